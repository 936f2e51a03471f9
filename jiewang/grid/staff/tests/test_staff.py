from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from jiewang.base.toml_files import TomlRefused
from jiewang.grid.areas.errors import UnknownArea
from jiewang.grid.staff.access import works_in
from jiewang.grid.staff.actions import end_posting, post_to_area
from jiewang.grid.staff.errors import StaffError
from jiewang.grid.staff.models import Posting, Role
from jiewang.grid.staff.queries import areas_of, on_duty, team_gaps, team_of, teams_of
from jiewang.grid.staff.shape import team_shape
from jiewang.grid.staff.shifts import is_on_duty
from jiewang.people.models import User
from jiewang.testing import DISTRICT, EAST, make_town, make_user

CHINA = ZoneInfo("Asia/Shanghai")
GRID, OTHER = f"{EAST}001001", f"{EAST}001002"
# A Monday, ten o'clock.
MONDAY = datetime(2026, 6, 1, 10, tzinfo=CHINA)
WORKER, HEAD = Role.FULL_TIME_GRID_WORKER, Role.GRID_HEAD


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def guo(town):
    """Grid head in Fang's grid."""
    user = make_user("guo")
    post_to_area(user, area_code=GRID, role=HEAD, since=MONDAY - timedelta(days=30))
    return user


def people(postings):
    return [(posting.user.username, posting.role) for posting in postings]


def test_a_team_stands_with_its_head_first(town, guo):
    assert people(team_of(GRID)) == [("guo", HEAD), ("fang", WORKER)]
    assert people(team_of(GRID, MONDAY - timedelta(days=31))) == [("fang", WORKER)]


def test_several_teams_take_one_query(guo, django_assert_num_queries):
    with django_assert_num_queries(1):
        teams = teams_of([GRID, OTHER])
        assert {code: people(team) for code, team in teams.items()} == {
            GRID: [("guo", HEAD), ("fang", WORKER)],
            OTHER: [],
        }


def test_posting_somebody_twice_writes_nothing(guo):
    first = Posting.objects.get(user=guo)
    again = post_to_area(guo, area_code=GRID, role=HEAD, since=MONDAY)
    assert (again, again.since) == (first, first.since)
    assert Posting.objects.filter(user=guo).count() == 1


def test_a_person_may_hold_several_places(guo):
    post_to_area(guo, area_code=OTHER, role=Role.GRID_ADVISER, since=MONDAY)
    assert areas_of(guo) == [GRID, OTHER]


def test_who_left_is_no_longer_on_the_team(guo):
    assert areas_of(guo) == [GRID]
    posting = end_posting(Posting.objects.get(user=guo), at=MONDAY)
    assert areas_of(posting.user) == []
    assert people(team_of(GRID, MONDAY)) == [("fang", WORKER)]
    assert people(team_of(GRID, MONDAY - timedelta(seconds=1)))[0] == ("guo", HEAD)


def test_a_posting_that_ended_keeps_its_end(guo):
    posting = end_posting(Posting.objects.get(user=guo), at=MONDAY)
    end_posting(posting, at=MONDAY + timedelta(days=1))
    assert Posting.objects.get(user=guo).until == MONDAY


def test_who_left_may_come_back(guo):
    end_posting(Posting.objects.get(user=guo), at=MONDAY)
    with pytest.raises(StaffError):
        post_to_area(guo, area_code=GRID, role=HEAD, since=MONDAY - timedelta(days=1))
    back = post_to_area(guo, area_code=GRID, role=HEAD, since=MONDAY)
    assert (back.until, Posting.objects.filter(user=guo).count()) == (None, 2)


def test_a_posting_cannot_end_before_it_began(guo):
    posting = Posting.objects.get(user=guo)
    with pytest.raises(StaffError):
        end_posting(posting, at=posting.since)
    assert Posting.objects.get(user=guo).until is None


def test_a_closed_account_is_on_no_team(town, guo):
    User.objects.filter(pk=guo.pk).update(is_active=False)
    assert people(team_of(GRID)) == [("fang", WORKER)]
    assert not works_in(User.objects.get(pk=guo.pk), town.grid)


BAD_POSTINGS = [
    pytest.param({"area_code": "nowhere"}, UnknownArea, id="unknown-area"),
    pytest.param({"role": "king"}, StaffError, id="unknown-role"),
    pytest.param(
        {"shifts": [{"weekday": 7, "begin": "09:00", "end": "18:00"}]}, StaffError, id="8th"
    ),
    pytest.param({"shifts": [{"weekday": 0, "begin": "9", "end": "18:00"}]}, StaffError, id="nine"),
    pytest.param({"shifts": [{"weekday": 0, "begin": "09:00"}]}, StaffError, id="no-end"),
    pytest.param(
        {"shifts": [{"weekday": 0, "begin": "22:00", "end": "06:00"}]}, StaffError, id="night"
    ),
]


@pytest.mark.parametrize(("bad", "error"), BAD_POSTINGS)
def test_a_posting_that_cannot_be_is_refused(guo, bad, error):
    values = {"area_code": OTHER, "role": WORKER, "since": MONDAY, **bad}
    with pytest.raises(error):
        post_to_area(guo, **values)
    assert Posting.objects.filter(user=guo).count() == 1


