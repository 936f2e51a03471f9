"""What the center costs, as figures for a page and for boards."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.utils import timezone

from jiewang.center.burden.models import BurdenCount, Measure
from jiewang.center.burden.spread import HOW_MANY, SECONDS, Spread, spread_of
from jiewang.center.catalog.errors import NoCatalog
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import current_categories
from jiewang.center.consult.models import Call
from jiewang.center.supervise.models import Source, Task

# Of fewer sendings a median says more about one person than about the form.
LEAST_SENDINGS = 20
# So many types stand on the page.
SHOWN_TYPES = 10


def month_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def months_back(day: date, count: int) -> list[date]:
    """The first days of this month and those before it, the oldest first."""
    months = [month_of(day)]
    while len(months) < count:
        months.insert(0, month_of(months[0] - timedelta(days=1)))
    return months


def _next_month(month: date) -> date:
    return month_of(month + timedelta(days=31))


def form_times(month: date) -> dict[str, Spread]:
    """How long each form took in a month, in seconds from opening to sending."""
    rows = _in(month, Measure.FORM_SECONDS).values_list("of", "bucket").annotate(n=Sum("count"))
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for form, bucket, n in rows:
        found[form].append((bucket, n))
    return {form: spread_of(counted, SECONDS) for form, counted in sorted(found.items())}


def all_form_times(month: date) -> Spread:
    """The same of all forms together."""
    return _spread(month, Measure.FORM_SECONDS, SECONDS)


def notices_a_day(month: date) -> Spread:
    """Person-days of a month by how many notices came; none of days with under five people."""
    return _spread(month, Measure.NOTICES, HOW_MANY)


def submissions_a_week(month: date) -> Spread:
    """Person-weeks that began in a month by how many lines were written."""
    return _spread(month, Measure.SUBMISSIONS, HOW_MANY)


def must_fill(month: date) -> int | None:
    """Fields one must fill, of all forms together, as it was in a month; None if not kept."""
    kept = BurdenCount.objects.filter(measure=Measure.MUST_FILL, day=month)
    total: int | None = kept.aggregate(n=Sum("count"))["n"]
    return total


def _in(month: date, measure: Measure):  # type: ignore[no-untyped-def]  # of values, by its callers
    end = _next_month(month)
    return BurdenCount.objects.filter(measure=measure, day__gte=month, day__lt=end).order_by()


def _spread(month: date, measure: Measure, bounds: tuple[int, ...]) -> Spread:
    rows = _in(month, measure).values_list("bucket").annotate(n=Sum("count"))
    return spread_of(rows, bounds)


# Less than that is short notice for a task, or for coming to a meeting.
TASK_NOTICE, MEETING_NOTICE = timedelta(days=3), timedelta(days=1)


@dataclass(frozen=True)
class ShortNotice:
    """Of what was asked of units in a month, how much came with less notice than it should."""

    tasks: int
    short_tasks: int
    calls: int
    short_calls: int


def short_notice(month: date) -> ShortNotice:
    """Tasks due within three days of being set up, units called to a meeting of tomorrow.

    Not the supervision of cases: these have had their time.
    """
    begin, end = _moments(month)
    tasks = Task.objects.filter(set_up_at__gte=begin, set_up_at__lt=end)
    tasks = tasks.exclude(source=Source.CASE).order_by()
    given = ExpressionWrapper(F("first_due_at") - F("set_up_at"), DurationField())
    asked = tasks.annotate(given=given).aggregate(
        n=Count("pk"), short=Count("pk", filter=Q(given__lt=TASK_NOTICE))
    )
    calls = Call.objects.filter(meeting__called_at__gte=begin, meeting__called_at__lt=end)
    ahead = ExpressionWrapper(F("meeting__at") - F("meeting__called_at"), DurationField())
    called = (
        calls.order_by()
        .annotate(ahead=ahead)
        .aggregate(n=Count("pk"), short=Count("pk", filter=Q(ahead__lt=MEETING_NOTICE)))
    )
    return ShortNotice(asked["n"], asked["short"], called["n"], called["short"])


def _moments(month: date) -> tuple[datetime, datetime]:
    begin, end = (
        timezone.make_aware(datetime.combine(day, time())) for day in (month, _next_month(month))
    )
    return begin, end


@dataclass(frozen=True)
class Documents:
    """What the catalog asks for beside fields: of so many types, how many want a photo of the
    result, and how many ask questions of their own."""

    types: int
    with_photo: int
    with_questions: int
    questions: int
    # The types that ask most: path, questions of their own, whether a photo of the result.
    most: list[tuple[str, int, bool]]


def documents_asked() -> Documents:
    try:
        leaves = current_categories()
    except NoCatalog:
        leaves = []
    asked = [len(leaf.extra_questions) for leaf in leaves]
    return Documents(
        types=len(leaves),
        with_photo=sum(leaf.photo_needed for leaf in leaves),
        with_questions=sum(n > 0 for n in asked),
        questions=sum(asked),
        most=_most_asking(leaves),
    )


def _most_asking(leaves: list[Category]) -> list[tuple[str, int, bool]]:
    def asks(leaf: Category) -> int:
        return len(leaf.extra_questions) + leaf.photo_needed

    # Sorting keeps the catalog's order among equals.
    most = sorted(leaves, key=asks, reverse=True)[:SHOWN_TYPES]
    return [(leaf.path, len(leaf.extra_questions), leaf.photo_needed) for leaf in most]


@dataclass(frozen=True)
class BurdenFigures:
    """The burden of a month in a few figures, for a board. A spread knows its n; the page shows
    a dash where it is too small (`enough`)."""

    month: date
    times: Spread
    notices: Spread
    submissions: Spread
    must_fill: int | None

    @property
    def times_enough(self) -> bool:
        return self.times.n >= LEAST_SENDINGS


def burden_of(month: date) -> BurdenFigures:
    """Costs four reads of few rows, whatever the number of cases."""
    return BurdenFigures(
        month=month,
        times=all_form_times(month),
        notices=notices_a_day(month),
        submissions=submissions_a_week(month),
        must_fill=must_fill(month),
    )
