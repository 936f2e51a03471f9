"""What the clocks say: of one case, of a list of cases, to the reporter."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as Choice
from django.db.models import (
    F,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.limits import LimitUnit
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.clock.counting import is_short
from jiewang.center.clock.limits import RunningClock
from jiewang.center.clock.models import OUTSIDE_KINDS, Deadline
from jiewang.center.clock.profiles import calendar_for, calendar_of
from jiewang.center.clock.wording import (
    extensions_text,
    late_amount,
    left_amount,
    limit_text,
    moment_text,
    name_of,
    outside_text,
    provisional_text,
    resident_name_of,
    short_name_of,
    used_amount,
)
from jiewang.center.clock.working_time import WorkCalendar

__all__ = [
    "LimitView",
    "calendar_for",
    "lamp_counts",
    "lamps_of",
    "most_pressing",
    "outside_limits",
    "pressing_limit",
    "reporter_limit",
    "running_limits",
    "was_late",
]

# From the least to the most pressing; the number is the rank of lamp_counts().
_STATES = ("paused", "ok", "soon", "warn", "over")
_LAMPS = {"paused": "off", "ok": "green", "soon": "blue", "warn": "amber", "over": "red"}
# Of what goes on inside, only these are told to the reporter.
_TOLD_TO_REPORTERS = ("accept", "dispatch", "sign", "handle", "check", "close", "whole")


@dataclass(frozen=True)
class LimitView:
    """One clock as a page writes it out: every text is in the reader's language.

    `state`: ok soon warn over paused met. `lamp`: green blue amber red was-red off, and `word`
    goes with it. `share`: of the limit used up, 0 to 100. `due_at` is the moment behind `due`,
    of a met clock when it was met. `note`: why it is provisional, what was granted.
    """

    deadline_id: int
    kind: str
    name: str
    short: str
    state: str
    lamp: str
    word: str
    left: str
    due: str
    due_at: datetime
    share: int
    limit: str
    provisional: bool
    note: str


def running_limits(case: Case, *, now: datetime | None = None) -> list[LimitView]:
    """All clocks of a case that run or were met: most pressing first, paused, then met ones."""
    now = now or timezone.now()
    deadlines = _read(Deadline.objects.filter(case=case, void_at=None))
    running = sorted((each for each in deadlines if each.met_at is None), key=_pressing)
    met = sorted(
        (each for each in deadlines if each.met_at), key=lambda each: (each.met_at, each.pk)
    )
    return [_view(each, now) for each in (*running, *reversed(met))]


def pressing_limit(case: Case, *, now: datetime | None = None) -> LimitView | None:
    """The clock of one case that presses most; of one where none runs, the last that was met."""
    return next(iter(running_limits(case, now=now)), None)


def most_pressing(
    case_ids: Iterable[int], now: datetime | None = None, *, unit_id: int | None = None
) -> dict[int, LimitView]:
    """The one clock that presses most in each case, in one query; cases without one are absent.

    With `unit_id` only that unit's clocks.
    """
    now = now or timezone.now()
    deadlines = Deadline.objects.filter(case__in=list(case_ids), met_at=None, void_at=None)
    if unit_id is not None:
        deadlines = deadlines.filter(unit=unit_id)
    first: dict[int, Deadline] = {}
    for deadline in _read(deadlines):
        known = first.setdefault(deadline.case_id, deadline)
        if _pressing(deadline) < _pressing(known):
            first[deadline.case_id] = deadline
    return {case_id: _view(deadline, now) for case_id, deadline in first.items()}


def outside_limits(cases: Iterable[Case], now: datetime | None = None) -> dict[int, LimitView]:
    """Of other systems' clocks the one that ends first in each case, in at most one query."""
    waited_for = [case.pk for case in cases if case.outside_due_at is not None]
    if not waited_for:
        return {}
    now = now or timezone.now()
    deadlines = Deadline.objects.filter(
        case__in=waited_for, kind__in=OUTSIDE_KINDS, met_at=None, void_at=None
    )
    first: dict[int, LimitView] = {}
    for deadline in _read(deadlines.order_by("due_at", "pk")):
        if deadline.case_id not in first:
            first[deadline.case_id] = _view(deadline, now)
    return first


