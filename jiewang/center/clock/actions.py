"""What changes a clock: start, meet, void, pause, go on, extend, begin again.

The wiring calls these while an action holds its case. start_deadline() needs a transaction;
the others also the lock of lock_case(), because they count with what they have just read.
What the worker calls locks for itself, and stands in telling.py and recomputing.py.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiewang.base.limits import Limit, LimitError
from jiewang.base.rows import insert_later
from jiewang.center.clock.counting import (
    CLOCK_FIELDS,
    DUE_FIELDS,
    OPEN,
    count,
    forget_what_is_ahead,
    go_on,
    set_clock,
)
from jiewang.center.clock.limits import Elapsed
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.profiles import calendar_of, profile_of
from jiewang.center.clock.recomputing import recompute_provisional
from jiewang.center.clock.telling import pass_next, warn_next

__all__ = [
    "Clock",
    "come_back",
    "extend_deadline",
    "hand_over_deadlines",
    "meet_deadlines",
    "pass_next",
    "pause_deadlines",
    "recompute_provisional",
    "resume_deadlines",
    "start_deadline",
    "start_deadlines",
    "void_deadlines",
    "warn_next",
]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A clock to be started: see start_deadline()."""

    kind: str
    unit_id: int
    limit: str
    at: datetime
    name: str = ""
    name_en: str = ""
    total: bool = False
    legal: bool = False
    outside_due: datetime | None = None


def start_deadline(
    case_id: int,
    *,
    kind: str,
    unit_id: int,
    limit: str,
    at: datetime,
    name: str = "",
    name_en: str = "",
    total: bool = False,
    legal: bool = False,
    outside_due: datetime | None = None,
) -> None:
    """Start a clock by the unit's office hours. One of the same key that runs is kept.

    `outside_due`: when another system wants its answer; the clock ends before it. One
    statement: intake calls this for every report. Raises LimitError, UnknownProfile.
    """
    clock = Clock(
        kind=kind,
        unit_id=unit_id,
        limit=limit,
        at=at,
        name=name,
        name_en=name_en,
        total=total,
        legal=legal,
        outside_due=outside_due,
    )
    start_deadlines(case_id, [clock])


def start_deadlines(case_id: int, clocks: Iterable[Clock]) -> None:
    """Start several clocks of a case like start_deadline(), by one statement for all."""
    _insert([_started(case_id, clock) for clock in clocks])


def _started(case_id: int, clock: Clock) -> Deadline:
    deadline = Deadline(
        case_id=case_id,
        unit_id=clock.unit_id,
        profile=profile_of(clock.unit_id),
        kind=clock.kind,
        name=clock.name,
        name_en=clock.name_en,
        limit=str(Limit.parse(clock.limit)),
        elapsed=Elapsed.TOTAL if clock.total else Elapsed.SINGLE,
        legal=clock.legal,
        started_at=clock.at,
        outside_due_at=clock.outside_due,
    )
    count(deadline)
    return deadline


def meet_deadlines(
    case_id: int,
    *,
    kinds: Collection[str],
    at: datetime,
    unit_id: int | None = None,
    name: str | None = None,
) -> None:
    """End clocks of these kinds as met. Whoever is late at that moment stays late for good."""
    moment = connection.ops.adapt_datetimefield_value(at)
    sql = _MEET + ", ".join(["%s"] * len(kinds)) + ")"
    values = [moment, moment, moment, case_id, *map(str, kinds)]
    for column, wanted in (("unit_id", unit_id), ("name", name)):
        if wanted is not None:
            sql, values = f"{sql} AND {column} = %s", [*values, wanted]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING id, paused_at", values)
        stood = [pk for pk, paused_at in cursor.fetchall() if paused_at is not None]
    for deadline in Deadline.objects.filter(pk__in=stood) if stood else ():
        _meet_standing(deadline, at)


