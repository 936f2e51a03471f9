"""The tiny district and its people.

The map, WGS-84, in degrees: the district is 100.00–100.04 east and 30.00–30.02 north. East
Lane is its eastern half. A street has two communities side by side, a community two grids,
the first of them in the south.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from jiewang.center.catalog.models import Category, HandlingLevel
from jiewang.center.clock.models import OfficeHours, PublishedYear
from jiewang.grid.areas.models import Area, Level
from jiewang.grid.staff.models import Posting, Role
from jiewang.people.models import Unit, User
from jiewang.testing.props import (
    DISTRICT,
    EAST,
    FACADE,
    FIRST_DAY,
    LONG_AGO,
    NOISE,
    PIPE,
    RUBBISH,
    WEST,
    make_area,
    make_category,
    make_unit,
    make_user,
    make_version,
    square,
)


def _make_areas() -> dict[str, Area]:
    """District, two streets, two communities in each, two grids in each of those."""
    areas = {}
    district = areas[DISTRICT] = make_area(
        DISTRICT, Level.DISTRICT, name="小城区", boundary=square(100.0, 30.0, 0.04, 0.02)
    )
    streets = [(WEST, "西巷街道", "West Lane", 100.0), (EAST, "东巷街道", "East Lane", 100.02)]
    for code, name, english, west in streets:
        box = square(west, 30.0, 0.02, 0.02)
        street = areas[code] = make_area(
            code, Level.STREET, name=name, name_en=english, parent=district, boundary=box
        )
        for nth in (1, 2):
            edge = round(west + 0.01 * (nth - 1), 6)
            community = make_area(
                f"{code}{nth:03}",
                Level.COMMUNITY,
                name=f"{name[0]}{'一二'[nth - 1]}社区",
                parent=street,
                boundary=square(edge, 30.0, 0.01, 0.02),
            )
            areas[community.code] = community
            for row in (1, 2):
                grid = make_area(
                    f"{community.code}{row:03}",
                    Level.GRID,
                    name=f"{community.name}第{row}网格",
                    parent=community,
                    boundary=square(edge, round(30.0 + 0.01 * (row - 1), 6), 0.01, 0.01),
                )
                areas[grid.code] = grid
    return areas


def _make_catalog(water: Unit, housing: Unit) -> dict[str, Category]:
    version = make_version()
    rows: list[dict[str, Any]] = [
        {"code": RUBBISH, "name": "暴露垃圾", "name_en": "Exposed rubbish", "keywords": ["垃圾"]}
        | {"handling_level": HandlingLevel.GRID},
        {"code": NOISE, "name": "邻里噪声", "name_en": "Noise at night", "keywords": ["噪声", "吵"]}
        | {"handling_level": HandlingLevel.COMMUNITY},
        {"code": PIPE, "name": "水管爆裂", "name_en": "Burst pipe", "keywords": ["水管", "漏水"]}
        | {"handling_level": HandlingLevel.STREET, "lead_rule": Category.LeadRule.UNIT}
        | {"lead_unit": water, "assist_units": [housing.code], "photo_needed": True}
        | {"urgent_handle_limit": "4 work_hour", "very_urgent_handle_limit": "2 hour"},
        {"code": FACADE, "name": "外墙脱落", "name_en": "Falling facade", "keywords": ["外墙"]}
        | {"handling_level": HandlingLevel.DISTRICT, "lead_unit": housing}
        | {"lead_rule": Category.LeadRule.OWNER_THEN_AREA},
    ]
    return {row["code"]: make_category(version=version, **row) for row in rows}


def _open_offices() -> None:
    """Two profiles, and notices for the years around now. No holidays: a test adds its own."""
    day = ["00:00-24:00"]
    office = ["09:00-12:30", "14:00-18:00"]
    for profile, workday, restday in (("duty24", day, day), ("office", office, [])):
        OfficeHours.objects.create(
            profile=profile, name=profile, valid_from=FIRST_DAY, workday=workday, restday=restday
        )
    years = range(2024, timezone.now().year + 3)
    PublishedYear.objects.bulk_create(
        PublishedYear(year=year, loaded_at=LONG_AGO) for year in years
    )


# --- The town -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """The tiny district and its people. Areas and categories go by their codes."""

    areas: dict[str, Area]
    categories: dict[str, Category]
    center: Unit
    east: Unit
    west: Unit
    east_one: Unit  # first community of East Lane
    east_two: Unit
    water: Unit
    housing: Unit
    lin: User  # dispatches in East Lane
    zhou: User  # dispatches in West Lane
    wu: User  # intake post in East Lane
    he: User  # checks in East Lane
    tang: User  # commands East Lane
    shen: User  # handles for the street East Lane itself
    jiang: User  # handles at the water station
    bai: User  # handles at the housing bureau
    qiu: User  # the community's post in East Lane's first community
    fang: User  # grid worker in that community's first grid
    dong: User  # district duty officer
    yu: User  # dispatches for the district
    sun: User  # checks for the district

    @property
    def grid(self) -> Area:
        """The grid where things happen if a test does not care where: Fang's."""
        return self.areas[f"{EAST}001001"]


