"""From one case's diary to what it adds to the tallies. Pure: lines in, counts out.

A case adds the same whether its diary is read at once or line by line: what its lines up to the
bookmark add is taken away, what all of them add is put there instead. So whatever is counted
wrongly cannot be added to, and a rebuild gives the same table.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import OPEN_STATES, UNFILED_STATES, WITH_UNIT_STATES, State
from jiewang.center.clock.models import Deadline
from jiewang.center.tally.counts import Counts, packed
from jiewang.center.tally.models import MEASURES, STANDING

ZONE = ZoneInfo(settings.TIME_ZONE)
K = CaseStep.Kind
# Places in the vectors.
(
    CAME_IN, FILED, REFUSED, MERGED, CLOSED, DUE, ON_TIME, DISPATCHED,
    RETURNED, CHECKED, REWORKED, REOPENED, RATED, SATISFIED, FAIRLY, SOLVED,
) = range(len(MEASURES))  # fmt: skip
OPEN, LATE, UNFILED, IN_HAND, SHELVED = range(len(STANDING))

# Lines that neither count nor take a case into the open, out of it, to a unit or from it: most of
# a diary, and never read. Any kind that is not named here is.
UNCOUNTED_KINDS = frozenset(
    {
        *(K.JOINED, K.SENT_TO_VERIFY, K.VERIFIED, K.SIGNED, K.CONTACTED, K.RETURN_ASKED),
        *(K.RETURN_REFUSED, K.STARTED, K.STAGE_REACHED, K.ASKED, K.ANSWERED, K.RESUMED),
        *(K.EXTENSION_ASKED, K.EXTENSION_REFUSED, K.NOTED, K.WARNED, K.REMINDED),
        *(K.OUTSIDE_SET, K.ADDED, K.OUTSIDE_ASKED, K.OUTSIDE_WITHDRAWN),
    }
)


class Line(NamedTuple):
    """What is read of one line of a diary. `at`: seconds since 1970; `day`: where the house is."""

    case_id: int
    pk: int
    kind: str
    state: str
    moved: bool
    data: Mapping[str, Any]
    at: int
    day: date


@dataclass(frozen=True)
class Names:
    """What turns the codes of a diary into places and units.

    `path_of` gives an area's path on a day; `unit_codes` the code of a unit by its id, as the
    clock names units. `places`: area and type of cases whose first lines name none.
    """

    path_of: Callable[[str, date], str]
    unit_codes: Mapping[int, str]
    places: Mapping[int, tuple[str, str]]


@dataclass(slots=True)
class _Clock:
    """A running limit: whether it has passed, and the day on which that was counted."""

    passed_on: date | None = None


def fold(lines: Sequence[Line], names: Names, counts: Counts, sign: int = 1) -> None:
    """Add what one case's lines, all of them from the first on, count for; or take it away."""
    if lines:
        _Fold(lines, names).into(counts, sign)


