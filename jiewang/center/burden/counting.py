"""Counting: what a form took, what the inboxes got, how much was written. Nobody's name is kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from jiewang.center.burden.models import BurdenCount, Measure
from jiewang.center.burden.spread import HOW_MANY, SECONDS, bucket_of
from jiewang.center.case.models import CaseStep
from jiewang.notices.models import Notice
from jiewang.people.accounts import PROGRAM
from jiewang.people.models import Holding

# Of fewer nobody can be told apart any more, so nothing is kept.
LEAST_PEOPLE = 5
# A page that stood open longer was not being filled in.
LONGEST = timedelta(hours=4)


def note_form_time(form: str, took: timedelta, *, at: datetime) -> None:
    """Count one sending of a form. Not who sent it, and not when on that day.

    Called after the commit of what was sent, so that nobody waits for the row of a popular form.
    """
    if not timedelta() <= took <= LONGEST:
        return
    bucket = bucket_of(took.total_seconds(), SECONDS)
    row = {
        "measure": Measure.FORM_SECONDS,
        "of": form[:40],
        "day": timezone.localdate(at),
        "bucket": bucket,
    }
    counted = BurdenCount.objects.filter(**row)
    if not counted.update(count=F("count") + 1):
        BurdenCount.objects.bulk_create([BurdenCount(**row)], ignore_conflicts=True)
        counted.update(count=F("count") + 1)


def count_notices(day: date) -> int:
    """Count for a day how many notices each person found in the inboxes of their posts; the
    number of people who found any. Counted again, the same stands there."""
    begin, end = _span(day, 1)
    told = Notice.objects.filter(created_at__gte=begin, created_at__lt=end, to_unit__isnull=False)
    rows = told.order_by().values_list("to_unit", "right").annotate(n=Count("pk"))
    notices: Counter[tuple[int | None, str]] = Counter()
    for unit, right, n in rows:
        notices[unit, right] += n
    people: Counter[int] = Counter()
    seen: set[tuple[int, int | None, str]] = set()
    for person, unit, rights in _held(end):
        for right in {"", *rights}:
            # Two posts in one unit show one inbox.
            if (person, unit, right) not in seen:
                seen.add((person, unit, right))
                people[person] += notices[unit, right]
    return _keep(Measure.NOTICES, day, [n for n in people.values() if n])


def _held(at: datetime) -> Iterable[tuple[int, int, list[str]]]:
    held = Holding.objects.current(at).filter(user__is_active=True)
    persons = held.exclude(user__username__startswith=PROGRAM)
    return persons.values_list("user", "unit", "post__rights")


def count_submissions(monday: date) -> int:
    """Count for a week how many lines each person wrote into diaries; the number of people."""
    begin, end = _span(monday, 7)
    written = CaseStep.objects.filter(at__gte=begin, at__lt=end, by__isnull=False)
    rows = written.order_by().values_list("by").annotate(n=Count("pk"))
    return _keep(Measure.SUBMISSIONS, monday, [n for _by, n in rows])


def keep_must_fill(fields: Mapping[str, int], *, month: date) -> None:
    """Keep how many fields each form asks for, as it is in a month: its first day."""
    rows = [
        BurdenCount(measure=Measure.MUST_FILL, of=form[:40], day=month, bucket=0, count=n)
        for form, n in fields.items()
    ]
    _replace(Measure.MUST_FILL, month, rows)


def count_last_days(at: datetime) -> None:
    """The notices of the last seven days, and what was written last week, where that is not done.

    For the worker, which may not have run for some days.
    """
    today = timezone.localdate(at)
    for back in range(1, 8):
        day = today - timedelta(days=back)
        if not _is_counted(Measure.NOTICES, day):
            count_notices(day)
    monday = today - timedelta(days=today.weekday() + 7)
    if not _is_counted(Measure.SUBMISSIONS, monday):
        count_submissions(monday)


def _is_counted(measure: Measure, day: date) -> bool:
    return BurdenCount.objects.filter(measure=measure, day=day).exists()


def _span(first: date, days: int) -> tuple[datetime, datetime]:
    begin = timezone.make_aware(datetime.combine(first, time()))
    return begin, begin + timedelta(days=days)


def _keep(measure: Measure, day: date, values: Iterable[int]) -> int:
    values = list(values)
    counts = Counter(bucket_of(value, HOW_MANY) for value in values)
    if len(values) < LEAST_PEOPLE:
        counts = Counter()
    rows = [
        BurdenCount(measure=measure, day=day, bucket=bucket, count=n)
        for bucket, n in sorted(counts.items())
    ]
    _replace(measure, day, rows)
    return len(values)


@transaction.atomic
def _replace(measure: Measure, day: date, rows: list[BurdenCount]) -> None:
    """Two workers may count one day at once: both count the same, and the second leaves it."""
    BurdenCount.objects.filter(measure=measure, day=day).delete()
    BurdenCount.objects.bulk_create(rows, ignore_conflicts=True)
