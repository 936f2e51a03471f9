"""What changes a clock: start, meet, void, pause, go on, extend, begin again, compute again.

The wiring calls these while an action holds its case. start_deadline() needs a transaction;
the others also the lock of lock_case(), because they count with what they have just read.
What the worker calls, warn_next(), pass_next() and recompute_…(), locks for itself.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.base.limits import Limit, LimitError
from jiewang.center.case.actions import HOUSE, lock_case, write_step
from jiewang.center.case.models import CaseStep
from jiewang.center.catalog.district import district
from jiewang.center.clock.events import DeadlineNear, DeadlinePassed
from jiewang.center.clock.limits import Elapsed, RunningClock
from jiewang.center.clock.models import Deadline, PublishedYear
from jiewang.center.clock.profiles import calendar_of, profile_of
from jiewang.center.clock.working_time import ZONE

OPEN = Q(met_at=None, void_at=None)
# What _set() writes, and what follows from it.
_CLOCK_FIELDS = ("started_at", "extensions", "paused_for", "paused_at")
_DUE_FIELDS = ("due_at", "provisional", "soon_at", "warn_at", "warned_at", "overdue_at")


def start_deadline(
    case_id: int,
    *,
    kind: str,
    unit_id: int,
    limit: str,
    at: datetime,
    name: str = "",
    total: bool = False,
    legal: bool = False,
) -> None:
    """Start a clock by the unit's office hours. One of the same key that runs is kept.

    One statement: intake calls this for every report. Raises LimitError, UnknownProfile.
    """
    deadline = Deadline(
        case_id=case_id,
        unit_id=unit_id,
        profile=profile_of(unit_id),
        kind=kind,
        name=name,
        limit=str(Limit.parse(limit)),
        elapsed=Elapsed.TOTAL if total else Elapsed.SINGLE,
        legal=legal,
        started_at=at,
    )
    _count(deadline)
    _insert(deadline)


def meet_deadlines(
    case_id: int,
    *,
    kinds: Collection[str],
    at: datetime,
    unit_id: int | None = None,
    name: str | None = None,
) -> None:
    """End clocks of these kinds as met. Whoever is late at that moment stays late for good."""
    running = _running(case_id, kinds=kinds, unit_id=unit_id, name=name)
    # The deadline of a paused clock is older than it should be: let it go on first.
    for deadline in running.exclude(paused_at=None):
        _go_on(deadline, at)
    late = When(due_at__lt=at, provisional=False, then=Value(at))
    known = Coalesce("overdue_at", models.Case(late, output_field=models.DateTimeField()))
    running.update(met_at=at, overdue_at=known)


def void_deadlines(
    case_id: int,
    *,
    at: datetime,
    kinds: Collection[str] | None = None,
    unit_id: int | None = None,
    name: str | None = None,
) -> None:
    """End clocks without judging them: the step was taken back, the case ended otherwise."""
    _running(case_id, kinds=kinds, unit_id=unit_id, name=name).update(void_at=at)


def pause_deadlines(case_id: int, *, kinds: Collection[str], at: datetime) -> None:
    """Stop clocks of these kinds. One that stands already keeps its earlier pause."""
    _running(case_id, kinds=kinds).filter(paused_at=None).update(paused_at=at)


def resume_deadlines(case_id: int, *, kinds: Collection[str], at: datetime) -> None:
    """Let paused clocks of these kinds go on; each deadline comes later by its pause."""
    for deadline in _running(case_id, kinds=kinds).exclude(paused_at=None):
        _go_on(deadline, at)


def extend_deadline(case_id: int, *, kind: str, unit_id: int, by: str, at: datetime) -> None:
    """Put a running deadline off by another limit, counted from the deadline, not from `at`.

    Whoever was late only because the grant came late is not late any more; the line in the
    diary stays. Raises LimitError, also when no such clock runs.
    """
    deadline = _running(case_id, kinds=[kind], unit_id=unit_id).first()
    if deadline is None:
        raise LimitError(_("There is no running limit that could be extended."))
    _set(deadline, deadline.clock.extend(Limit.parse(by)))
    _forget_what_is_ahead(deadline, at)
    deadline.save(update_fields=[*_CLOCK_FIELDS, *_DUE_FIELDS])


def come_back(case_id: int, *, kind: str, unit_id: int, at: datetime, name: str = "") -> bool:
    """Run a unit's clock again because the step came back, as a rework does.

    Single time starts anew; total time goes on from when it was met, late if it was late. The
    met clock stays as it is, a new one is written. One that still runs only ends its pause.
    Returns whether the clock now runs: False where the unit never had one of this kind.
    """
    running = _running(case_id, kinds=[kind], unit_id=unit_id, name=name).first()
    if running is not None:
        _go_on(running, at)
        return True
    met = Deadline.objects.filter(case=case_id, kind=kind, unit=unit_id, name=name)
    deadline = met.exclude(met_at=None).order_by("-met_at", "-pk").first()
    if deadline is None or deadline.met_at is None:
        return False
    calendar = calendar_of(deadline)
    left_at = max(deadline.met_at, deadline.started_at)
    clock = deadline.clock.pause(left_at).come_back(max(at, left_at), calendar)
    if clock.elapsed == Elapsed.SINGLE:
        deadline.warned_at = deadline.overdue_at = None
        deadline.profile = profile_of(unit_id)
    deadline.pk, deadline.met_at = None, None
    deadline._state.adding = True
    _set(deadline, clock)
    _insert(deadline)
    return True


def warn_next(at: datetime) -> Deadline | None:
    """Warn of the next deadline inside its warning window, or return None if there is none.

    Provisional ones are warned of too: the work does not wait for the calendar.
    """
    ahead = Q(due_at__gt=at) | Q(provisional=True)
    to_warn = Deadline.objects.filter(
        OPEN, ahead, paused_at=None, warned_at=None, warn_at__lte=at
    ).order_by("warn_at", "pk")
    while found := to_warn.values_list("pk", "case_id").first():
        if deadline := _tell(to_warn, *found, CaseStep.Kind.WARNED, at, warned_at=at):
            return deadline
    return None


def pass_next(at: datetime) -> Deadline | None:
    """Mark the next deadline that passed unmet as overdue, or return None if there is none.

    Neither provisional nor paused ones are ever marked.
    """
    passed = Deadline.objects.filter(
        OPEN, paused_at=None, overdue_at=None, provisional=False, due_at__lt=at
    ).order_by("due_at", "pk")
    # Nobody is warned of what has passed: so it leaves the index of those to warn.
    told: dict[str, Any] = {"overdue_at": at, "warned_at": Coalesce("warned_at", Value(at))}
    while found := passed.values_list("pk", "case_id").first():
        if deadline := _tell(passed, *found, CaseStep.Kind.OVERDUE, at, **told):
            return deadline
    return None


def recompute_provisional(at: datetime) -> int:
    """Compute provisional deadlines again whose year has its notice now; returns how many moved.

    Finishes what load_calendar began, for clocks that another process started meanwhile with
    the days it still remembered.
    """
    last = PublishedYear.objects.aggregate(year=models.Max("year"))["year"]
    if last is None:
        return 0
    # Due at 24:00 of 31 December is due in the old year.
    end = datetime(last + 1, 1, 1, tzinfo=ZONE)
    return _recompute(Deadline.objects.filter(OPEN, provisional=True, due_at__lte=end), at)


def recompute_from(day: date, at: datetime) -> int:
    """Compute open deadlines on or after a day again, because a notice has changed the days.

    The old and the new moment go into the diary of the case. Takes a transaction for each
    case; safe to repeat. Returns how many deadlines moved or ceased to be provisional.
    """
    begin = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    affected = Q(due_at__gte=begin) | Q(provisional=True)
    return _recompute(Deadline.objects.filter(OPEN, affected), at)


def _recompute(deadlines: QuerySet[Deadline], at: datetime) -> int:
    case_ids = list(deadlines.order_by("case_id").values_list("case_id", flat=True).distinct())
    return sum(_recompute_of_case(case_id, deadlines, at) for case_id in case_ids)


@transaction.atomic
def _recompute_of_case(case_id: int, deadlines: QuerySet[Deadline], at: datetime) -> int:
    case = lock_case(case_id)
    moved = 0
    for deadline in deadlines.filter(case=case_id).order_by("pk"):
        old = (deadline.due_at, deadline.provisional)
        _count(deadline)
        if old == (deadline.due_at, deadline.provisional):
            continue
        _forget_what_is_ahead(deadline, at)
        deadline.save(update_fields=_DUE_FIELDS)
        data = {**_told_of(deadline), "old": _stamp(old[0]), "was_provisional": old[1]}
        write_step(case, CaseStep.Kind.RECOMPUTED, actor=HOUSE, data=data, at=at)
        moved += 1
    return moved


@transaction.atomic
def _tell(
    due: QuerySet[Deadline], pk: int, case_id: int, kind: CaseStep.Kind, at: datetime, **told: Any
) -> Deadline | None:
    """Claim one deadline, write the line and announce; None if another worker was faster.

    The case first, as everywhere; only then is every condition asked again.
    """
    case = lock_case(case_id)
    if not due.order_by().filter(pk=pk).update(**told):
        return None
    deadline = Deadline.objects.select_related("case", "unit").get(pk=pk)
    write_step(case, kind, actor=HOUSE, data=_told_of(deadline), at=at)
    event = DeadlineNear if kind == CaseStep.Kind.WARNED else DeadlinePassed
    announce(event(deadline_id=pk, case_id=case_id, unit_id=deadline.unit_id))
    return deadline


def _told_of(deadline: Deadline) -> dict[str, Any]:
    return {
        "deadline": deadline.pk,
        "kind": deadline.kind,
        "name": deadline.name,
        "unit": deadline.unit_id,
        "due": _stamp(deadline.due_at),
        "provisional": deadline.provisional,
    }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _running(
    case_id: int,
    *,
    kinds: Collection[str] | None,
    unit_id: int | None = None,
    name: str | None = None,
) -> QuerySet[Deadline]:
    running = Deadline.objects.filter(OPEN, case=case_id).order_by("pk")
    if kinds is not None:
        running = running.filter(kind__in=kinds)
    if unit_id is not None:
        running = running.filter(unit=unit_id)
    return running if name is None else running.filter(name=name)


def _count(deadline: Deadline) -> None:
    """Set the moments that follow from the clock and the calendar."""
    clock, calendar, shares = deadline.clock, calendar_of(deadline), district()
    due = clock.due(calendar)
    deadline.due_at, deadline.provisional = due.at, due.provisional
    deadline.soon_at = clock.moment_of(shares.soon_share, calendar)
    deadline.warn_at = clock.moment_of(shares.warn_share, calendar)


def _set(deadline: Deadline, clock: RunningClock) -> None:
    deadline.started_at, deadline.paused_at = clock.started_at, clock.paused_at
    deadline.extensions = [str(extension) for extension in clock.extensions]
    deadline.paused_for = clock.paused_for
    _count(deadline)


def _go_on(deadline: Deadline, at: datetime) -> None:
    clock = deadline.clock
    if clock.paused_at is None:
        return
    # Two machines' clocks differ a little: no pause ends before it began.
    _set(deadline, clock.resume(max(at, clock.paused_at), calendar_of(deadline)))
    deadline.save(update_fields=[*_CLOCK_FIELDS, *_DUE_FIELDS])


def _forget_what_is_ahead(deadline: Deadline, at: datetime) -> None:
    """Let a deadline that was put off warn and pass again when its new moments come."""
    if deadline.warn_at > at:
        deadline.warned_at = None
    if deadline.due_at > at or deadline.provisional:
        deadline.overdue_at = None


def _insert(deadline: Deadline) -> None:
    # The constraint says which clocks are the same: one that runs already is kept.
    Deadline.objects.bulk_create([deadline], ignore_conflicts=True)
