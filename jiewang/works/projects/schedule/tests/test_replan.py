from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from jiewang.works.projects.schedule.passes import forwards, lagged
from jiewang.works.projects.schedule.plan import Plan, PlanNode, graph_of
from jiewang.works.projects.schedule.replan import replan, with_slip
from jiewang.works.projects.schedule.tests.plans import AXIS, day, graph, shown

BEGIN = day(9, 1)


def test_only_what_waits_for_the_slip_moves_and_what_has_room_takes_it_up():
    made = graph({"a": 2, "b": 1, "c": 1, "d": {"duration": 1, "not_before": day(9, 10)}}, "ab bd")
    lain = forwards(made, AXIS, BEGIN, 0)
    found = replan(with_slip(made, 0, days=3), AXIS, lain)
    assert (found.moved, found.broken) == ([0, 1], [])
    assert shown(found.days) == [
        ("09-01", "09-07"),
        ("09-08", "09-08"),
        ("09-01", "09-01"),
        ("09-10", "09-10"),
    ]


def test_a_slip_in_the_beginning_is_as_good_as_a_longer_duration():
    made = graph({"a": 2, "b": 1}, "ab")
    found = replan(with_slip(made, 0, not_before=day(9, 3)), AXIS, forwards(made, AXIS, BEGIN, 0))
    assert shown(found.days) == [("09-03", "09-04"), ("09-07", "09-07")]


def test_a_locked_day_stays_and_says_by_how_much_it_comes_too_early():
    made = graph({"a": 2, "b": {"duration": 1, "locked": day(9, 3)}, "c": 1}, "ab bc")
    lain = forwards(made, AXIS, BEGIN, 0)
    found = replan(with_slip(made, 0, days=2), AXIS, lain)
    assert (found.moved, found.broken) == ([0], [(1, 2)])


def test_where_a_crew_is_short_the_one_that_moved_gives_way():
    nodes = {
        "a": 2,
        "b": {"duration": 2, "needs": {"digger": 1}},
        "c": {"duration": 3, "needs": {"digger": 1}, "not_before": day(9, 7)},
    }
    made = graph(nodes, "ab", {"digger": 1})
    lain = forwards(made, AXIS, BEGIN, 0)
    found = replan(with_slip(made, 0, days=2), AXIS, lain)
    assert found.moved == [0, 1]
    assert shown(found.days)[1:] == [("09-10", "09-11"), ("09-07", "09-09")]


@settings(max_examples=40, deadline=None)
@given(
    durations=st.lists(st.integers(0, 9), min_size=2, max_size=12),
    pairs=st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(0, 3))),
    slip=st.integers(1, 20),
    nth=st.integers(0, 11),
)
def test_no_node_moves_that_need_not_and_none_further_than_it_must(durations, pairs, slip, nth):
    count = len(durations)
    links = {(a, b): lag for a, b, lag in pairs if a < b < count}
    nodes = [PlanNode(str(each), length) for each, length in enumerate(durations)]
    made = graph_of(Plan(nodes, [(*pair, lag) for pair, lag in links.items()]))
    lain = forwards(made, AXIS, BEGIN, 0)
    slipped = with_slip(made, nth % count, days=slip)
    found = replan(slipped, AXIS, lain)
    for place, (start, end) in enumerate(found.days):
        waits = [lagged(AXIS, found.days[first][1], lag) for first, lag in made.before[place]]
        length = slipped.plan.nodes[place].duration
        least = AXIS.opening(max([lain[place][0], *waits]), length, "workday")
        assert (start, end) == (least, AXIS.end(least, length, "workday"))
    assert found.moved == [each for each in range(count) if found.days[each] != lain[each]]


def test_the_plan_that_was_asked_about_is_left_as_it_is():
    made = graph({"a": 2})
    with_slip(made, 0, days=3)
    assert made == replace(made)
    assert made.plan.nodes[0].duration == 2
