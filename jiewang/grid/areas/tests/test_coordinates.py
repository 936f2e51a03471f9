import math

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from jiewang.grid.areas.coordinates import (
    CoordinateError,
    CoordinateSystem,
    gcj02_to_bd09,
    to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

LONGITUDES = st.floats(min_value=73.5, max_value=135.1)
LATITUDES = st.floats(min_value=3.8, max_value=53.6)


def meters_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = math.radians(a[0] - b[0]) * math.cos(math.radians(a[1]))
    return 6_371_000 * math.hypot(east, math.radians(a[1] - b[1]))


@pytest.mark.parametrize(
    ("shift", "given_at", "shown_at"),
    [
        pytest.param(
            wgs84_to_gcj02,
            (121.5272106, 31.1774276),
            (121.531541859215, 31.17530398364597),
            id="shanghai-on-a-gcj02-map",
        ),
        pytest.param(
            wgs84_to_gcj02,
            (116.404, 39.915),
            (116.41024449916938, 39.91640428150164),
            id="beijing-on-a-gcj02-map",
        ),
        pytest.param(
            gcj02_to_bd09,
            (116.404, 39.915),
            (116.41036949371029, 39.92133699351021),
            id="beijing-from-gcj02-on-a-bd09-map",
        ),
        pytest.param(
            wgs84_to_gcj02, (2.3522, 48.8566), (2.3522, 48.8566), id="nothing-is-shifted-in-paris"
        ),
    ],
)
def test_shifts_are_those_of_the_published_examples(shift, given_at, shown_at):
    assert shift(*given_at) == pytest.approx(shown_at, abs=1e-9)


@given(LONGITUDES, LATITUDES)
def test_a_gcj02_place_comes_back_to_where_it_was(lon, lat):
    back = to_wgs84(*wgs84_to_gcj02(lon, lat), system=CoordinateSystem.GCJ02)
    assert meters_between(back, (lon, lat)) < 0.02


@given(LONGITUDES, LATITUDES)
def test_a_bd09_place_comes_back_to_where_it_was(lon, lat):
    back = to_wgs84(*wgs84_to_bd09(lon, lat), system=CoordinateSystem.BD09)
    assert meters_between(back, (lon, lat)) < 0.02


@given(LONGITUDES, LATITUDES)
def test_a_chinese_map_shows_a_place_less_than_two_kilometers_away(lon, lat):
    assert 0 < meters_between(wgs84_to_gcj02(lon, lat), (lon, lat)) < 2000


def test_wgs84_is_stored_as_it_came():
    assert to_wgs84(106.55, 29.55, system=CoordinateSystem.WGS84) == (106.55, 29.55)


@pytest.mark.parametrize("system", CoordinateSystem)
@pytest.mark.parametrize(
    ("lon", "lat", "part_of_the_sentence"),
    [
        pytest.param(math.nan, 29.55, "must be numbers", id="not-a-number"),
        pytest.param(106.55, math.inf, "must be numbers", id="infinite"),
        pytest.param(181.0, 29.55, "Longitude 181.0 does not exist", id="too-far-east"),
        pytest.param(106.55, -90.5, "Latitude -90.5 does not exist", id="beyond-the-pole"),
        pytest.param(29.55, 106.55, "look swapped", id="swapped-in-chongqing"),
        pytest.param(39.47, 75.99, "look swapped", id="swapped-in-kashgar"),
        pytest.param(1e300, -1e300, "Longitude 1e+300 does not exist", id="absurd"),
    ],
)
def test_what_is_no_place_is_refused_with_a_sentence(lon, lat, part_of_the_sentence, system):
    with translation.override("en"), pytest.raises(CoordinateError) as refusal:
        to_wgs84(lon, lat, system=system)
    assert part_of_the_sentence in str(refusal.value)


@given(st.floats(), st.floats(), st.sampled_from(CoordinateSystem))
def test_any_two_numbers_are_either_a_place_or_refused(lon, lat, system):
    try:
        found = to_wgs84(lon, lat, system=system)
    except CoordinateError as refusal:
        sentence = str(refusal)
    else:
        assert all(math.isfinite(value) for value in found)
        return
    assert sentence
