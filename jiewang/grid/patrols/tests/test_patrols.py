"""Points, visits without names, entries that come once."""

import io
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from jiewang.grid.patrols.actions import keep_points, visit_point
from jiewang.grid.patrols.entries import KEPT, clocks, forget_entries, once
from jiewang.grid.patrols.errors import PatrolRefused
from jiewang.grid.patrols.models import Entry, PatrolPoint, PatrolVisit
from jiewang.grid.patrols.queries import coverage_of, points_of
from jiewang.testing import EAST, FIRST_DAY, make_town

GRID = f"{EAST}001001"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
KEY = "a" * 32


def a_point(code="gate", **also):
    row = {"code": code, "area_code": GRID, "nth": 1, "name": "大门", "name_en": "Gate"}
    row |= {"lon": 100.025, "lat": 30.005, "valid_from": FIRST_DAY, "valid_to": None}
    return row | also


@pytest.fixture
def town():
    town = make_town()
    keep_points([a_point(), a_point("back", nth=2, lon=100.028)])
    return town


def test_the_team_stands_at_a_point_and_its_name_is_not_kept(town):
    assert visit_point("gate", lon=100.0255, lat=30.005, at=NOON, by=town.fang) == 48
    visit = PatrolVisit.objects.get()
    assert (visit.point.code, visit.at, visit.meters) == ("gate", NOON, 48)
    names = {field.name for field in PatrolVisit._meta.get_fields()}
    assert names == {"id", "point", "at", "meters"}


@pytest.mark.parametrize(
    ("who", "code", "lon", "why"),
    [
        pytest.param("fang", "gate", 100.03, "481", id="too-far"),
        pytest.param("qiu", "gate", 100.025, "Only the team|只有", id="another-team"),
        pytest.param("fang", "nowhere", 100.025, "not on any round|没有这个", id="no-point"),
    ],
)
def test_a_visit_that_is_none_is_refused(town, who, code, lon, why):
    with pytest.raises(PatrolRefused, match=why):
        visit_point(code, lon=lon, lat=30.005, at=NOON, by=getattr(town, who))
    assert not PatrolVisit.objects.exists()


def test_a_grid_is_covered_by_its_points_however_often_one_is_seen(town):
    for _nth in range(3):
        visit_point("gate", lon=100.025, lat=30.005, at=NOON, by=town.fang)
    (found,) = coverage_of([GRID], since=NOON - timedelta(days=7), on=NOON.date())
    assert (found.seen, found.points) == (1, 2)
    assert coverage_of([GRID], since=NOON + timedelta(days=1), on=NOON.date())[0].seen == 0
    points = points_of(town.fang, on=NOON.date())
    assert [(point.code, seen_at) for point, seen_at in points] == [("gate", NOON), ("back", None)]
    assert points_of(town.qiu, on=NOON.date()) == []


def test_points_are_kept_by_their_codes_and_an_unknown_grid_is_refused(town):
    assert keep_points([a_point(), a_point("back", nth=2, lon=100.029)]) == (0, 1)
    with pytest.raises(PatrolRefused):
        keep_points([a_point("new"), a_point("lost", area_code="999")])
    assert PatrolPoint.objects.count() == 2


def test_a_file_is_loaded_and_says_which_line_is_wrong(town, tmp_path):
    file = tmp_path / "patrols.csv"
    head = "code,area_code,nth,name,name_en,lon,lat,valid_from,valid_to\n"
    file.write_text(f"{head}side,{GRID},3,侧门,Side,100.026,30.004,2026-01-01,\n")
    call_command("load_patrols", str(file), stdout=io.StringIO())
    assert PatrolPoint.objects.get(code="side").name == "侧门"
    file.write_text(f"{head}side,{GRID},3,侧门,Side,east,30.004,2026-01-01,\n")
    with pytest.raises(Exception, match="2"):
        call_command("load_patrols", str(file), stdout=io.StringIO())


def an_hour_ago(wrong=timedelta()):
    """What a phone says, whose clock is that wrong, of something an hour ago."""
    phone = NOON + wrong
    return clocks(told_at=phone - timedelta(hours=1), sent_at=phone, came_at=NOON)


@pytest.mark.parametrize("wrong", [timedelta(), timedelta(days=1), -timedelta(days=1)])
def test_a_phone_whose_clock_is_wrong_by_a_day_is_not_believed_and_kept_all_the_same(wrong):
    at = an_hour_ago(wrong)
    assert at.happened_at == NOON - timedelta(hours=1)
    assert at.told_at == NOON + wrong - timedelta(hours=1)


def test_nothing_happens_in_the_future_or_before_entries_are_kept():
    early = clocks(told_at=NOON, sent_at=NOON - timedelta(hours=1), came_at=NOON)
    late = clocks(told_at=NOON - timedelta(days=400), sent_at=NOON, came_at=NOON)
    assert (early.happened_at, late.happened_at) == (NOON, NOON - KEPT)


def test_an_entry_that_comes_again_gets_the_same_answer_and_nothing_is_done():
    fang, done = make_town().fang, []

    def do():
        done.append(1)
        return {"says": "yes"}

    first = once(KEY, user=fang, kind="visit", at=an_hour_ago(), do=do)
    again = once(KEY, user=fang, kind="visit", at=an_hour_ago(), do=do)
    assert (first, again, done) == (({"says": "yes"}, True), ({"says": "yes"}, False), [1])


def test_what_was_refused_may_come_again():
    fang = make_town().fang

    def refuse():
        raise PatrolRefused("no")

    with pytest.raises(PatrolRefused):
        once(KEY, user=fang, kind="visit", at=an_hour_ago(), do=refuse)
    assert not Entry.objects.exists()
    assert once(KEY, user=fang, kind="visit", at=an_hour_ago(), do=dict)[1] is True


def test_nobody_takes_the_answer_of_somebody_else():
    town = make_town()
    once(KEY, user=town.fang, kind="visit", at=an_hour_ago(), do=dict)
    with pytest.raises(PatrolRefused):
        once(KEY, user=town.qiu, kind="visit", at=an_hour_ago(), do=dict)


@pytest.mark.django_db(transaction=True)
def test_an_entry_sent_twice_at_one_moment_is_done_once():
    fang, done, answers = make_town().fang, [], []
    start = threading.Barrier(2)

    def do():
        done.append(1)
        return {"nth": len(done)}

    def send():
        try:
            start.wait()
            answers.append(once(KEY, user=fang, kind="visit", at=an_hour_ago(), do=do)[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _nth in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (done, answers) == ([1], [{"nth": 1}, {"nth": 1}])


def test_entries_are_forgotten_when_no_phone_asks_any_more():
    fang = make_town().fang
    once(KEY, user=fang, kind="visit", at=an_hour_ago(), do=dict)
    forget_entries(NOON + KEPT)
    assert Entry.objects.count() == 1
    forget_entries(NOON + KEPT + timedelta(seconds=1))
    assert not Entry.objects.exists()
