import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import translation

from jiewang.grid.areas.coordinates import CoordinateError
from jiewang.grid.areas.errors import NoAreas
from jiewang.grid.areas.models import Area, AreaLoad, Level
from jiewang.grid.locate.distances import metres_between
from jiewang.grid.locate.queries import Place, place
from jiewang.testing import DISTRICT, EAST, WEST, make_area, make_town

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 1, 10, tzinfo=CHINA)
REDRAWN = date(2026, 5, 1)


def square(west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def codes(found: Place) -> tuple[str, str | None, str]:
    return found.area.code, found.unit_grid.code if found.unit_grid else None, found.placing


def at_point(lon, lat, at=NOW):
    return codes(place(lon=lon, lat=lat, at=at))


@pytest.mark.parametrize(
    ("lon", "lat", "area", "placing"),
    [
        pytest.param(100.025, 30.005, f"{EAST}001001", "pin", id="inside-a-grid"),
        pytest.param(100.03, 30.005, f"{EAST}001001", "border", id="between-communities"),
        pytest.param(100.02, 30.005, f"{WEST}002001", "border", id="between-streets"),
        pytest.param(100.03, 30.01, f"{EAST}001001", "border", id="corner-of-four-grids"),
        pytest.param(100.04, 30.005, f"{EAST}002001", "border", id="on-the-outer-border"),
        pytest.param(100.041, 30.005, DISTRICT, "outside", id="100-meters-outside"),
        pytest.param(116.4, 39.9, DISTRICT, "outside", id="another-city"),
    ],
)
def test_a_pin_goes_to_the_smallest_area(lon, lat, area, placing):
    make_town()
    assert at_point(lon, lat) == (area, None, placing)


def test_a_pin_also_has_its_unit_grid():
    town = make_town()
    cell = square(100.02, 30, 100.025, 30.01)
    district = town.areas[DISTRICT]
    make_area("U1", Level.UNIT_GRID, layer="unit", parent=district, boundary=cell)
    assert at_point(100.022, 30.005) == (f"{EAST}001001", "U1", "pin")
    assert at_point(100.027, 30.005) == (f"{EAST}001001", None, "pin")


ADDRESSES = [
    ("东巷街道平安路3号", EAST),
    ("东巷3号楼", EAST),
    ("东巷街道东一社区5栋", f"{EAST}001"),
    ("东一5栋2单元", f"{EAST}001"),
    ("东一和东二之间的巷子", EAST),
    ("东一，不是西一", f"{EAST}001"),
    ("near East Lane market", EAST),
    ("near EastLane or East Lanes", DISTRICT),
    ("第1网格", DISTRICT),
    ("某地", DISTRICT),
    ("", DISTRICT),
]


@pytest.mark.parametrize(("address", "area"), ADDRESSES)
def test_without_a_pin_the_address_counts(address, area):
    make_town()
    placing = "none" if area == DISTRICT else "address"
    assert codes(place(address=address, at=NOW)) == (area, None, placing)


def test_the_address_counts_before_the_text():
    make_town()
    found = place(address="东一5栋", text="西二的路灯也不亮", at=NOW)
    assert (found.area.code, found.word) == (f"{EAST}001", "东一")
    found = place(address="5栋", text="西二的路灯不亮", at=NOW)
    assert (found.area.code, found.word) == (f"{WEST}002", "西二")


def test_a_pin_counts_before_the_address():
    make_town()
    found = place(lon=100.025, lat=30.005, address="西一", at=NOW)
    assert codes(found) == (f"{EAST}001001", None, "pin")


def test_without_borders_a_pin_says_nothing_and_the_address_counts():
    make_town()
    Area.objects.update(boundary=None)
    found = place(lon=100.025, lat=30.005, address="西一", at=NOW)
    assert codes(found) == (f"{WEST}001", None, "address")
    with pytest.raises(CoordinateError):
        place(lon=math.nan, lat=30.005, address="西一", at=NOW)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(math.nan, 30.0), (100.0, math.inf), (200.0, 30.0), (30.0, 100.0), (100.0, None), (None, 30)],
)
def test_numbers_that_are_no_place_are_refused(lon, lat):
    make_town()
    with pytest.raises(CoordinateError):
        place(lon=lon, lat=lat, at=NOW)


def test_an_empty_map_is_refused_until_it_is_loaded():
    with pytest.raises(NoAreas):
        place(at=NOW)
    town = make_town()
    assert place(at=NOW).area == town.areas[DISTRICT]


def redraw_fangs_grid() -> Area:
    """From May on, Fang's grid ends 500 meters further east and its row is another one."""
    old = make_town().grid
    Area.objects.filter(pk=old.pk).update(valid_to=REDRAWN)
    return make_area(
        old.code,
        Level.GRID,
        parent=old.parent,
        valid_from=REDRAWN,
        boundary=square(100.02, 30.0, 100.035, 30.01),
    )


def test_a_report_is_placed_with_the_borders_of_its_day():
    old, new = make_town().grid, redraw_fangs_grid()
    days = {
        datetime(2026, 4, 30, 23, 59, tzinfo=CHINA): old,
        datetime(2026, 5, 1, 0, 0, tzinfo=CHINA): new,
        # The map begins in 2020: what was reported earlier is placed on its first day.
        datetime(2017, 1, 1, tzinfo=CHINA): old,
    }
    for at, area in days.items():
        assert place(lon=100.022, lat=30.005, at=at).area == area, at


def test_a_redraw_is_seen_at_once():
    old = make_town().grid
    assert place(lon=100.022, lat=30.005, at=NOW).area == old
    new = redraw_fangs_grid()
    assert place(lon=100.022, lat=30.005, at=NOW).area == new


def test_borders_taken_away_are_seen_at_once():
    make_town()
    assert place(lon=100.025, lat=30.005, at=NOW).placing == "pin"
    Area.objects.update(boundary=None)
    assert place(lon=100.025, lat=30.005, at=NOW).placing == "none"


def test_a_load_by_another_process_is_seen_by_its_number():
    town = make_town()
    assert place(lon=100.025, lat=30.005, at=NOW).placing == "pin"
    # Another process writes: nothing in this one is told of it.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grid_area SET boundary = NULL")
    assert place(lon=100.025, lat=30.005, at=NOW).area == town.grid
    AreaLoad.objects.create(loaded_at=NOW, added=0, redrawn=1, ended=0)
    assert place(lon=100.025, lat=30.005, at=NOW).placing == "none"


def test_the_explanation_speaks_the_readers_language():
    make_town()
    found = place(address="东一5栋", at=NOW)
    with translation.override("en"):
        assert found.explanation == "“东一” names 东一社区."
    with translation.override("zh-hans"):
        assert found.explanation == "“东一”是东一社区的名称。"
    with translation.override("en"):
        outside = place(lon=100.041, lat=30.005, at=NOW + timedelta(days=1))
        assert outside.explanation == "The pin lies outside, 96 m from the nearest area."


def test_a_degree_of_longitude_is_shorter_in_the_north():
    assert round(metres_between(106.0, 29.5, 106.01, 29.5)) == 968
    assert round(metres_between(106.0, 29.5, 106.0, 29.51)) == 1112
