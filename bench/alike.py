"""Open cases that may be the same, for one text among 200,000 open ones, asked as pages ask it.

Texts are mixed from halves of the district's invented messages, so that no two are the same and
all share words. Asked with a point and without, for staff and for strangers; between two
questions another process adds a report, which the next answer already has to know.
"""

import os
import random
import time
from collections.abc import Iterator

import district
from bulk import Table, settle, write_all
from django.db import connection
from django.utils import timezone
from figures import Figure, duration, equal, latencies, memory

from jiewang.center.case.models import Case
from jiewang.center.case.numbers import case_number
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import current_categories
from jiewang.center.intake.alike.queries import public_hints, similar_to
from jiewang.center.intake.alike.ranking import Asked
from jiewang.center.intake.alike.standing import forget_readings, standing_index
from jiewang.center.intake.models import Report
from jiewang.grid.areas.models import Area, Level
from jiewang.people.models import Unit

# For a try: JIEWANG_BENCH_CASES=20000.
OPEN = int(os.environ.get("JIEWANG_BENCH_CASES", "200000"))
ASKED = 300
PROMISED = 0.030
AT_ONCE = 20_000


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    chance = random.Random(141)
    writer = Writer(chance)
    for begin in range(0, OPEN, AT_ONCE):
        writer.write(min(AT_ONCE, OPEN - begin))
    began = time.perf_counter()
    standing_index()
    yield duration(f"alike: a process reads {OPEN:,} open cases", [time.perf_counter() - began])
    questions = [writer.asked(with_point=nth % 2 == 0) for nth in range(ASKED)]
    now = timezone.now()
    staff = _each(lambda asked: similar_to(asked, at=now), questions, writer)
    yield from latencies("alike: cases for one text, for staff", staff, p50=None, p95=PROMISED)
    strangers = _each(public_hints, questions, writer)
    yield from latencies("alike: hints for a stranger", strangers, p50=None, p95=PROMISED)
    yield memory("alike: the index itself", _megabytes())
    forget_readings()
    found = 0
    for _nth in range(20):
        asked = writer.repeat()
        found += writer.last in _ids(asked, now)
    yield equal(
        "alike: a report added just now is found, also by a fresh process", found, 20, "of 20"
    )


def _each(ask, questions, writer) -> list[float]:  # type: ignore[no-untyped-def]
    seconds = []
    for asked in questions:
        writer.write(1)
        began = time.perf_counter()
        ask(asked)
        seconds.append(time.perf_counter() - began)
    return seconds


def _ids(asked: Asked, now) -> list[int]:  # type: ignore[no-untyped-def]
    return [each.case.pk for each in similar_to(asked, at=now)]


def _megabytes() -> float:
    index = standing_index()
    columns = [
        column
        for part in index.segments
        for column in (part.ids, part.lon, part.lat, part.starts, part.rows, part.length)
    ]
    return sum(column.nbytes for column in columns) / 1e6


class Writer:
    """Writes open cases with one report each, past the actions."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.now = chance, timezone.now()
        self.tables = [Table(Case), Table(Report)]
        self.texts = district.messages()
        self.grids = list(Area.objects.filter(level=Level.GRID, valid_to=None))
        streets = Unit.objects.filter(kind=Unit.Kind.STREET)
        self.centers = {unit.code: unit.pk for unit in streets}
        self.leaves: list[Category] = [leaf for leaf in current_categories() if leaf.public]
        self.serial = self.last = 0
        self.last_text, self.last_place = "", (0.0, 0.0)

    def write(self, count: int) -> None:
        moment = connection.ops.adapt_datetimefield_value(self.now)
        for _nth in range(count):
            self._add(moment)
        write_all(self.tables)
        if count > 1:
            settle(self.tables)

    def _add(self, moment: object) -> None:
        grid, self.serial = self.chance.choice(self.grids), self.serial + 1
        self.last_text = text = self._text()
        self.last_place = lon, lat = self._place()
        number = case_number(timezone.localdate(self.now), self.serial)
        center = self.centers[grid.code[:9]]
        where = {"lon": lon, "lat": lat} if self.serial % 3 else {}
        self.last = self.tables[0].add(
            number=number,
            center_id=center,
            unit_id=center,
            area_id=grid.pk,
            placing="pin",
            category_id=self.chance.choice(self.leaves).pk,
            state="filed",
            title=text[:40],
            reported_at=moment,
            **where,
        )
        self.tables[1].add(
            case_id=self.last,
            number=number,
            channel="resident_web",
            text=text,
            secret="",
            reported_at=moment,
            received_at=moment,
            **where,
        )

    def asked(self, *, with_point: bool) -> Asked:
        lon, lat = self._place()
        codes = tuple(leaf.code for leaf in self.chance.sample(self.leaves, 3))
        grid = self.chance.choice(self.grids)
        if with_point:
            return Asked(self._text(), lon, lat, grid.path, codes)
        return Asked(self._text(), None, None, ".".join(grid.path.split(".")[:2]), codes)

    def repeat(self) -> Asked:
        """The same as the last one written, some meters off."""
        self.serial += 2 - self.serial % 3
        self.write(1)
        lon, lat = self.last_place
        return Asked(self.last_text, lon + 0.0001, lat, "", ())

    def _text(self) -> str:
        one, other = self.chance.choice(self.texts), self.chance.choice(self.texts)
        return one[: len(one) // 2 + 4] + other[len(other) // 2 :] + str(self.chance.randrange(999))

    def _place(self) -> tuple[float, float]:
        return self.chance.uniform(106.49, 106.58), self.chance.uniform(29.535, 29.57)
