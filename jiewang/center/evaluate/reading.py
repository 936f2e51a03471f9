"""From the lines of one diary to its marks. Pure: the same lines say the same for ever.

Who bears which clock (首接负责): a unit is responsible from its dispatch until a hand-over is
accepted. A clock that ran out before stays with it; one that was taken back before it ran out
is held against nobody. Each unit has its own step clocks; the whole clock runs on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from jiewang.center.evaluate.marks import Line, Mark, Reach, Subject, Terms, Told
from jiewang.center.evaluate.measures import Measure, Spread

_M = Measure
_OF_CLOCK = {"handle": _M.ON_TIME, "assist": _M.ON_TIME, "whole": _M.WHOLE_ON_TIME}
# Lines by which a case gets a lead: all move it to "dispatched" and name the unit.
_HAND_OVERS = frozenset({"dispatched", "rerouted", "pushed_down", "return_granted"})


@dataclass
class _Lead:
    """A unit while it is responsible."""

    unit: str
    since: datetime
    contacted: bool = False


@dataclass
class _Clock:
    """A clock as the diary last spoke of it."""

    kind: str
    unit: str
    due: datetime
    late: bool
    provisional: bool
    ended: bool
    post: str


@dataclass
class _Sent:
    """One dispatch, and whether it came back with an accepted reason."""

    at: datetime
    unit: str
    post: str
    returned: bool = False


@dataclass
class _Walk:
    """Where the reading of a diary stands."""

    terms: Terms
    reported_at: datetime
    area: str = ""
    category: str = ""
    urgency: str = ""
    lead: _Lead | None = None
    last_lead: str = ""
    last_post: str = ""
    pending: bool = False
    merged: bool = False
    sent: list[_Sent] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    closed_by: list[str] = field(default_factory=list)
    answered_at: datetime | None = None
    clocks: dict[Any, _Clock] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    unreached: dict[tuple[Any, Any], Line] = field(default_factory=dict)
    shelved: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    taken_out: list[tuple[str, str, datetime, str]] = field(default_factory=list)
    history: dict[str, Any] = field(default_factory=dict)

    @property
    def center(self) -> str:
        return self.terms.center_of(self.area)


def read_diary(case_id: int, number: str, lines: Sequence[Line], terms: Terms) -> Told:
    """All marks of a case from its diary, oldest line first. The first is its report."""
    walk = _Walk(terms, lines[0].at)
    for line in lines:
        if follow := _READERS.get(line.kind):
            follow(walk, line)
        if line.moved and line.kind in _HAND_OVERS and line.state == "dispatched":
            _hand_over(walk, line)
    _end_lead(walk, terms.until)
    subject = Subject(case_id, number, walk.area, walk.category, walk.urgency)
    return Told(subject, tuple(_all_marks(walk)), tuple(_reaches(walk)))


# --- One function for what a line says ---------------------------------------------------------


def _reported(walk: _Walk, line: Line) -> None:
    walk.area = str(line.data.get("area", ""))


def _placed(walk: _Walk, line: Line) -> None:
    walk.area = str(line.data.get("area", walk.area))


def _classed(walk: _Walk, line: Line) -> None:
    walk.category = str(line.data.get("category", walk.category))
    walk.urgency = str(line.data.get("urgency", walk.urgency))


def _merged(walk: _Walk, _line: Line) -> None:
    walk.merged = True


def _unmerged(walk: _Walk, _line: Line) -> None:
    walk.merged = False


def _hand_over(walk: _Walk, line: Line) -> None:
    unit = str(line.data.get("unit", ""))
    before = walk.lead
    if walk.pending and before is not None and before.unit != unit:
        _return_sent(walk)
    _end_lead(walk, line.at)
    walk.pending = False
    walk.lead = _Lead(unit, line.at)
    walk.last_lead = unit
    walk.leads.append(unit)
    walk.sent.append(_Sent(line.at, line.unit or walk.center, line.post))


def _return_sent(walk: _Walk) -> None:
    if walk.sent:
        walk.sent[-1].returned = True


def _end_lead(walk: _Walk, at: datetime) -> None:
    """The unit is responsible no longer, or the reading ends: was its first contact due by then?"""
    lead, walk.lead = walk.lead, None
    if lead is None or lead.contacted:
        return
    due = lead.since + walk.terms.response_limit
    if due <= at:
        walk.marks.append(Mark(_M.RESPONSE, due, lead.unit, "", hit=False))


def _contacted(walk: _Walk, line: Line) -> None:
    lead = walk.lead
    if lead is None or lead.contacted or _is_assist(line):
        return
    lead.contacted = True
    due = lead.since + walk.terms.response_limit
    if due <= walk.terms.until:
        hit = line.at <= due
        walk.marks.append(Mark(_M.RESPONSE, due, lead.unit, line.post, hit=hit))


def _started(walk: _Walk, line: Line) -> None:
    if line.data.get("contacted"):
        _contacted(walk, line)


def _is_assist(line: Line) -> bool:
    return line.data.get("role") == "assist"


def _return_asked(walk: _Walk, line: Line) -> None:
    if line.data.get("role") == "lead":
        walk.pending = True


def _return_refused(walk: _Walk, line: Line) -> None:
    walk.pending = walk.pending and _is_assist(line)


def _return_granted(walk: _Walk, line: Line) -> None:
    if _is_assist(line):
        return
    _return_sent(walk)
    walk.pending = False
    if line.state != "dispatched":
        _end_lead(walk, line.at)


def _pushed_up(walk: _Walk, line: Line) -> None:
    if line.moved:
        _end_lead(walk, line.at)


def _fed_back(walk: _Walk, line: Line) -> None:
    _contacted(walk, line)
    if not _is_assist(line):
        walk.last_post = line.post
    _end_clocks(walk, line)
    if "clocks" not in line.data:
        unit = str(line.data.get("unit", ""))
        _untold(walk, line, _M.ON_TIME, unit)


def _untold(walk: _Walk, line: Line, measure: str, unit: str) -> None:
    """A line from before the diary told deadlines: what it says of lateness stands, no more."""
    kinds = {kind for kind, each in _OF_CLOCK.items() if each == measure}
    for clock in walk.clocks.values():
        if clock.kind in kinds and clock.unit == unit and not clock.ended:
            clock.ended = True
            return
    walk.marks.append(Mark(measure, line.at, unit, line.post, hit=False, beside="untold"))


def _end_clocks(walk: _Walk, line: Line) -> None:
    for told in line.data.get("clocks", ()):
        clock = _clock_of(walk, told, post=line.post, late=bool(told.get("late")))
        clock.ended = True
        walk.clocks[told["deadline"]] = clock


def _clock_of(walk: _Walk, told: Any, *, post: str, late: bool) -> _Clock:
    kind, unit = str(told["kind"]), walk.terms.codes.get(told["unit"], "")
    if kind == "whole":
        unit = (walk.lead.unit if walk.lead else walk.last_lead) or walk.center
    due = datetime.fromisoformat(told["due"])
    return _Clock(kind, unit, due, late, bool(told["provisional"]), False, post)


def _overdue(walk: _Walk, line: Line) -> None:
    if line.data.get("kind") in _OF_CLOCK:
        walk.clocks[line.data["deadline"]] = _clock_of(walk, line.data, post="", late=True)


def _recomputed(walk: _Walk, line: Line) -> None:
    clock = walk.clocks.get(line.data.get("deadline"))
    if clock is None or clock.ended:
        return
    ahead = datetime.fromisoformat(line.data["due"]) > line.at
    if ahead or line.data.get("provisional"):
        del walk.clocks[line.data["deadline"]]


def _extended(walk: _Walk, line: Line) -> None:
    """Late only because the grant came late is not late; what passes again is told again."""
    unit = str(line.data.get("unit") or (walk.lead.unit if walk.lead else ""))
    kind = "assist" if _is_assist(line) else "handle"
    for key, clock in list(walk.clocks.items()):
        if clock.kind == kind and clock.unit == unit and not clock.ended:
            del walk.clocks[key]


def _checked(walk: _Walk, line: Line) -> None:
    if walk.lead is not None:
        failed = line.kind == "rework"
        walk.marks.append(Mark(_M.REWORK, line.at, walk.lead.unit, walk.last_post, hit=failed))


def _closed(walk: _Walk, line: Line) -> None:
    unit = (walk.lead.unit if walk.lead else "") or walk.center
    _end_clocks(walk, line)
    if "clocks" not in line.data:
        _untold(walk, line, _M.WHOLE_ON_TIME, unit)
    walk.closed_by.append(unit)
    walk.answered_at = walk.answered_at or line.at


def _reopened(walk: _Walk, line: Line) -> None:
    _end_lead(walk, line.at)


def _closer(walk: _Walk, line: Line) -> str:
    """Who bears a rating: the unit that led when that closing was made."""
    nth = int(line.data.get("round", 0))
    return walk.closed_by[nth] if nth < len(walk.closed_by) else walk.last_lead or walk.center


def _rated(walk: _Walk, line: Line) -> None:
    walk.unreached.pop((line.data.get("report"), line.data.get("round", 0)), None)
    unit, satisfied = _closer(walk, line), line.data.get("satisfied")
    solved = line.data.get("solved") == "yes"
    walk.marks.append(Mark(_M.RESOLUTION, line.at, unit, walk.last_post, hit=solved))
    mark = Mark(_M.SATISFACTION, line.at, unit, walk.last_post, hit=satisfied == "yes")
    walk.marks.append(replace(mark, part=satisfied == "fairly"))


def _called(walk: _Walk, line: Line) -> None:
    key = (line.data.get("report"), line.data.get("round", 0))
    walk.unreached[key] = line


def _shelved(walk: _Walk, line: Line) -> None:
    unit = walk.lead.unit if walk.lead else walk.center
    walk.shelved.append((unit, line.at, None))


def _unshelved(walk: _Walk, line: Line) -> None:
    if walk.shelved:
        unit, since, _ = walk.shelved[-1]
        walk.shelved[-1] = (unit, since, line.at)


def _taken_out(walk: _Walk, line: Line) -> None:
    data = line.data
    why = str(data.get("reason", ""))
    walk.taken_out.append((str(data["measure"]), str(data["unit"]), line.at, why))


def _told_history(walk: _Walk, line: Line) -> None:
    walk.history = {**walk.history, **line.data}


_READERS: dict[str, Callable[[_Walk, Line], None]] = {
    "reported": _reported,
    "placed": _placed,
    "filed": _classed,
    "reclassified": _classed,
    "merged": _merged,
    "unmerged": _unmerged,
    "contacted": _contacted,
    "started": _started,
    "asked": _contacted,
    "return_asked": _return_asked,
    "consultation": _return_asked,
    "return_refused": _return_refused,
    "return_granted": _return_granted,
    "pushed_up": _pushed_up,
    "fed_back": _fed_back,
    "overdue": _overdue,
    "recomputed": _recomputed,
    "extension_granted": _extended,
    "check_passed": _checked,
    "rework": _checked,
    "closed": _closed,
    "reopened": _reopened,
    "rated": _rated,
    "called_back": _called,
    "shelved": _shelved,
    "unshelved": _unshelved,
    "exclusion_granted": _taken_out,
    "claim_granted": _taken_out,
    "history": _told_history,
}


# --- When all is read -----------------------------------------------------------------------


def _all_marks(walk: _Walk) -> list[Mark]:
    marks = [*walk.marks, *_clock_marks(walk)]
    marks += [Mark(_M.MISROUTE, s.at, s.unit, s.post, hit=s.returned) for s in walk.sent]
    if not walk.history:
        marks.append(Mark(_M.REPEAT, walk.reported_at, walk.center, "", hit=walk.merged))
    for line in walk.unreached.values():
        for measure in (_M.RESOLUTION, _M.SATISFACTION):
            unit = _closer(walk, line)
            marks.append(Mark(measure, line.at, unit, line.post, hit=False, beside="unreachable"))
    for unit, since, till in walk.shelved:
        mark = Mark(_M.ON_TIME, since, unit, "", hit=False, beside="shelved", till=till)
        marks.append(mark)
    return [_excluded(walk, mark) for mark in marks]


def _clock_marks(walk: _Walk) -> list[Mark]:
    marks = []
    for clock in walk.clocks.values():
        if clock.due > walk.terms.until:
            continue
        mark = Mark(_OF_CLOCK[clock.kind], clock.due, clock.unit, clock.post, hit=not clock.late)
        # Nobody is late on a date that the calendar has not settled.
        beside = "provisional" if clock.provisional and clock.late else ""
        marks.append(replace(mark, beside=beside))
    return marks


def _excluded(walk: _Walk, mark: Mark) -> Mark:
    for measure, unit, at, why in walk.taken_out:
        if (mark.measure, mark.unit) == (measure, unit) and mark.at <= at and not mark.beside:
            return replace(mark, excluded=why or "decided")
    return mark


def _reaches(walk: _Walk) -> list[Reach]:
    at, unit = walk.reported_at, walk.last_lead or walk.center
    found, told = [], walk.history
    if "reroutes" in told:
        found.append(Reach(Spread.REROUTES, at, unit, float(told["reroutes"]), imported=True))
    elif walk.leads:
        pairs = zip(walk.leads, walk.leads[1:], strict=False)
        changes = sum(one != other for one, other in pairs)
        found.append(Reach(Spread.REROUTES, at, unit, float(changes)))
    if "replied_at" in told:
        taken = datetime.fromisoformat(told["replied_at"]) - at
        found.append(Reach(Spread.REPLY, at, unit, taken / timedelta(seconds=1), imported=True))
    elif walk.answered_at is not None:
        taken = walk.answered_at - at
        found.append(Reach(Spread.REPLY, at, unit, taken / timedelta(seconds=1)))
    return found
