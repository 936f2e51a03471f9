from datetime import date, timedelta

import pytest

from jiewang.center.supervise.lamps import Lamp
from jiewang.works.projects.lamps import (
    NodeFacts,
    ProjectFacts,
    Why,
    done_progress,
    elapsed_progress,
    node_lamp,
    project_lamp,
)

TODAY = date(2026, 11, 23)


def on(days):
    return TODAY + timedelta(days=days)


def node(start, end, *, done=None, begun=None, **more):
    started = on(begun) if begun is not None else None
    return NodeFacts(
        on(start),
        on(end),
        started_on=started,
        done_on=on(done) if done is not None else None,
        **more,
    )


def project(**fields):
    return ProjectFacts(**{"promised_on": on(60)} | fields)


FAR = node(10, 40)


@pytest.mark.parametrize(
    ("facts", "nodes", "lit"),
    [
        pytest.param(project(withdrawn=True), [FAR], (Lamp.RING, Why.WITHDRAWN), id="given-up"),
        pytest.param(project(laid=False), [], (Lamp.RING, Why.UNLAID), id="no-schedule"),
        pytest.param(project(), [FAR], (Lamp.RING, Why.NOT_BEGUN), id="not-begun"),
        pytest.param(project(promised_on=on(-1)), [FAR], (Lamp.RED, Why.LATE), id="promise-passed"),
        pytest.param(
            project(promised_on=on(-1), provisional=True),
            [FAR],
            (Lamp.RING, Why.NOT_BEGUN),
            id="nobody-late-on-a-provisional-day",
        ),
        pytest.param(
            project(), [node(-9, -1, begun=-9)], (Lamp.YELLOW, Why.NODE_LATE), id="node-overdue"
        ),
        pytest.param(project(short_by=2), [FAR], (Lamp.YELLOW, Why.SHORT), id="cannot-be-kept"),
        pytest.param(
            project(),
            [node(-10, 20, begun=-10, progress=30)],
            (Lamp.YELLOW, Why.BEHIND),
            id="behind",
        ),
        pytest.param(
            project(was_late=True),
            [node(-10, 20, begun=-10, progress=80)],
            (Lamp.WAS_RED, Why.WAS_LATE),
            id="lateness-stays",
        ),
        pytest.param(
            project(), [node(-10, 5, begun=-10, progress=90)], (Lamp.BLUE, Why.NEAR), id="due-soon"
        ),
        pytest.param(
            project(),
            [node(-10, 20, begun=-10, progress=80)],
            (Lamp.GREEN, Why.ON_TRACK),
            id="on-track",
        ),
        pytest.param(
            project(provisional=True),
            [node(-10, 20, begun=-10, progress=80)],
            (Lamp.GREEN, Why.PROVISIONAL),
            id="provisional",
        ),
        pytest.param(
            project(done_on=on(-1)),
            [node(-9, -1, begun=-9, done=-1)],
            (Lamp.GREEN, Why.DONE),
            id="done",
        ),
        pytest.param(
            project(done_on=on(0), was_late=True),
            [node(-9, -1, begun=-9, done=0)],
            (Lamp.WAS_RED, Why.DONE_LATE),
            id="done-late",
        ),
    ],
)
def test_a_projects_lamp_follows_from_facts_and_the_day(facts, nodes, lit):
    assert project_lamp(facts, nodes, TODAY) == lit


@pytest.mark.parametrize(
    ("facts", "lamp"),
    [
        (node(-9, -1, begun=-9), Lamp.RED),
        (node(-9, -1, begun=-9, done=0), Lamp.WAS_RED),
        (node(-9, -1, begun=-9, done=-1), Lamp.GREEN),
        (node(1, 9), Lamp.RING),
        (node(-1, 9), Lamp.YELLOW),
        (node(-1, 7, begun=0), Lamp.BLUE),
        (node(-1, 8, begun=0), Lamp.GREEN),
    ],
)
def test_a_nodes_lamp_never_turns_green_again_after_red(facts, lamp):
    assert node_lamp(facts, TODAY) == lamp


def test_progress_is_weighed_and_the_elapsed_time_counts_today():
    nodes = [node(-9, 0, begun=-9, weight=1, progress=50), node(-4, 5, weight=3)]
    assert (elapsed_progress(nodes, TODAY), done_progress(nodes)) == (0.625, 0.125)