def lamps_of(
    cases: QuerySet[Case], now: datetime | None = None
) -> dict[int, tuple[str, datetime | None]]:
    """The lamp of the clock that presses most in each case, and when it ends unless it stands.

    The same as most_pressing() without its words, which take longer than all the rest: for
    some thousand cases at once. One query.
    """
    clocks = Deadline.objects.filter(case__in=cases.values("pk"), met_at=None, void_at=None)
    ranked = clocks.annotate(rank=_rank(now or timezone.now())).order_by("due_at", "pk")
    found: dict[int, tuple[str, datetime | None]] = {}
    rows = list(ranked.values_list("case", "rank", "paused_at", "due_at"))
    # Those that stand last: a clock that runs presses more.
    for case_id, rank, paused_at, due_at in sorted(rows, key=lambda row: row[2] is not None):
        lamp = _LAMPS[_STATES[rank]]
        found.setdefault(case_id, (lamp, None if paused_at else due_at))
    return found


def lamp_counts(cases: QuerySet[Case], now: datetime | None = None) -> dict[str, int]:
    """How many cases stand under each lamp; a case counts once, under its worst. One query."""
    open_ones = Deadline.objects.filter(case__in=cases, met_at=None, void_at=None)
    rank = _rank(now or timezone.now())
    worst = open_ones.order_by().values("case").annotate(rank=Max(rank))
    counted = Counter(_LAMPS[_STATES[row["rank"]]] for row in worst)
    return {lamp: counted[lamp] for lamp in reversed(_LAMPS.values())}


