"""Lamps: a table of facts, the moment, and what is shown."""

from datetime import datetime, timedelta

import pytest

from jiewang.center.clock.working_time import ZONE
from jiewang.center.supervise.lamps import Dated, Lamp, Why, lamp_of

DUE = datetime(2026, 11, 30, 23, 59, tzinfo=ZONE)
DAY = timedelta(days=1)


def thing(**facts):
    return Dated(**{"due_at": DUE, "near_at": DUE - 5 * DAY, "warn_at": DUE - DAY, **facts})


def before(days):
    return DUE - days * DAY


IN_TIME, LATE = before(3), DUE + DAY
LATE_NODE = thing(due_at=before(6), done_at=before(4))
OPEN_NODE = thing(due_at=before(6))
FUTURE_NODE = thing(due_at=before(1))


@pytest.mark.parametrize(
    ("facts", "now", "shown"),
    [
        pytest.param({}, before(9), (Lamp.GREEN, Why.ON_TRACK), id="far-off"),
        pytest.param({}, before(5), (Lamp.BLUE, Why.NEAR), id="near"),
        pytest.param({}, before(1), (Lamp.YELLOW, Why.WARNING), id="inside-the-warning-window"),
        pytest.param({}, DUE, (Lamp.YELLOW, Why.WARNING), id="the-last-moment-is-in-time"),
        pytest.param({}, LATE, (Lamp.RED, Why.LATE), id="late"),
        pytest.param({"poor": True}, before(9), (Lamp.YELLOW, Why.POOR), id="poor-quality"),
        pytest.param({"poor": True}, LATE, (Lamp.RED, Why.LATE), id="late-and-poor-is-red"),
        pytest.param({"running": False}, LATE, (Lamp.RING, Why.NOT_ISSUED), id="not-issued"),
        pytest.param({"paused": True}, LATE, (Lamp.RING, Why.PAUSED), id="paused"),
        pytest.param({"done_at": IN_TIME}, LATE, (Lamp.GREEN, Why.DONE), id="done-in-time"),
        pytest.param({"done_at": LATE}, LATE, (Lamp.WAS_RED, Why.DONE_LATE), id="done-late"),
        pytest.param(
            {"done_at": LATE}, LATE + 900 * DAY, (Lamp.WAS_RED, Why.DONE_LATE), id="for-ever"
        ),
        pytest.param({"provisional": True}, LATE, (Lamp.GREEN, Why.PROVISIONAL), id="provisional"),
        pytest.param(
            {"provisional": True, "done_at": LATE}, LATE, (Lamp.GREEN, Why.DONE), id="no-one-late"
        ),
        pytest.param(
            {"provisional": True, "paused": True}, LATE, (Lamp.RING, Why.PAUSED), id="ring-first"
        ),
    ],
)
def test_a_lamp_follows_from_facts_and_the_clock(facts, now, shown):
    assert lamp_of(thing(**facts), now) == shown


@pytest.mark.parametrize(
    ("nodes", "facts", "now", "shown"),
    [
        pytest.param([FUTURE_NODE], {}, before(9), (Lamp.GREEN, Why.ON_TRACK), id="ahead"),
        pytest.param([OPEN_NODE], {}, before(5.5), (Lamp.YELLOW, Why.BEHIND), id="behind"),
        pytest.param([OPEN_NODE], {}, LATE, (Lamp.RED, Why.LATE), id="red-is-worse"),
        pytest.param([LATE_NODE], {}, before(3.5), (Lamp.WAS_RED, Why.MADE_UP), id="made-up"),
        pytest.param([LATE_NODE], {}, before(1), (Lamp.YELLOW, Why.WARNING), id="warning-first"),
        pytest.param(
            [LATE_NODE], {"done_at": IN_TIME}, LATE, (Lamp.WAS_RED, Why.MADE_UP), id="done-but"
        ),
        pytest.param(
            [thing(due_at=before(6), done_at=before(7))],
            {},
            before(5.5),
            (Lamp.GREEN, Why.ON_TRACK),
            id="node-in-time",
        ),
        pytest.param(
            [OPEN_NODE],
            {"provisional": True},
            before(3),
            (Lamp.GREEN, Why.PROVISIONAL),
            id="none-worse-than-green-on-a-provisional-day",
        ),
    ],
)
def test_the_lamp_of_a_task_knows_its_nodes(nodes, facts, now, shown):
    assert lamp_of(thing(**facts), now, nodes=nodes) == shown


@pytest.mark.parametrize("nodes", [[], [LATE_NODE], [OPEN_NODE]])
@pytest.mark.parametrize("days", [1, 30, 3000])
def test_what_was_late_is_never_green_again(nodes, days):
    done = thing(done_at=DUE + days * DAY)
    assert lamp_of(done, DUE + days * DAY, nodes=nodes)[0] == Lamp.WAS_RED
