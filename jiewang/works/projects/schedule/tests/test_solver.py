import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from jiewang.works.projects.schedule.errors import ScheduleError
from jiewang.works.projects.schedule.laying import lay
from jiewang.works.projects.schedule.plan import Busy, graph_of
from jiewang.works.projects.schedule.psplib import read_sm
from jiewang.works.projects.schedule.solver import shortest
from jiewang.works.projects.schedule.tests.plans import AXIS, EVERY_DAY, day, graph, plain, shown


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


# Three jobs between source and sink; two of them need both diggers, one after the other.
SMALL = """\
************************************************************************
file with basedata            : own
************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  5
horizon                       :  9
RESOURCES
  - renewable                 :  2   R
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          3           2   3   4
   2        1          1           5
   3        1          1           5
   4        1          1           5
   5        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     4       2    0
  3      1     3       1    1
  4      1     2       1    2
  5      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    2    2
************************************************************************
"""


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.sm"
    path.write_text(SMALL)
    return path


@pytest.mark.parametrize(
    ("nodes", "links", "crews", "least"),
    [
        pytest.param({"a": plain(3), "b": plain(4)}, "ab", {}, 7, id="one-after-another"),
        pytest.param({"a": plain(3), "b": plain(4)}, "", {}, 4, id="side-by-side"),
        pytest.param(
            {name: plain(2, r=2) for name in "abcde"}, "", {"r": 3}, 10, id="none-fit-together"
        ),
        pytest.param(
            # 4 + 3 and 3 + 2 + 2 on two machines: 7, where the longest first alone gives 7 too.
            {
                "a": plain(4, r=1),
                "b": plain(3, r=1),
                "c": plain(3, r=1),
                "d": plain(2, r=1),
                "e": plain(2, r=1),
            },
            "",
            {"r": 2},
            7,
            id="two-machines",
        ),
        pytest.param(
            # Sixty days of work for each of four crews of three.
            {f"{crew}{nth}": plain(4, **{crew: 1}) for crew in "wxyz" for nth in range(15)},
            "",
            dict.fromkeys("wxyz", 3),
            20,
            id="sixty-nodes-four-crews",
        ),
        pytest.param({"a": plain(2, r=1), "b": plain(2, r=1)}, "ab3", {"r": 1}, 7, id="with-a-lag"),
    ],
)
def test_an_optimum_that_is_known_is_found_and_proven(nodes, links, crews, least):
    found = shortest(graph(nodes, links, crews), EVERY_DAY, begins=day(9, 7))
    assert (found.value, found.bound, found.optimal) == (least, least, True)


def test_crews_are_never_asked_for_more_than_there_is():
    made = graph(
        {name: plain(nth + 1, r=nth % 2 + 1) for nth, name in enumerate("abcdef")}, crews={"r": 2}
    )
    days = shortest(made, EVERY_DAY).days
    last = max(end for _start, end in days)
    used = [
        sum(
            node.needs["r"]
            for node, (start, end) in zip(made.plan.nodes, days, strict=True)
            if start <= at < end
        )
        for at in range(last)
    ]
    assert max(used) == 2


def test_the_same_question_has_the_same_answer(small):
    asked = graph_of(read_sm(small))
    assert shortest(asked, EVERY_DAY) == shortest(asked, EVERY_DAY)


def test_a_crew_spreads_the_latest_days_and_the_other_project_goes_first():
    nodes = {
        "a": {"duration": 3, "needs": {"digger": 1}},
        "b": {"duration": 3, "needs": {"digger": 1}},
    }
    made = graph(nodes, crews={"digger": 1}, busy=[Busy("digger", day(9, 21), day(9, 24), 1)])
    laid = lay(made, AXIS, begins=day(9, 1), due=day(9, 26), today=day(9, 1))
    assert sorted(shown(laid.days)) == [("09-11", "09-15"), ("09-16", "09-18")]
    assert (laid.short_by, laid.proven) == (0, True)


def test_crews_that_are_too_small_miss_the_promise_by_as_few_days_as_can_be():
    nodes = {name: {"duration": 5, "needs": {"digger": 1}} for name in "abc"}
    laid = lay(
        graph(nodes, crews={"digger": 1}), AXIS, begins=day(9, 7), due=day(9, 19), today=day(9, 7)
    )
    assert (laid.short_by, laid.proven) == (5, True)


def test_a_file_of_psplib_is_scheduled_and_printed_as_asked(small, capsys):
    call_command("schedule", str(small), seconds=5, json=True)
    printed = json.loads(capsys.readouterr().out)
    assert {**printed, "start": None} == {"makespan": 9, "bound": 9, "optimal": True, "start": None}
    assert printed["start"].keys() == {"1", "2", "3", "4", "5"}
    assert printed["start"]["5"] == 9


def test_for_a_reader_the_same_is_said_in_words(small, capsys):
    call_command("schedule", str(small), seconds=5)
    assert "9" in capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize("cut", range(1, len(SMALL.splitlines())))
def test_a_file_cut_short_anywhere_is_refused_with_its_line(tmp_path, cut):
    path = tmp_path / "cut.sm"
    path.write_text("\n".join(SMALL.splitlines()[:cut]))
    with pytest.raises(ScheduleError, match=r"cut\.sm, line \d+: .+"):
        read_sm(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param(
            "  3      1     3       1    1",
            "  3      1     3",
            "line 23: 5 numbers",
            id="half-a-line",
        ),
        pytest.param(
            "   1        1          3           2   3   4",
            "   1        1          3           2   3   9",
            "line 12: 3 jobs from 1 to 5",
            id="unknown-job",
        ),
        pytest.param(
            "   3        1          1           5",
            "   3        2          1           5",
            "one mode",
            id="two-modes",
        ),
        pytest.param("    2    2", "    2    x", "whole numbers", id="no-number"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path, old, new, words):
    path = tmp_path / "bad.sm"
    path.write_text(SMALL.replace(old, new))
    with pytest.raises(ScheduleError, match=words):
        read_sm(path)


def test_the_command_refuses_in_words(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("schedule", str(tmp_path / "none.sm"))
