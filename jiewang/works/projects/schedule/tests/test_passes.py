import pytest
from django.utils import translation

from jiewang.works.projects.kinds import Per
from jiewang.works.projects.schedule.errors import ScheduleError
from jiewang.works.projects.schedule.laying import lay
from jiewang.works.projects.schedule.passes import backwards, forwards, slacks, too_late
from jiewang.works.projects.schedule.tests.plans import AXIS, day, graph, shown


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def test_latest_days_are_counted_back_over_days_off_in_workdays_or_in_all_days():
    nodes = {"a": 3, "b": {"duration": 5, "per": Per.CALENDAR_DAY}, "c": 2}
    days = backwards(graph(nodes, "ab bc"), AXIS, day(10, 13))
    # c on the made-up Saturday and Monday, b in the holidays, a before them.
    assert shown(days) == [("09-28", "09-30"), ("10-05", "10-09"), ("10-10", "10-12")]


def test_a_lag_is_counted_in_workdays_in_both_directions():
    made = graph({"a": 1, "b": 1}, "ab2")
    assert shown(forwards(made, AXIS, day(9, 29), 0)) == [("09-29", "09-29"), ("10-09", "10-09")]
    assert shown(backwards(made, AXIS, day(10, 10))) == [("09-29", "09-29"), ("10-09", "10-09")]


def test_what_has_begun_stays_and_ends_no_earlier_than_today():
    nodes = {"a": {"duration": 2, "begun": day(9, 1)}, "b": 1}
    days = forwards(graph(nodes, "ab"), AXIS, day(9, 1), day(9, 10))
    assert shown(days) == [("09-01", "09-10"), ("09-11", "09-11")]


def test_slack_is_what_is_left_of_the_promised_day_in_workdays():
    made = graph({"a": 2, "b": 5, "c": 2}, "ac bc")
    early = forwards(made, AXIS, day(9, 1), 0)
    assert slacks(AXIS, early, backwards(made, AXIS, day(9, 11))) == [4, 1, 1]


def test_a_latest_start_that_has_passed_is_an_alarm_with_its_days():
    made = graph({"a": 5, "b": 5}, "ab")
    late = backwards(made, AXIS, day(9, 12))
    found = too_late(made, AXIS, late, day(9, 2))
    assert [(each.nth, each.by) for each in found] == [(0, 2)]


def test_a_promise_that_can_be_kept_is_worked_back_with_its_reserve():
    made = graph({"a": 3, "b": 2}, "ab")
    laid = lay(made, AXIS, begins=day(9, 1), due=day(9, 26), today=day(9, 1), reserve=5)
    assert shown(laid.days) == [("09-14", "09-16"), ("09-17", "09-18")]
    assert (laid.slack, laid.short_by, laid.too_late, laid.critical) == ([5, 5], 0, [], [0, 1])


def test_a_promise_that_cannot_be_kept_is_short_by_workdays_and_names_what_is_too_late():
    made = graph({"a": 10, "b": 5}, "ab")
    laid = lay(made, AXIS, begins=day(9, 1), due=day(9, 15), today=day(9, 1))
    assert shown(laid.days) == [("09-01", "09-14"), ("09-15", "09-21")]
    assert (laid.short_by, [(each.nth, each.by) for each in laid.too_late]) == (5, [(0, 5)])


def test_a_day_of_a_year_that_is_not_published_is_provisional():
    assert not AXIS.provisional(day(1, 1, 2027))
    assert AXIS.provisional(day(1, 2, 2027))


def test_nodes_that_wait_for_one_another_are_refused_and_named():
    with pytest.raises(ScheduleError, match="b → c → d → b"):
        graph({"a": 1, "b": 1, "c": 1, "d": 1}, "ab bc cd db")


@pytest.mark.parametrize(
    ("node", "words"),
    [
        pytest.param({"duration": 1, "needs": {"crane": 1}}, "which nobody has", id="nobody-has"),
        pytest.param({"duration": 1, "needs": {"digger": 3}}, "there are 2", id="too-few"),
        pytest.param({"duration": -1}, "has no duration", id="without-duration"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(node, words):
    with pytest.raises(ScheduleError, match=words):
        graph({"a": node}, crews={"digger": 2})


def test_a_day_beyond_all_calendars_is_refused_instead_of_guessed():
    with pytest.raises(ScheduleError, match="from 2000 to 2070"):
        forwards(graph({"a": 99999}), AXIS, day(1, 2), 0)
