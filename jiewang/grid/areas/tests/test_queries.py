from datetime import date

import pytest
from django.utils import translation

from jiewang.grid.areas.errors import NoAreas
from jiewang.grid.areas.models import Area, Layer, Level
from jiewang.grid.areas.queries import (
    ancestors,
    area_by_code,
    areas_on,
    boundaries_geojson,
    chain,
    children,
    community_of,
    district,
    first_day,
    full_names,
    street_of,
    unit_grids,
    versions_of,
)
from jiewang.testing import DISTRICT, EAST, FIRST_DAY, WEST, make_area, make_town

MAY = date(2026, 5, 1)
APRIL, LONG_BEFORE = date(2026, 4, 30), date(2017, 1, 1)


def codes(areas):
    return [area.code for area in areas]


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def renamed(town):
    """From May on the eastern street has another name; nothing else has changed."""
    old = town.areas[EAST]
    Area.objects.filter(pk=old.pk).update(valid_to=MAY)
    return make_area(EAST, Level.STREET, name="新巷街道", parent=old.parent, valid_from=MAY)


def test_an_empty_map_has_no_district():
    assert first_day() is None
    with pytest.raises(NoAreas):
        district()


def test_the_tree_reads_upwards_and_downwards(town):
    grid = town.grid
    assert codes(ancestors(grid)) == [DISTRICT, EAST, f"{EAST}001"]
    assert codes(chain(grid)) == [DISTRICT, EAST, f"{EAST}001", f"{EAST}001001"]
    assert street_of(grid) == street_of(town.areas[EAST]) == town.areas[EAST]
    assert community_of(grid) == town.areas[f"{EAST}001"]
    assert (street_of(district()), community_of(town.areas[EAST])) == (None, None)
    assert codes(children(district())) == [WEST, EAST]
    assert codes(children(town.areas[EAST])) == [f"{EAST}001", f"{EAST}002"]
    assert codes(areas_on(level=Level.STREET)) == [WEST, EAST]


def test_unit_grids_are_a_layer_of_their_own(town):
    make_area("U1", Level.UNIT_GRID, layer=Layer.UNIT, parent=town.areas[DISTRICT])
    assert codes(unit_grids()) == ["U1"]
    assert codes(children(district())) == [WEST, EAST]
    assert street_of(area_by_code("U1")) is None


def test_each_day_has_its_version(renamed):
    names = {day: area_by_code(EAST, on=day).name for day in (LONG_BEFORE, APRIL, MAY)}
    assert names == {LONG_BEFORE: "东巷街道", APRIL: "东巷街道", MAY: "新巷街道"}
    assert [version.valid_to for version in versions_of(EAST)] == [MAY, None]


def test_the_tree_below_a_redrawn_area_is_read_by_code(town, renamed):
    assert codes(children(renamed)) == [f"{EAST}001", f"{EAST}002"]
    assert street_of(town.grid) == renamed
    assert street_of(town.grid, on=APRIL) == town.areas[EAST]


def test_before_the_map_began_its_first_day_answers(town):
    later = make_area("990001003", Level.STREET, parent=town.areas[DISTRICT], valid_from=MAY)
    assert first_day() == FIRST_DAY
    assert codes(children(district(), LONG_BEFORE)) == [WEST, EAST]
    assert area_by_code(later.code, on=LONG_BEFORE) is None
    assert area_by_code(later.code, on=MAY) == later


def test_an_area_that_ended_is_gone_and_keeps_its_past(town):
    Area.objects.filter(pk=town.grid.pk).update(valid_to=MAY)
    assert area_by_code(town.grid.code, on=MAY) is None
    ended = Area.objects.get(pk=town.grid.pk)
    assert codes(ancestors(ended)) == [DISTRICT, EAST, f"{EAST}001"]
    assert area_by_code("nowhere") is None


def test_full_names_begin_with_the_street(town):
    grid, street, whole = town.grid, town.areas[EAST], town.areas[DISTRICT]
    assert full_names([grid, street, whole]) == {
        grid.pk: "东巷街道 · 东一社区 · 东一社区第1网格",
        street.pk: "东巷街道",
        whole.pk: "小城区",
    }
    with translation.override("en"):
        assert full_names([street]) == {street.pk: "East Lane"}


def test_full_names_take_one_query(town, django_assert_num_queries):
    grids = list(areas_on(level=Level.GRID))
    with django_assert_num_queries(1):
        assert len(full_names(grids)) == 8


def test_borders_come_as_geojson(town):
    street = town.areas[EAST]
    found = boundaries_geojson(level=Level.GRID, within=street)
    assert [each["properties"]["parent"] for each in found["features"]] == [
        *[f"{EAST}001"] * 2,
        *[f"{EAST}002"] * 2,
    ]
    assert boundaries_geojson(level=Level.STREET)["features"][1] == {
        "type": "Feature",
        "properties": {
            "code": EAST,
            "level": "street",
            "name": "东巷街道",
            "parent": DISTRICT,
            "illustrative": False,
        },
        "geometry": street.boundary,
    }


def test_areas_without_a_border_are_not_on_the_map(renamed):
    assert codes_of(boundaries_geojson(level=Level.STREET, on=APRIL)) == [WEST, EAST]
    assert codes_of(boundaries_geojson(level=Level.STREET, on=MAY)) == [WEST]


def codes_of(collection):
    return [each["properties"]["code"] for each in collection["features"]]
