"""How long the boards take when ten million cases lie behind them, and how many statements.

A board reads the tallies and nothing else (a test says so), and these have as many rows as there
are days, places, units and types: written here as ten million cases of a thousand days would have
filled them. The same house twice: with the tallies of one week, and of all days. In this process,
with rendering, sign-in and middleware and without a network.
"""

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta

import district
from bulk import Table, settle, write_all
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from figures import Figure, equal, latencies
from pages import Page, _queries, _seconds

from jiewang.center.catalog.queries import current_categories
from jiewang.center.tally.models import MEASURES, STANDING, DayTally, Kind, Standing, TallyMark
from jiewang.grid.areas.models import Area, Level
from jiewang.management.demo.people import make_people
from jiewang.people.models import Holding, Unit, User

# For a try: JIEWANG_BENCH_DAYS=60.
FEW, MANY = 7, int(os.environ.get("JIEWANG_BENCH_DAYS", "1000"))
CASES_A_DAY = 10_000
PROMISED = 0.100
_LEVELS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.GRID)


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    call_command("collectstatic", interactive=False, verbosity=0)
    make_people(random.Random(1))
    writer = Writer(random.Random(2))
    today = timezone.localdate()
    writer.write_days(today - timedelta(days=FEW - 1), today)
    writer.write_standing()
    pages = list(_pages())
    queries = {page.name: _queries(page) for page in pages}
    writer.write_days(today - timedelta(days=MANY - 1), today - timedelta(days=FEW))
    cases = f"{MANY * CASES_A_DAY:,}"
    yield Figure("boards: rows of the tallies", DayTally.objects.count(), "rows")
    promised = PROMISED if connection.vendor == "postgresql" else None
    for page in pages:
        name = f"boards: {page.name}, {cases} cases"
        yield from latencies(name, _seconds(page), p50=None, p95=promised)
        name = f"boards: {page.name}, statements as at {FEW * CASES_A_DAY:,} cases"
        yield equal(name, _queries(page), queries[page.name], "statements")


def _pages() -> Iterator[Page]:
    street = Unit.objects.filter(kind=Unit.Kind.STREET).order_by("code")[2]
    head = _holder(Unit.objects.get(kind=Unit.Kind.DISTRICT_CENTER), "DC01")
    duty = _holder(street, "SC02")
    worker = _holder(Unit.objects.get(code="urban_mgmt"), "UH01")
    whole = Area.objects.get(level=Level.DISTRICT)
    community = Area.objects.filter(level=Level.COMMUNITY, path__contains=street.code)[0]
    grid = Area.objects.filter(level=Level.GRID, path__contains=community.code)[0]
    yield Page("district", f"/boards/areas/{whole.code}", head)
    yield Page("street", f"/boards/areas/{street.code}", duty)
    yield Page("community", f"/boards/areas/{community.code}", duty)
    yield Page("grid", f"/boards/areas/{grid.code}", duty)
    yield Page("unit", "/boards/units/urban_mgmt", worker)
    yield Page("wall screen", f"/boards/wall/{whole.code}", head)
    yield Page("a year's trend", f"/boards/trend/{whole.code}?days=365", head)


def _holder(unit: Unit, post: str) -> User:
    return Holding.objects.get(unit=unit, post__code=post).user


class Writer:
    """Writes the rows that so many cases a day would have left."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.days, self.standing = Table(DayTally), Table(Standing)
        areas = Area.objects.filter(level__in=_LEVELS, valid_to=None).select_related("parent")
        self.areas = [(area.parent.code if area.parent else "", area.code) for area in areas]
        streets = [code for within, code in self.areas if len(code) in {6, 9}]
        types = [leaf.code for leaf in current_categories()]
        units = list(Unit.objects.filter(closed_on=None).values_list("code", flat=True))
        self.keys = [(Kind.AREA.value, *each) for each in self.areas]
        self.keys += [(Kind.TYPE.value, street, code) for street in streets for code in types]
        self.keys += [(Kind.UNIT.value, street, code) for street in streets for code in units]

    def write_days(self, first: date, last: date) -> None:
        """Every day, place, unit and type has something of everything: more than a real day."""
        day = first
        while day <= last:
            said = connection.ops.adapt_datefield_value(day)
            for kind, within, key in self.keys:
                numbers = {name: self.chance.randrange(40) for name in MEASURES}
                self.days.add(kind=kind, within=within, key=key, day=said, **numbers)
            if len(self.days.rows) > 50_000:
                write_all([self.days])
            day += timedelta(days=1)
        write_all([self.days])
        settle([self.days])

    def write_standing(self) -> None:
        for kind, within, key in self.keys:
            numbers = {name: self.chance.randrange(40) for name in STANDING}
            self.standing.add(kind=kind, within=within, key=key, **numbers)
        write_all([self.standing])
        settle([self.standing])
        TallyMark.objects.update_or_create(pk=1, defaults={"at": timezone.now()})