# In SQL because every move asks it, mostly of clocks that do not run: building the statement
# takes Django many times as long as the database takes to answer. One that stands still is told
# by its key, because its deadline has to be counted first.
_MEET = """
UPDATE center_deadline SET met_at = %s, overdue_at = CASE
    WHEN overdue_at IS NULL AND paused_at IS NULL AND due_at < %s AND NOT provisional THEN %s
    ELSE overdue_at END
WHERE case_id = %s AND met_at IS NULL AND void_at IS NULL AND kind IN ("""


def _meet_standing(deadline: Deadline, at: datetime) -> None:
    """The deadline of a paused clock is older than it should be: let it go on first."""
    go_on(deadline, at)
    if deadline.overdue_at is None and deadline.due_at < at and not deadline.provisional:
        deadline.overdue_at = at
        deadline.save(update_fields=["overdue_at"])


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


def hand_over_deadlines(
    case_id: int, *, kinds: Collection[str], from_unit_id: int, to_unit_id: int
) -> None:
    """Running clocks of one unit become another's, as far as they have run, by the same hours."""
    _running(case_id, kinds=kinds, unit_id=from_unit_id).update(unit_id=to_unit_id)


def pause_deadlines(case_id: int, *, kinds: Collection[str], at: datetime) -> None:
    """Stop clocks of these kinds. One that stands already keeps its earlier pause."""
    _running(case_id, kinds=kinds).filter(paused_at=None).update(paused_at=at)


def resume_deadlines(case_id: int, *, kinds: Collection[str], at: datetime) -> None:
    """Let paused clocks of these kinds go on; each deadline comes later by its pause."""
    for deadline in _running(case_id, kinds=kinds).exclude(paused_at=None):
        go_on(deadline, at)


def extend_deadline(case_id: int, *, kind: str, unit_id: int, by: str, at: datetime) -> None:
    """Put a running deadline off by another limit, counted from the deadline, not from `at`.

    Whoever was late only because the grant came late is not late any more; the line in the
    diary stays. Raises LimitError, also when no such clock runs.
    """
    deadline = _running(case_id, kinds=[kind], unit_id=unit_id).first()
    if deadline is None:
        raise LimitError(_("There is no running limit that could be extended."))
    set_clock(deadline, deadline.clock.extend(Limit.parse(by)))
    forget_what_is_ahead(deadline, at)
    deadline.save(update_fields=[*CLOCK_FIELDS, *DUE_FIELDS])


def come_back(
    case_id: int,
    *,
    kind: str,
    unit_id: int,
    at: datetime,
    name: str = "",
    outside_due: datetime | None = None,
) -> bool:
    """Run a unit's clock again because the step came back, as a rework does.

    Single time starts anew; total time goes on from when it was met, late if it was late. The
    met clock stays as it is, a new one is written, with what `outside_due` says today: see
    start_deadline(). One that still runs only ends its pause. Returns whether the clock now
    runs: False where the unit never had one of this kind.
    """
    running = _running(case_id, kinds=[kind], unit_id=unit_id, name=name).first()
    if running is not None:
        go_on(running, at)
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
    # A clock that was met did not hear when the other system moved its deadline, or withdrew.
    deadline.outside_due_at = outside_due
    set_clock(deadline, clock)
    _insert([deadline])
    return True


def _running(
    case_id: int,
    *,
    kinds: Collection[str] | None = None,
    unit_id: int | None = None,
    name: str | None = None,
) -> QuerySet[Deadline]:
    running = Deadline.objects.filter(OPEN, case=case_id).order_by("pk")
    if kinds is not None:
        running = running.filter(kind__in=kinds)
    if unit_id is not None:
        running = running.filter(unit=unit_id)
    return running if name is None else running.filter(name=name)


def _insert(deadlines: Iterable[Deadline]) -> None:
    # The constraint says which clocks are the same: one that runs already is kept.
    insert_later(deadlines, ignore_conflicts=True)
