"""A district with a long past: as many cases as wanted, written straight into the tables.

By COPY on PostgreSQL, in bulk on SQLite. No action is called, but what is written is what they
would have written: every diary verifies, every open case has its running clocks and its order.
One case in a hundred is open; reports come evenly over a thousand days. Seeded: the same house
every time, but for the day that it ends on.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import district
from bulk import Table, settle, write_all
from django.db import connection, models, transaction
from django.utils import timezone

from jiewang.base.personal_data import encrypt
from jiewang.center.case.diary import digest_of
from jiewang.center.case.models import Case, CaseCounter, CaseStep
from jiewang.center.case.numbers import case_number
from jiewang.center.case.states import WITH_UNIT_STATES, State
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import current_categories
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.center.intake.models import Report
from jiewang.grid.areas.models import Area, Level
from jiewang.notices.models import Notice
from jiewang.people.models import Unit

DAYS, OPEN_ONE_IN, AT_ONCE = 1000, 100, 20_000
# As a district's desk looks on a working day: much in hand, little at the doors.
OPEN = {
    State.REPORTED: 8,
    State.VERIFYING: 2,
    State.FILED: 6,
    State.DISPATCHED: 15,
    State.RETURNED: 2,
    State.SIGNED: 12,
    State.HANDLING: 35,
    State.WAITING: 5,
    State.HANDLED: 8,
    State.CHECKED: 4,
    State.CONSULTING: 1,
    State.SHELVED: 1,
    State.REOPENED: 1,
}
ENDED = {State.CLOSED: 93, State.REFUSED: 5, State.MERGED: 2}
# The lines of a diary that lead to a state; a past case is told in three.
LINES = {
    State.REPORTED: ("reported",),
    State.VERIFYING: ("reported", "sent_to_verify"),
    State.FILED: ("reported", "filed"),
    State.DISPATCHED: ("reported", "filed", "dispatched"),
    State.RETURNED: ("reported", "filed", "dispatched", "return_asked"),
    State.SIGNED: ("reported", "filed", "dispatched", "signed"),
    State.HANDLING: ("reported", "filed", "dispatched", "signed", "started"),
    State.WAITING: ("reported", "filed", "dispatched", "signed", "asked"),
    State.HANDLED: ("reported", "filed", "dispatched", "signed", "fed_back"),
    State.CHECKED: ("reported", "filed", "dispatched", "fed_back", "check_passed"),
    State.CONSULTING: ("reported", "filed", "dispatched", "consultation"),
    State.SHELVED: ("reported", "filed", "dispatched", "shelved"),
    State.REOPENED: ("reported", "filed", "closed", "reopened"),
    State.CLOSED: ("reported", "filed", "closed"),
    State.REFUSED: ("reported", "refused"),
    State.MERGED: ("reported", "merged"),
}
CHANNELS = ("resident_web", "grid_worker", "hotline", "wechat", "open311")
# What the state was after such a line; the last line's is the case's own.
AFTER = {"reported": State.REPORTED, "filed": State.FILED, "dispatched": State.DISPATCHED}
AFTER |= {"signed": State.SIGNED, "fed_back": State.HANDLED, "closed": State.CLOSED}
# Which clock runs in a state; the whole one runs besides.
CLOCKS = {State.REPORTED: "accept", State.VERIFYING: "accept", State.FILED: "dispatch"}
CLOCKS |= {State.DISPATCHED: "sign", State.SIGNED: "handle", State.HANDLING: "handle"}
CLOCKS |= {State.WAITING: "handle", State.HANDLED: "check", State.CHECKED: "close"}


@dataclass(frozen=True)
class Places:
    """What cases are strewn over."""

    grids: list[Area]
    centers: dict[str, Unit]
    communities: dict[str, Unit]
    bureaus: list[Unit]
    categories: list[Category]
    texts: list[str]

    @classmethod
    def read(cls) -> "Places":
        units = list(Unit.objects.filter(closed_on=None))
        bureaus = {"district_department", "public_utility", "state_firm"}
        return cls(
            list(Area.objects.filter(level=Level.GRID, valid_to=None).order_by("code")),
            {unit.code: unit for unit in units if unit.kind == Unit.Kind.STREET},
            {unit.code: unit for unit in units if unit.kind == Unit.Kind.COMMUNITY},
            [unit for unit in units if unit.kind in bureaus],
            [each for each in current_categories() if not each.confidential],
            district.messages(),
        )


def seed(cases: int) -> None:
    """Add so many cases to the house. Needs the district loaded."""
    tables = {
        model: Table(model) for model in (Case, CaseStep, Report, Deadline, WorkOrder, Hop, Notice)
    }
    writer = Writer(tables, Places.read(), random.Random(cases))
    drawn = writer.draw(cases)
    while some := list(islice(drawn, AT_ONCE)):
        for each in some:
            writer.add(*each)
        write_all(tables.values())
    settle(tables.values())


class Writer:
    """Writes the rows of one case after the other."""

    def __init__(
        self, tables: dict[type[models.Model], Table], places: Places, draw: random.Random
    ) -> None:
        self.tables, self.places, self.chance = tables, places, draw
        self.now = timezone.now()
        self.moment = connection.ops.adapt_datetimefield_value
        self.today = connection.ops.adapt_datefield_value(timezone.localdate(self.now))
        self.secret = encrypt("a secret that nobody was given")
        self.serials: dict[Any, int] = {}
        # Into which another is merged. Before the first one: of those that are there.
        self.last = Case.objects.order_by("pk").values_list("pk", flat=True).last()

    def draw(self, cases: int) -> Iterator[tuple[State, datetime, str]]:
        """State, moment and number of each, the oldest first; the open ones are young."""
        open_ones = max(cases // OPEN_ONE_IN, min(cases, 600))
        start = self.now - timedelta(days=DAYS)
        moments = sorted(
            start + self.chance.random() * timedelta(days=DAYS - 1) for _ in range(cases)
        )
        for nth, at in enumerate(moments):
            spread = OPEN if nth >= cases - open_ones else ENDED
            (state,) = self.chance.choices(list(spread), list(spread.values()))
            if nth == 0:
                state = State.CLOSED
            yield state, at, self._number(at)
        with transaction.atomic():
            for day, last in self.serials.items():
                CaseCounter.objects.update_or_create(day=day, defaults={"last": last})

    def _number(self, at: datetime) -> str:
        day = timezone.localdate(at)
        if day not in self.serials:
            counted = CaseCounter.objects.filter(day=day).values_list("last", flat=True).first()
            self.serials[day] = counted or 0
        self.serials[day] += 1
        return case_number(day, self.serials[day])

    def add(self, state: State, at: datetime, number: str) -> None:
        """One case with its diary, report, clocks, order and notice."""
        places, chance = self.places, self.chance
        grid, text = chance.choice(places.grids), chance.choice(places.texts)
        center, filed = places.centers[grid.code[:9]], "filed" in LINES[state]
        sent = "dispatched" in LINES[state] or state in {State.CLOSED, State.REOPENED}
        unit = self._unit(grid, center) if sent else center
        moments = [at + timedelta(hours=2 * nth) for nth in range(len(LINES[state]))]
        diary = self._diary(number, state, moments, center)
        where = {"lon": chance.uniform(106.49, 106.58), "lat": chance.uniform(29.535, 29.57)}
        where["address"] = f"{number[-4:]} 号"
        case_id = self.tables[Case].add(
            number=number,
            center_id=center.pk,
            unit_id=unit.pk,
            area_id=grid.pk,
            placing="pin",
            category_id=chance.choice(places.categories).pk if filed else None,
            state=state.value,
            title=text[:40],
            reported_at=self.moment(at),
            closed_at=self.moment(moments[-1]) if state == State.CLOSED else None,
            review_on=self.today if state == State.SHELVED else None,
            merged_into_id=self.last if state == State.MERGED else None,
            diary_length=len(diary),
            diary_head=diary[-1]["digest"],
            moved_by_line=len(diary),
            **where,
        )
        if state != State.MERGED:
            self.last = case_id
        for line in diary:
            self.tables[CaseStep].add(case_id=case_id, **line)
        self.tables[Report].add(
            case_id=case_id,
            number=number,
            channel=chance.choice(CHANNELS),
            text=text,
            secret=self.secret,
            reported_at=self.moment(at),
            received_at=self.moment(at),
            **where,
        )
        self._clocks(case_id, state, at, center, unit)
        if sent:
            self._order(case_id, state, moments, center, unit)
        if sent:
            self.tables[Notice].add(
                kind="order_sent",
                case_number=number,
                to_unit_id=unit.pk,
                context=json.dumps({"title": text[:40]}),
                created_at=self.moment(at),
                read_at=self.moment(at) if state in ENDED else None,
            )

    def _unit(self, grid: Area, center: Unit) -> Unit:
        """Half of all goes to the bureaus, three in ten to the community, the rest to the street."""
        kind = self.chance.random()
        if kind < 0.5:
            return self.chance.choice(self.places.bureaus)
        return self.places.communities.get(grid.code[:12], center) if kind < 0.8 else center

    def _diary(
        self, number: str, state: State, moments: list[datetime], center: Unit
    ) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = []
        for nth, (kind, at) in enumerate(zip(LINES[state], moments, strict=True), start=1):
            after = state if nth == len(moments) else AFTER.get(kind, state)
            line = {"line": nth, "kind": kind, "state": after.value, "moved": True, "note": ""}
            line |= {"by_id": None, "post": "", "unit_id": center.pk}
            line["previous"] = lines[-1]["digest"] if lines else ""
            line["digest"] = digest_of(number=number, data={}, at=at, **line)
            lines.append(line | {"data": "{}", "at": self.moment(at)})
        return lines

    def _clocks(self, case_id: int, state: State, at: datetime, center: Unit, unit: Unit) -> None:
        """The whole one of every case, and the one of the step that an open case stands at."""
        due = at + timedelta(days=15)
        over = state in ENDED
        self._clock(
            case_id, "whole", center, at, due, met=at + timedelta(hours=6) if over else None
        )
        if not over and state in CLOCKS:
            owner = unit if CLOCKS[state] in {"sign", "handle"} else center
            # From two days late to ten days off.
            due = self.now + timedelta(days=self.chance.uniform(-2, 10))
            self._clock(case_id, CLOCKS[state], owner, at, due, paused=state == State.WAITING)

    def _clock(
        self,
        case_id: int,
        kind: str,
        unit: Unit,
        at: datetime,
        due: datetime,
        *,
        met: datetime | None = None,
        paused: bool = False,
    ) -> None:
        said = self.moment(due)
        late = met is None and not paused and due < self.now
        self.tables[Deadline].add(
            case_id=case_id,
            unit_id=unit.pk,
            profile=unit.office_hours,
            kind=kind,
            limit="15 calendar_day",
            started_at=self.moment(at),
            due_at=said,
            soon_at=said,
            warn_at=said,
            warned_at=said if late else None,
            overdue_at=said if late else None,
            paused_at=self.moment(self.now) if paused else None,
            met_at=self.moment(met) if met else None,
        )

    def _order(
        self, case_id: int, state: State, moments: list[datetime], center: Unit, unit: Unit
    ) -> None:
        handled = state not in WITH_UNIT_STATES or state == State.REOPENED
        stands = "handled" if handled else "sent" if state == State.DISPATCHED else "signed"
        at = self.moment(moments[-1])
        order_id = self.tables[WorkOrder].add(
            case_id=case_id,
            unit_id=unit.pk,
            role="lead",
            state=stands,
            level="street",
            sent_at=at,
            signed_at=at if stands != "sent" else None,
            handled_at=at if handled else None,
        )
        hops = [("dispatch", "granted", center, unit)]
        if state == State.RETURNED:
            hops.append(("return", "pending", unit, center))
        for kind, decision, source, target in hops:
            self.tables[Hop].add(
                case_id=case_id,
                order_id=order_id,
                kind=kind,
                from_unit_id=source.pk,
                to_unit_id=target.pk,
                rule="{}",
                decision=decision,
                at=at,
            )