class _Fold:
    """One case, line after line."""

    __slots__ = (
        *("area", "category", "days", "handler", "lead", "names", "reported"),
        *("state", "unit_clock", "unit_days", "unnamed", "whole"),
    )

    def __init__(self, lines: Sequence[Line], names: Names) -> None:
        self.names = names
        self.days: dict[date, int] = {}
        self.unit_days: dict[tuple[str, date], int] = {}
        self.whole, self.unit_clock = _Clock(), _Clock()
        self.lead = self.handler = ""
        self.reported = lines[0].day
        self.state = lines[0].state
        self.area, self.unnamed = names.places.get(lines[0].case_id, ("", ""))
        self.category = ""
        for line in lines:
            before = self.state
            if line.moved:
                self.state = line.state
            if follow := _LINES.get(line.kind):
                follow(self, line, line.day, before)

    # --- Lines ------------------------------------------------------------------------------

    def reported_line(self, line: Line, day: date, _before: str) -> None:
        self.area = line.data.get("area") or self.area
        self._count(day, CAME_IN)

    def placed(self, line: Line, _day: date, _before: str) -> None:
        self.area = line.data.get("area") or self.area

    def filed(self, line: Line, day: date, _before: str) -> None:
        self.category = line.data.get("category") or self.category or self.unnamed
        self._count(day, FILED)

    def reclassified(self, line: Line, _day: date, _before: str) -> None:
        """Another type has other limits: what has passed stays counted, and new clocks run."""
        self.category = line.data.get("category") or self.category
        self.whole.passed_on = self.unit_clock.passed_on = None

    def refused(self, _line: Line, day: date, _before: str) -> None:
        self._count(day, REFUSED)

    def merged(self, _line: Line, day: date, _before: str) -> None:
        self._count(day, MERGED)

    def sent(self, line: Line, day: date, _before: str) -> None:
        """A hand-over to a lead; of an assisting unit the case does not move."""
        if not line.moved:
            return
        if line.kind == K.RETURN_GRANTED:
            self._count(day, RETURNED)
            self._of_unit(self.lead, day, RETURNED)
        self.lead, self.unit_clock.passed_on = "", None
        if line.state == State.DISPATCHED:
            self.lead = str(line.data.get("unit", ""))
            self._count(day, DISPATCHED)
            self._of_unit(self.lead, day, CAME_IN)

    def fed_back(self, line: Line, day: date, _before: str) -> None:
        if not line.moved:
            return
        self.handler = self.lead or str(line.data.get("unit", ""))
        self._of_unit(self.handler, day, CLOSED)
        due, kept = _verdict(line, day, self.unit_clock, Deadline.Kind.HANDLE)
        if due:
            self._of_unit(self.handler, due, DUE)
            self._of_unit(self.handler, due, ON_TIME, int(kept))
        self.unit_clock.passed_on = None

    def check_passed(self, _line: Line, day: date, before: str) -> None:
        """Of a reopened case nothing was checked: there was nothing left to do but answer."""
        if before == State.HANDLED:
            self._count(day, CHECKED)
            self._of_unit(self.handler, day, CHECKED)

    def reworked(self, _line: Line, day: date, _before: str) -> None:
        for measure in (CHECKED, REWORKED):
            self._count(day, measure)
            self._of_unit(self.handler, day, measure)
        self.unit_clock.passed_on = None

    def closed(self, line: Line, day: date, _before: str) -> None:
        self._count(day, CLOSED)
        due, kept = _verdict(line, day, self.whole, Deadline.Kind.WHOLE)
        if due:
            self._count(due, DUE)
            self._count(due, ON_TIME, int(kept))
        self.whole.passed_on = None

    def reopened(self, _line: Line, day: date, _before: str) -> None:
        self._count(day, REOPENED)
        self._of_unit(self.handler, day, REOPENED)
        self.lead = ""

    def rated(self, line: Line, day: date, _before: str) -> None:
        said = [RATED]
        if line.data.get("satisfied") in _SATISFIED:
            said.append(_SATISFIED[line.data["satisfied"]])
        if line.data.get("solved") == "yes":
            said.append(SOLVED)
        for measure in said:
            self._count(day, measure)
            self._of_unit(self.handler, day, measure)

    def overdue(self, line: Line, _day: date, _before: str) -> None:
        due = _day_of(line.data.get("due"))
        if due is None:
            return
        if line.data.get("kind") == Deadline.Kind.WHOLE:
            self._count(due, DUE)
            self.whole.passed_on = due
        elif line.data.get("kind") == Deadline.Kind.HANDLE and self._is_lead(line):
            self._of_unit(self.lead, due, DUE)
            self.unit_clock.passed_on = due

    def recomputed(self, line: Line, _day: date, _before: str) -> None:
        """Holidays were published: a limit that had passed may end later by them."""
        due = _moment(line.data.get("due"))
        if due is None or due.timestamp() <= line.at:
            return
        if line.data.get("kind") == Deadline.Kind.WHOLE:
            self._forget_whole()
        elif line.data.get("kind") == Deadline.Kind.HANDLE and self._is_lead(line):
            self._forget_unit()

    def extended(self, line: Line, _day: date, _before: str) -> None:
        """Whoever was late only because the grant came late is not late any more."""
        if line.data.get("unit") == self.lead:
            self._forget_unit()

    # --- Sums -------------------------------------------------------------------------------

    def into(self, counts: Counts, sign: int) -> None:
        path = self.names.path_of(self.area, self.reported)
        street = ".".join(path.split(".")[:2])
        category = self.category
        areas, types, units = counts.areas, counts.types, counts.units
        standing = sum(packed(measure) for measure in self._standing())
        for day, vector in (*self.days.items(), (None, standing)):
            areas[path, day] = areas.get((path, day), 0) + sign * vector
            types[street, category, day] = types.get((street, category, day), 0) + sign * vector
        for (unit, day), vector in self.unit_days.items():
            units[street, unit, day] = units.get((street, unit, day), 0) + sign * vector
        if self.lead and self.state in WITH_UNIT_STATES:
            late = [LATE] if self.unit_clock.passed_on else []
            vector = sum(packed(measure) for measure in (OPEN, IN_HAND, *late))
            key = street, self.lead, None
            units[key] = units.get(key, 0) + sign * vector

    def _standing(self) -> Iterable[int]:
        if self.state not in OPEN_STATES:
            return
        yield OPEN
        if self.state == State.SHELVED:
            yield SHELVED
        elif self.whole.passed_on:
            yield LATE
        if self.state in UNFILED_STATES:
            yield UNFILED
        if self.state in WITH_UNIT_STATES:
            yield IN_HAND

    def _count(self, day: date, measure: int, number: int = 1) -> None:
        self.days[day] = self.days.get(day, 0) + packed(measure, number)

    def _of_unit(self, unit: str, day: date, measure: int, number: int = 1) -> None:
        if unit:
            key = unit, day
            self.unit_days[key] = self.unit_days.get(key, 0) + packed(measure, number)

    def _is_lead(self, line: Line) -> bool:
        unit = line.data.get("unit")
        return bool(self.lead) and self.names.unit_codes.get(unit or 0) == self.lead

    def _forget_whole(self) -> None:
        if self.whole.passed_on:
            self._count(self.whole.passed_on, DUE, -1)
            self.whole.passed_on = None

    def _forget_unit(self) -> None:
        if self.unit_clock.passed_on:
            self._of_unit(self.lead, self.unit_clock.passed_on, DUE, -1)
            self.unit_clock.passed_on = None


