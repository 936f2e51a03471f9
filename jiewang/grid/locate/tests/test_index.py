import json
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box, shape

from jiewang.grid.areas.coordinates import CoordinateError
from jiewang.grid.locate.index import AreaIndex, Found

BOUNDARIES = Path(__file__).parents[4] / "data" / "yuzhong" / "boundaries.geojson"
DEPTHS = ["district", "street", "community", "grid", "micro_grid"]
# Two streets side by side, a grid in the western one, and a yard in that grid.
WEST, EAST = box(106.50, 29.50, 106.52, 29.52), box(106.52, 29.50, 106.54, 29.52)
GRID, YARD = box(106.50, 29.50, 106.51, 29.52), box(106.502, 29.508, 106.506, 29.512)
TOWN = AreaIndex.build([("W", 1, WEST), ("E", 1, EAST), ("W1", 2, GRID), ("W1a", 3, YARD)])


def read_layer(name: str) -> list[tuple[str, str, Polygon]]:
    features = json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
    return [
        (known["code"], known["level"], shape(feature["geometry"]))
        for feature in features
        if (known := feature["properties"])["layer"] == name
    ]


GOVERNANCE, UNITS = read_layer("governance"), read_layer("unit")
DISTRICT = AreaIndex.build((code, DEPTHS.index(level), p) for code, level, p in GOVERNANCE)
UNIT_GRIDS = AreaIndex.build((code, 1, polygon) for code, _level, polygon in UNITS)
GRIDS = [(code, polygon) for code, level, polygon in GOVERNANCE if level == "grid"]
OUTLINE = GOVERNANCE[0][2]
shapely.prepare(OUTLINE)


@st.composite
def points_in_the_district(draw: st.DrawFn) -> tuple[float, float]:
    west, south, east, north = OUTLINE.bounds
    lon = draw(st.floats(min_value=west, max_value=east))
    lat = draw(st.floats(min_value=south, max_value=north))
    assume(shapely.contains_xy(OUTLINE, lon, lat))
    return lon, lat


@pytest.mark.parametrize(
    ("lon", "lat", "area", "on_border"),
    [
        pytest.param(106.53, 29.51, "E", False, id="inside-a-street-without-grids"),
        pytest.param(106.515, 29.51, "W", False, id="inside-a-street-beside-its-grid"),
        pytest.param(106.508, 29.51, "W1", False, id="inside-a-grid"),
        pytest.param(106.504, 29.51, "W1a", False, id="the-smallest-wins"),
        pytest.param(106.52, 29.51, "E", True, id="between-two-streets-the-lower-code"),
        pytest.param(106.52, 29.52, "E", True, id="on-a-corner-of-both-streets"),
        pytest.param(106.52, 29.50, "E", True, id="on-the-other-corner-as-well"),
        pytest.param(106.51, 29.515, "W1", True, id="between-a-grid-and-its-street-the-grid"),
        pytest.param(106.54, 29.51, "E", True, id="on-the-outer-border-is-inside"),
        pytest.param(106.5400004, 29.51, "E", True, id="four-centimeters-outside-is-on-the-border"),
        pytest.param(106.540002, 29.51, None, False, id="twenty-centimeters-outside-is-outside"),
        pytest.param(2.35, 48.85, None, False, id="paris"),
    ],
)
def test_a_point_has_one_defined_area(lon, lat, area, on_border):
    found = TOWN.find(lon, lat)
    assert (found.area_id, found.on_border) == (area, on_border)


def test_the_order_of_building_does_not_matter_on_a_border():
    backwards = AreaIndex.build([("E", 1, EAST), ("W", 1, WEST)])
    forwards = AreaIndex.build([("W", 1, WEST), ("E", 1, EAST)])
    assert backwards.find(106.52, 29.51) == forwards.find(106.52, 29.51) == Found("E", True, 0.0)


def test_ids_may_be_numbers():
    index = AreaIndex.build([(12, 1, WEST), (7, 1, EAST)])
    assert index.find(106.52, 29.51).area_id == 7


def test_a_point_in_a_hole_is_outside():
    ring = AreaIndex.build([("ring", 1, WEST.difference(YARD))])
    assert ring.find(106.504, 29.51).area_id is None
    assert ring.find(106.502, 29.51) == Found("ring", True, 0.0)


@pytest.mark.parametrize(
    ("lon", "lat", "meters"),
    [
        pytest.param(106.531, 29.501, 111.2, id="inside-a-thousandth-of-a-degree-south"),
        pytest.param(106.539, 29.51, 96.8, id="inside-a-thousandth-of-a-degree-east"),
        pytest.param(106.541, 29.51, 96.8, id="outside"),
    ],
)
def test_distance_to_the_border_is_in_meters(lon, lat, meters):
    assert TOWN.find(lon, lat).distance_to_border == pytest.approx(meters, rel=0.01)


def test_an_empty_index_finds_nothing():
    assert AreaIndex[str].build([]).find(106.5, 29.5) == Found(None, False, math.inf)


def test_a_border_that_crosses_itself_is_refused():
    bow = Polygon([(106.5, 29.5), (106.6, 29.6), (106.6, 29.5), (106.5, 29.6)])
    with pytest.raises(ValueError, match="area bow is empty or crosses itself"):
        AreaIndex.build([("bow", 1, bow)])


def test_what_is_no_place_is_refused():
    with pytest.raises(CoordinateError):
        TOWN.find(math.nan, 29.51)


@given(points_in_the_district())
def test_every_point_of_the_district_lies_in_exactly_one_grid(point):
    lon, lat = point
    inside = [code for code, grid in GRIDS if shapely.contains_xy(grid, lon, lat)]
    found = DISTRICT.find(lon, lat)

    assert found.area_id is not None
    # The first fifteen digits of a micro-grid are its grid's.
    grid = found.area_id[:15]
    assert inside == [grid] or (found.on_border and len(inside) <= 1)


@given(points_in_the_district())
def test_every_point_of_the_district_lies_in_one_unit_grid(point):
    found = UNIT_GRIDS.find(*point)
    assert found.area_id is not None


def test_the_same_point_is_found_again_and_again():
    for _code, grid in GRIDS[::50]:
        corner = grid.exterior.coords[0]
        assert DISTRICT.find(*corner) == DISTRICT.find(*corner)
        assert DISTRICT.find(*corner).on_border


@given(
    st.lists(
        st.tuples(
            st.sampled_from([106.49, 106.50, 106.505, 106.508, 106.51, 106.52, 106.5400004, 106.6]),
            st.sampled_from([29.49, 29.50, 29.509, 29.51, 29.5199999, 29.52, 29.53]),
        ),
        max_size=30,
    )
)
def test_many_points_are_found_as_each_of_them_is(points: list[tuple[float, float]]) -> None:
    lons, lats = np.array(points, dtype=float).reshape(-1, 2).T
    assert TOWN.find_many(lons, lats) == [TOWN.find(lon, lat).area_id for lon, lat in points]


def test_many_points_in_an_empty_index_are_nowhere() -> None:
    nothing: AreaIndex[str] = AreaIndex.build([])
    assert nothing.find_many(np.array([106.5]), np.array([29.5])) == [None]


@pytest.mark.parametrize(
    ("lon", "lat"), [(29.51, 106.52), (181.0, 29.51), (106.51, math.nan)], ids=str
)
def test_one_pair_among_many_that_is_no_place_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(CoordinateError):
        TOWN.find_many(np.array([106.51, lon]), np.array([29.51, lat]))