def make_town() -> Town:
    """The whole district, once in a test; a second call gives the same rows back."""
    if Unit.objects.filter(code="center").exists():
        return _found_town()
    _make_areas()
    _open_offices()
    make_unit("District center", code="center", kind=Unit.Kind.DISTRICT_CENTER)
    street = Unit.Kind.STREET
    west = make_unit("西巷街道", code=WEST, kind=street, fallback=True, name_en="West Lane")
    east = make_unit("东巷街道", code=EAST, kind=street, fallback=True, name_en="East Lane")
    for parent in (west, east):
        for nth, name in ((1, "one"), (2, "two")):
            english = f"{parent.name_en} {name}"
            make_unit(
                f"{parent.name[0]}{'一二'[nth - 1]}社区",
                code=f"{parent.code}{nth:03}",
                kind=Unit.Kind.COMMUNITY,
                parent=parent,
                name_en=english,
            )
    water = make_unit("Water station", code="water", name_en="Water station")
    housing = make_unit("Housing bureau", code="housing", kind=Unit.Kind.DISTRICT_DEPARTMENT)
    _make_catalog(water, housing)
    _make_people()
    return _found_town()


# Who holds which post in which unit.
PEOPLE = {
    "lin": ("SC04", EAST),
    "zhou": ("SC04", WEST),
    "wu": ("SC03", EAST),
    "he": ("SC05", EAST),
    "tang": ("SC01", EAST),
    "shen": ("SE06", EAST),
    "jiang": ("UH01", "water"),
    "bai": ("UH01", "housing"),
    "qiu": ("CH01", f"{EAST}001"),
    "dong": ("DC01", "center"),
    "yu": ("DC03", "center"),
    "sun": ("DC04", "center"),
}


def _make_people() -> None:
    units = {unit.code: unit for unit in Unit.objects.all()}
    for name, (post, unit) in PEOPLE.items():
        make_user(name, (post, units[unit]))
    fang = make_user("fang")
    role = Role.FULL_TIME_GRID_WORKER
    Posting.objects.create(user=fang, area_code=f"{EAST}001001", role=role, since=LONG_AGO)


def _found_town() -> Town:
    units = {unit.code: unit for unit in Unit.objects.all()}
    people = {user.username: user for user in User.objects.filter(username__in=[*PEOPLE, "fang"])}
    return Town(
        areas={area.code: area for area in Area.objects.order_by("valid_from")},
        categories={each.code: each for each in Category.objects.filter(version__number=1)},
        center=units["center"],
        east=units[EAST],
        west=units[WEST],
        east_one=units[f"{EAST}001"],
        east_two=units[f"{EAST}002"],
        water=units["water"],
        housing=units["housing"],
        **people,
    )