def _rank(now: datetime) -> Choice:
    """A clock's place in _STATES, counted by the database. The same rule as _state_of()."""
    late = Q(provisional=False) & (Q(paused_at=None, due_at__lt=now) | Q(paused_at__gt=F("due_at")))
    running = Q(paused_at=None)
    return Choice(
        When(late, then=Value(4)),
        When(running & Q(warn_at__lte=now), then=Value(3)),
        When(running & Q(soon_at__lte=now), then=Value(2)),
        When(running, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def was_late(case: Case) -> bool:
    """Whether any clock of the case has ever passed unmet, and was not put off afterwards."""
    return Deadline.objects.filter(case=case, void_at=None).exclude(overdue_at=None).exists()


def reporter_limit(case: Case, *, now: datetime | None = None) -> LimitView | None:
    """What the reporter may expect next and until when, in plain words. None: nothing runs."""
    now = now or timezone.now()
    deadlines = Deadline.objects.filter(
        case=case, kind__in=_TOLD_TO_REPORTERS, met_at=None, void_at=None
    )
    # A paused clock comes first: it may wait for the reporter's own answer.
    deadline = min(deadlines, key=lambda each: (not each.paused_at, each.due_at), default=None)
    return None if deadline is None else _resident_view(deadline, case, now)


def _read(deadlines: QuerySet[Deadline]) -> list[Deadline]:
    """The rows, with the units of assisting clocks: no other clock is called after its unit."""
    rows = list(deadlines)
    assisting = [each for each in rows if each.kind == Deadline.Kind.ASSIST]
    prefetch_related_objects(assisting, "unit")
    return rows


def _pressing(deadline: Deadline) -> tuple[bool, datetime, int]:
    return deadline.paused_at is not None, deadline.due_at, deadline.pk


def _state_of(deadline: Deadline, now: datetime) -> str:
    """Of a running clock. The same rule as _rank()."""
    # A pause hides no lateness that was there before it.
    if (deadline.paused_at or now) > deadline.due_at and not deadline.provisional:
        return "over"
    if deadline.paused_at is not None:
        return "paused"
    if now >= deadline.warn_at:
        return "warn"
    return "soon" if now >= deadline.soon_at else "ok"


def _word_of(state: str) -> str:
    return {
        "ok": _("On track"),
        "soon": _("Due soon"),
        "warn": _("Warning"),
        "over": _("Overdue"),
        "paused": _("Paused"),
    }[state]


def _view(deadline: Deadline, now: datetime) -> LimitView:
    clock, calendar = deadline.clock, calendar_of(deadline)
    if deadline.met_at is not None:
        return _met_view(deadline, deadline.met_at, now)
    state = _state_of(deadline, now)
    due = moment_text(deadline.due_at, now)
    if state == "over":
        due = _("was due %(when)s") % {"when": due}
    return LimitView(
        **_always(deadline, clock),
        name=name_of(deadline),
        state=state,
        lamp=_LAMPS[state],
        word=_("Already short") if state == "warn" and is_short(deadline) else _word_of(state),
        left=_left_text(clock, calendar, state, now),
        due=due,
        due_at=deadline.due_at,
        share=_hundredths(clock.used_share(now, calendar)),
        note=_note(deadline, clock, now),
    )


def _met_view(deadline: Deadline, met_at: datetime, now: datetime) -> LimitView:
    clock, calendar = deadline.clock, calendar_of(deadline)
    late = deadline.overdue_at is not None
    left = clock.left(met_at, calendar)
    if late and left.over and (left.number or left.minutes):
        amount = late_amount(left, clock.late_for(met_at, calendar))
        text = _("Met %(amount)s late") % {"amount": amount}
    elif late:
        text = _("Met, but late")
    else:
        used = used_amount(clock.used(met_at, calendar), clock.limit.unit)
        text = _("Met in time, took %(amount)s") % {"amount": used}
    return LimitView(
        **_always(deadline, clock),
        name=name_of(deadline),
        state="met",
        lamp="was-red" if late else "green",
        word=_("Was overdue") if late else _("Met"),
        left=text,
        due=moment_text(met_at, now, ends_day=False),
        due_at=met_at,
        share=_hundredths(clock.used_share(met_at, calendar)),
        note=extensions_text(clock.extensions),
    )


def _resident_view(deadline: Deadline, case: Case, now: datetime) -> LimitView:
    clock, calendar = deadline.clock, calendar_of(deadline)
    state = _state_of(deadline, now)
    due = {"when": moment_text(deadline.due_at, now)}
    until = _("was promised by %(when)s") % due if state == "over" else _("by %(when)s") % due
    left = _resident_left(clock, calendar, state, now)
    # A clock also stands while units consult, or a case is shelved.
    if state == "paused" and case.state == State.WAITING:
        left = _("The clock stands until you answer")
    note = provisional_text(deadline.due_at) if deadline.provisional else ""
    if not note and _has_nights(clock, calendar):
        note = _("Nights and days off do not count.")
    return LimitView(
        **_always(deadline, clock),
        name=resident_name_of(deadline),
        state=state,
        lamp=_LAMPS[state],
        word=_word_of(state),
        left=left,
        # Nobody knows the moment while the clock stands.
        due="" if state == "paused" else until,
        due_at=deadline.due_at,
        share=_hundredths(clock.used_share(now, calendar)),
        note=note,
    )


def _always(deadline: Deadline, clock: RunningClock) -> dict[str, Any]:
    return {
        "deadline_id": deadline.pk,
        "kind": deadline.kind,
        "short": short_name_of(deadline),
        "limit": limit_text(clock.limit),
        "provisional": deadline.provisional and deadline.met_at is None,
    }


def _left_text(clock: RunningClock, calendar: WorkCalendar, state: str, now: datetime) -> str:
    if state == "paused":
        used = used_amount(clock.used(now, calendar), clock.limit.unit)
        return _("Paused, %(amount)s used") % {"amount": used}
    left = clock.left(now, calendar)
    if not left.over:
        return _("%(amount)s left") % {"amount": left_amount(left)}
    if state != "over":
        return _("The date has come, but is provisional")
    # An office that has been closed ever since: late, but not by any working time.
    if not left.number and not left.minutes:
        return _("Over since the office closed")
    return _("%(amount)s over") % {"amount": late_amount(left, clock.late_for(now, calendar))}


def _resident_left(clock: RunningClock, calendar: WorkCalendar, state: str, now: datetime) -> str:
    left = clock.left(now, calendar)
    given = {"amount": left_amount(left, plainly=True)}
    if state == "paused":
        return _("The clock stands still")
    if left.over:
        if state == "over" and (left.number or left.minutes):
            late = late_amount(left, clock.late_for(now, calendar), plainly=True)
            return _("%(amount)s later than promised") % {"amount": late}
        return _("The promised time has come")
    hours = left.unit == LimitUnit.WORK_HOUR or not left.number
    if hours and _has_nights(clock, calendar):
        return _("%(amount)s to go (only office hours count)") % given
    return _("%(amount)s to go") % given


def _has_nights(clock: RunningClock, calendar: WorkCalendar) -> bool:
    """Whether the limit counts office hours, and the office closes."""
    office = clock.limit.unit in {LimitUnit.WORK_HOUR, LimitUnit.WORKDAY}
    return office and not calendar.hours.never_closes


def _hundredths(share: float) -> int:
    return int(100 * min(1.0, max(0.0, share)))


def _note(deadline: Deadline, clock: RunningClock, now: datetime) -> str:
    outside = outside_text(deadline, short=is_short(deadline), now=now)
    parts = [extensions_text(clock.extensions), outside]
    if deadline.provisional:
        parts.insert(0, provisional_text(deadline.due_at))
    first, *more = [part for part in parts if part] or [""]
    if not more:
        return first
    # Chinese sentences stand without a space between them.
    return _("%(sentence)s %(next)s") % {"sentence": first, "next": more[0]}