# --- Duty ---------------------------------------------------------------------------------------

NIGHT = [
    {"weekday": 5, "begin": "22:00", "end": "24:00"},
    {"weekday": 6, "begin": "00:00", "end": "06:00"},
]


@pytest.mark.parametrize(
    ("shifts", "day", "time", "expected"),
    [
        pytest.param([], 1, "08:59", False, id="before-office-hours"),
        pytest.param([], 1, "09:00", True, id="office-hours-begin-on-monday"),
        pytest.param([], 5, "17:59", True, id="office-hours-on-friday"),
        pytest.param([], 5, "18:00", False, id="office-hours-end"),
        pytest.param([], 6, "10:00", False, id="no-office-hours-on-saturday"),
        pytest.param(NIGHT, 6, "23:59", True, id="saturday-night"),
        pytest.param(NIGHT, 7, "00:00", True, id="on-into-sunday"),
        pytest.param(NIGHT, 7, "06:00", False, id="until-the-morning"),
        pytest.param(NIGHT, 1, "10:00", False, id="own-shifts-replace-office-hours"),
    ],
)
def test_duty_follows_the_shifts(shifts, day, time, expected):
    hour, minute = map(int, time.split(":"))
    at = datetime(2026, 6, day, hour, minute, tzinfo=CHINA)
    assert is_on_duty(shifts, at) is expected


def test_on_duty_are_those_whose_shift_it_is(town, guo):
    post_to_area(make_user("ning"), area_code=GRID, role=WORKER, since=MONDAY, shifts=NIGHT)
    saturday_night = datetime(2026, 6, 6, 23, tzinfo=CHINA)
    assert people(on_duty(GRID, MONDAY)) == [("guo", HEAD), ("fang", WORKER)]
    assert people(on_duty(GRID, saturday_night)) == [("ning", WORKER)]


# --- Leave ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posted", "area", "expected"),
    [
        pytest.param(GRID, GRID, True, id="the-area-itself"),
        pytest.param(f"{EAST}001", GRID, True, id="an-area-around-it"),
        pytest.param(DISTRICT, GRID, True, id="the-whole-district"),
        pytest.param(GRID, f"{EAST}001", False, id="not-upwards"),
        pytest.param(GRID, OTHER, False, id="not-sideways"),
        pytest.param(f"{EAST}002", GRID, False, id="not-in-the-next-community"),
    ],
)
def test_a_posting_covers_its_area_and_all_below(town, posted, area, expected):
    user = make_user("ning")
    post_to_area(user, area_code=posted, role=Role.GRID_ADVISER, since=timezone.now())
    assert works_in(user, town.areas[area]) is expected


# --- The shape of a team --------------------------------------------------------------------------

SHAPE = """
name = "1+1"
valid_from = 2026-01-01
[[place]]
part = "1"
role = "grid_head"
name = "网格长"
name_en = "Head"
least = 1
most = 1
[[place]]
part = "1"
role = "full_time_grid_worker"
name = "网格员"
least = 2
"""


@pytest.fixture
def shape_file(settings, tmp_path):
    settings.DISTRICT_DATA = tmp_path
    path = tmp_path / "team.toml"
    path.write_text(SHAPE)
    return path


def test_the_shape_of_the_model_district_is_1_3_n(settings):
    settings.DISTRICT_DATA = Path(__file__).parents[4] / "data" / "yuzhong"
    shape = team_shape()
    assert (shape.name, [place.part for place in shape.places]) == ("1+3+N", list("1333N"))
    assert [place.most for place in shape.places] == [1, 1, 1, 1, None]


def test_gaps_say_which_places_are_empty_and_which_too_full(guo, shape_file):
    post_to_area(make_user("ning"), area_code=GRID, role=HEAD, since=MONDAY)
    found = [(gap.place.role, gap.held, gap.missing, gap.surplus) for gap in team_gaps(GRID)]
    assert found == [(HEAD, 2, 0, 1), (WORKER, 1, 1, 0)]
    shape_file.write_text(SHAPE.replace("least = 2", "least = 1").replace("most = 1", "most = 2"))
    assert team_gaps(GRID) == []


def test_a_place_is_named_in_the_readers_language(shape_file):
    head = team_shape().places[0]
    assert str(head) == "网格长"
    with translation.override("en"):
        assert str(head) == "Head"


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        pytest.param("grid_head", "king", "role", id="unknown-role"),
        pytest.param("full_time_grid_worker", "grid_head", "role", id="a-role-twice"),
        pytest.param("least = 2", 'least = "two"', "least", id="a-word-for-a-number"),
        pytest.param("most = 1", "most = 0", "most", id="fewer-than-the-least"),
        pytest.param('name = "网格员"', "", "name", id="no-name"),
        pytest.param("valid_from = 2026-01-01", "", "valid_from", id="no-first-day"),
        pytest.param("[[place]]", "[[seat]]", "place", id="no-places"),
        pytest.param("[[place]]", "[[place", "", id="no-toml"),
    ],
)
def test_a_wrong_shape_is_refused_with_file_and_key(shape_file, right, wrong, key):
    shape_file.write_text(SHAPE.replace(right, wrong))
    with pytest.raises(TomlRefused) as refusal:
        team_shape()
    assert (refusal.value.path.name, refusal.value.key) == ("team.toml", key)
