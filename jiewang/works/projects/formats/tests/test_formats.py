"""Files of nodes: there and back, and what is refused with which words."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.formats.icalendar import calendar_of
from jiewang.works.projects.formats.msproject import SPACE, read_project, xml_of
from jiewang.works.projects.formats.tables import csv_of, read_table, xlsx_of
from jiewang.works.projects.kinds import Per
from jiewang.works.projects.nodes.rows import NodeRow
from jiewang.works.projects.nodes.written import rows_of
from jiewang.works.projects.tests.cast import make_project


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


ROWS = (
    NodeRow("A", "设计", 5, weight=5, kind="design", stage="design", name_en="Design"),
    NodeRow("B", "=开挖", 10, Per.CALENDAR_DAY, [("A", 2)], weight=10, cost=Decimal("1200.50")),
    NodeRow("C", "开街", 0, after=[("A", 0), ("B", 0)], weight=0),
)


def plain(rows):
    return [(r.code, r.name, r.duration, r.per, list(r.after), r.cost, r.kind) for r in rows]


@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_a_table_that_is_written_is_read_again_as_it_was(write):
    project = make_project(rows=ROWS)
    assert plain(read_table(write(project), "nodes")) == plain(rows_of(project)) == plain(ROWS)


def test_a_clerks_own_heads_and_words_are_understood():
    with translation.override("en"):
        content = "编号,节点,工期,计日,前置\n1,设计,5,calendar days,\n2,施工,10,,1+3天\n".encode(
            "gb18030"
        )
        rows = read_table(content, "节点.csv")
    assert [(r.code, r.duration, r.per, list(r.after)) for r in rows] == [
        ("1", 5, "calendar_day", []),
        ("2", 10, "workday", [("1", 3)]),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"code,name\nA,x\n", "lacks the columns duration"),
        (b"code,name,duration\nA,x,five\n", "Line 2, .*“five” is no whole number"),
        (b"code,name,duration,unit\nA,x,1,moon\n", "no unit “moon”"),
        (b"code,name,duration,after\nA,x,1,+3\n", "“\\+3” is not understood"),
        (b"code,name,duration,cost\nA,x,1,much\n", "“much” is no amount"),
        (b"PK\x03\x04 cut", "damaged or no workbook"),
    ],
)
def test_a_table_with_a_fault_is_refused_with_its_place(content, words):
    with pytest.raises(ProjectError, match=words):
        read_table(content, "nodes.csv")


def ms(*tasks):
    return f'<Project xmlns="{SPACE}"><MinutesPerDay>480</MinutesPerDay><Tasks>{"".join(tasks)}</Tasks></Project>'.encode()


def task(uid, duration="PT40H0M0S", form=7, more="", name="Task"):
    return f"<Task><UID>{uid}</UID><Name>{name} {uid}</Name><Duration>{duration}</Duration><DurationFormat>{form}</DurationFormat>{more}</Task>"


def link(uid, kind=1, lag=0, form=7):
    return f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type><LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat></PredecessorLink>"


def test_a_plan_of_ms_project_is_read_and_elapsed_time_becomes_calendar_days_and_is_told():
    found = read_project(
        ms(
            task(0),
            task(1, more="<Summary>1</Summary>"),
            task(2),
            task(3, "PT168H0M0S", 8, link(2, lag=9600)),
            task(4, "PT0H0M0S", more=f"<Milestone>1</Milestone>{link(3)}"),
            task(5, "PT12H0M0S"),
        )
    )
    assert [(r.code, r.duration, r.per, list(r.after)) for r in found.rows] == [
        ("1", 5, "workday", []),
        ("2", 7, "calendar_day", [("1", 2)]),
        ("3", 0, "workday", [("2", 0)]),
        ("4", 2, "workday", []),
    ]
    assert found.told == [
        "“Task 3”: elapsed time became 7 calendar days.",
        "“Task 5”: 12 working hours became 2 workdays.",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ms(task(1, "PT30H0M0S", 8)), "“Task 1”: it takes 30 elapsed hours"),
        (ms(task(1, "")), "it has no duration"),
        (ms(task(1), task(2, more=link(1, kind=3))), "“Task 2”: only links from finish to start"),
        (ms(task(1), task(2, more=link(1, lag=-4800))), "its lag is negative"),
        (ms(task(1), task(2, more=link(1, lag=14400, form=8))), "its lag is negative, elapsed"),
        (ms(task(1, more="<Summary>1</Summary>"), task(2, more=link(1))), "a summary"),
        (ms(), "There is no task"),
        (ms(task(1))[:-20], "breaks off or is damaged at line 1"),
        (b"<Plan/>", "no plan of Microsoft Project"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "document type"),
    ],
)
def test_a_plan_that_says_what_we_have_no_word_for_is_refused_with_the_task(content, words):
    with pytest.raises(ProjectError, match=words):
        read_project(content)


def test_a_plan_goes_to_ms_project_and_comes_back():
    project = make_project(rows=ROWS)
    found = read_project(xml_of(project)).rows
    assert [(r.name, r.duration, r.per, list(r.after)) for r in found] == [
        ("设计", 5, "workday", []),
        ("=开挖", 10, "calendar_day", [("1", 2)]),
        ("开街", 0, "workday", [("1", 0), ("2", 0)]),
    ]


def test_nodes_go_into_a_calendar_in_lines_that_every_program_reads():
    project = make_project(rows=(NodeRow("A", "很长的节点名称，" * 8, 5),))
    lines = calendar_of(project, datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Shanghai"))).split(
        b"\r\n"
    )
    start, end = (getattr(project.nodes.get(), name) for name in ("expected_start", "expected_end"))
    assert max(map(len, lines)) <= 75
    assert b"DTSTAMP:20261124T010000Z" in lines
    assert f"DTSTART;VALUE=DATE:{start:%Y%m%d}".encode() in lines
    assert (end - start).days >= 4
    joined = b"\r\n".join(lines).replace(b"\r\n ", b"").decode()
    assert "SUMMARY:" + "很长的节点名称，" * 8 in joined
