from jiewang.works.projects.schedule.forecast import LEAST, forecast
from jiewang.works.projects.schedule.tests.plans import AXIS, day, graph

MADE = graph({"a": 10, "b": {"duration": 10, "begun": day(9, 1)}, "c": 10}, "ac bc")
KINDS = ["ground", "ground", "inside"]


def asked(ratios):
    return forecast(MADE, AXIS, KINDS, ratios, begins=day(9, 1), today=day(9, 1))


def test_nodes_that_always_took_as_long_as_planned_leave_no_doubt():
    found = asked({"ground": [1.0] * LEAST})
    # Twenty workdays from 1 September on.
    assert (found.low, found.high, found.of) == (day(9, 29), day(9, 29), LEAST)


def test_what_took_longer_before_takes_longer_again_and_widens_the_interval():
    found = asked({"ground": [1.0] * 20 + [1.5] * 20, "inside": [1.0, 2.0] * 20})
    assert day(9, 29) <= found.low < found.high
    assert found == asked({"ground": [1.0] * 20 + [1.5] * 20, "inside": [1.0, 2.0] * 20})


def test_too_few_nodes_of_the_past_give_no_forecast():
    assert asked({"ground": [1.0] * (LEAST - 1)}) is None