_LINES: dict[str, Callable[[_Fold, Line, date, str], None]] = {
    K.REPORTED: _Fold.reported_line,
    K.PLACED: _Fold.placed,
    K.FILED: _Fold.filed,
    K.RECLASSIFIED: _Fold.reclassified,
    K.REFUSED: _Fold.refused,
    K.MERGED: _Fold.merged,
    K.DISPATCHED: _Fold.sent,
    K.REROUTED: _Fold.sent,
    K.PUSHED_DOWN: _Fold.sent,
    K.PUSHED_UP: _Fold.sent,
    K.RETURN_GRANTED: _Fold.sent,
    K.FED_BACK: _Fold.fed_back,
    K.CHECK_PASSED: _Fold.check_passed,
    K.REWORK: _Fold.reworked,
    K.CLOSED: _Fold.closed,
    K.REOPENED: _Fold.reopened,
    K.RATED: _Fold.rated,
    K.OVERDUE: _Fold.overdue,
    K.RECOMPUTED: _Fold.recomputed,
    K.EXTENSION_GRANTED: _Fold.extended,
}
_SATISFIED = {"yes": SATISFIED, "fairly": FAIRLY}


def _verdict(line: Line, day: date, clock: _Clock, kind: str) -> tuple[date | None, bool]:
    """On which day a limit that ends with this line counts as due, and whether it was kept.

    None where its passing was counted before. Diaries from before the lines told it: what had
    not passed was kept, and counts on the day of the line.
    """
    if clock.passed_on:
        return None, False
    told = next((each for each in line.data.get("clocks", ()) if each["kind"] == kind), None)
    if told is None:
        return day, True
    return _day_of(told["due"]), not told["late"]


def first_named(lines: Sequence[Line]) -> tuple[str, str]:
    """Area and type before the first change, as that change tells; empty where there was none.

    For diaries whose first lines do not name them. Of all lines of a case, also when only some
    of them are folded.
    """
    found = {K.PLACED.value: "", K.RECLASSIFIED.value: ""}
    for line in lines:
        if found.get(line.kind) == "":
            found[line.kind] = str(line.data.get("was", ""))
    return found[K.PLACED], found[K.RECLASSIFIED]


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day_of(text: Any) -> date | None:
    moment = _moment(text)
    return moment.astimezone(ZONE).date() if moment else None
