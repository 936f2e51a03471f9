from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from jiewang.center.case.errors import CaseChanged, NotAllowed
from jiewang.testing import make_case, make_town
from jiewang.works.projects import actions
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.models import OwnersReport
from jiewang.works.projects.nodes.actions import (
    begin_node,
    finish_node,
    lay_schedule,
    lock_node,
    move_promise,
    slip_node,
    tell_progress,
    unlock_node,
    write_nodes,
)
from jiewang.works.projects.nodes.queries import standing_of, what_if
from jiewang.works.projects.nodes.rows import NodeRow
from jiewang.works.projects.opening import Place
from jiewang.works.projects.queries import lessons_for, projects_seen_by
from jiewang.works.projects.states import Stage
from jiewang.works.projects.tests.cast import ROWS, gao, in_days, make_project, node_of


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


# A Monday. In the town weekends alone are off.
NOW = datetime(2026, 9, 7, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _monday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def days_of(project):
    rows = project.nodes.values_list("code", "expected_start", "expected_end")
    return {code: (f"{start:%m-%d}", f"{end:%m-%d}") for code, start, end in rows}


def test_a_project_is_worked_back_from_its_promised_day_with_a_reserve():
    project = make_project(promised_on=date(2026, 11, 13), early=False, reserve=5)
    assert days_of(project) == {
        "A": ("10-05", "10-09"),
        "B": ("10-12", "10-23"),
        "C": ("10-26", "11-06"),
        "D": ("11-04", "11-06"),
        "E": ("11-06", "11-06"),
    }
    assert [(node.code, node.slack) for node in project.nodes.all()] == [
        (code, 5) for code in "ABCDE"
    ]
    assert (project.short_by, project.expected_on, project.provisional) == (
        0,
        date(2026, 11, 6),
        False,
    )


def test_a_slip_moves_what_must_move_and_tells_the_new_end_and_what_is_too_late():
    town, project = make_town(), make_project(promised_on=date(2026, 10, 12))
    seen = what_if(project, node_of(project, "B"), days=3)
    moved = slip_node(
        project.pk, node=node_of(project, "B").pk, days=3, reason="Rain", by=town.jiang
    )
    project.refresh_from_db()
    assert moved == ["B", "C", "E"] == [move.node.code for move in seen.moves]
    assert (project.expected_on, project.short_by) == (seen.expected_on, seen.short_by)
    assert (project.expected_on, project.short_by) == (date(2026, 10, 14), 2)
    late = [(alarm.node.code, alarm.by) for alarm in standing_of(project, date(2026, 9, 7)).alarms]
    assert late == [("A", 2)]
    step = project.steps.last()
    assert (step.kind, step.note, step.data["moved"], step.data["short_by"]) == (
        "slipped",
        "Rain",
        3,
        2,
    )
    # What was agreed on stays.
    assert node_of(project, "C").planned_end == date(2026, 10, 9)


def test_what_if_writes_nothing():
    project = make_project()
    before = days_of(project)
    what_if(project, node_of(project, "A"), days=9)
    assert days_of(project) == before


def test_nodes_are_begun_told_of_and_done_in_their_order():
    town, project = make_town(), make_project()
    first, second = node_of(project, "A"), node_of(project, "B")
    with pytest.raises(ProjectError, match="It waits for Design"):
        begin_node(project.pk, node=second.pk, by=town.jiang)
    begin_node(project.pk, node=first.pk, by=town.jiang)
    begin_node(project.pk, node=first.pk, by=town.jiang)
    tell_progress(project.pk, node=first.pk, progress=40, by=town.jiang)
    project.refresh_from_db()
    assert round(project.done_share, 4) == round(0.4 * 5 / 28, 4)
    finish_node(project.pk, node=first.pk, evidence="Drawings signed", by=town.jiang)
    project.refresh_from_db()
    assert round(project.done_share, 4) == round(5 / 28, 4)
    kinds = list(project.steps.values_list("kind", flat=True))
    assert kinds == ["opened", "laid", "laid", "started", "progress", "node_done"]


def test_a_node_done_late_is_not_forgotten(monkeypatch):
    town, project = make_town(), make_project()
    later = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: later)
    finish_node(project.pk, node=node_of(project, "A").pk, evidence="Signed", by=town.jiang)
    project.refresh_from_db()
    assert project.was_late


def test_the_last_node_done_makes_the_project_done_but_not_ended():
    town, project = make_town(), make_project(rows=ROWS[:1])
    finish_node(project.pk, node=node_of(project, "A").pk, evidence="Signed", by=town.jiang)
    actions.move_stage(project.pk, to=Stage.BUILD, by=town.jiang)
    actions.move_stage(project.pk, to=Stage.OPERATE, by=town.jiang)
    project.refresh_from_db()
    assert (project.done_on, project.done_share, project.stage) == (date(2026, 9, 7), 1, "operate")


def test_a_locked_day_is_kept_until_it_is_unlocked():
    town, project = make_town(), make_project()
    third = node_of(project, "C").pk
    lock_node(project.pk, node=third, on=date(2026, 9, 28), reason="Contract", by=town.jiang)
    slip_node(project.pk, node=node_of(project, "B").pk, days=3, reason="Rain", by=town.jiang)
    assert days_of(project)["C"] == ("09-28", "10-09")
    assert project.steps.last().data["broken"] == [["C", 3]]
    unlock_node(project.pk, node=third, by=town.jiang)
    assert days_of(project)["C"] == ("10-01", "10-14")


def test_crews_are_shared_with_the_other_projects_of_the_center():
    town = make_town()
    actions.keep_crew(center=town.east, name="Digger", size=1, by=gao(town))
    row = NodeRow("A", "Dig", 5, needs={"Digger": 1})
    make_project(rows=[row])
    second = make_project(rows=[row])
    assert days_of(second) == {"A": ("09-14", "09-18")}


def test_the_promise_is_moved_by_the_commander_with_a_reason_and_the_first_stays():
    town, project = make_town(), make_project(promised_on=date(2026, 10, 12))
    new = date(2026, 12, 1)
    with pytest.raises(NotAllowed):
        move_promise(project.pk, promised_on=new, reason="Rain", by=town.jiang)
    with pytest.raises(ProjectError, match="residents will ask"):
        move_promise(project.pk, promised_on=new, reason=" ", by=town.tang)
    move_promise(project.pk, promised_on=new, reason="Rain", by=town.tang)
    project.refresh_from_db()
    assert (project.promised_on, project.first_promised_on) == (new, date(2026, 10, 12))
    assert node_of(project, "C").planned_end == date(2026, 10, 9)


def a_project(**fields):
    town = make_town()
    given = {
        "title": "步道",
        "center": town.east,
        "unit": town.water,
        "place": Place(area=town.grid),
    }
    return actions.open_project(**given | {"promised_on": in_days(90), "by": gao(town)} | fields)


def in_the_past():
    a_project(promised_on=in_days(-1))


def before_its_beginning():
    a_project(begins_on=in_days(100))


def without_a_title():
    a_project(title=" ")


def without_a_duration():
    make_project(rows=[NodeRow("A", "Design", None, line=3)])


def with_a_code_twice():
    make_project(rows=[ROWS[0], ROWS[0]])


def waiting_for_nothing():
    make_project(rows=[NodeRow("A", "Design", 1, after=[("Z", 0)])])


def in_a_circle():
    make_project(
        rows=[
            NodeRow("A", "Design", 1, after=[("B", 0)]),
            NodeRow("B", "Ground", 1, after=[("A", 0)]),
        ]
    )


def with_a_crew_nobody_has():
    make_project(rows=[NodeRow("A", "Design", 1, needs={"Crane": 1})])


def told_before_the_schedule():
    project = make_project(laid=False)
    begin_node(project.pk, node=node_of(project, "A").pk, by=make_town().jiang)


def laid_without_nodes():
    lay_schedule(make_project(rows=[]).pk, by=make_town().jiang)


def done_tomorrow():
    project = make_project()
    finish_node(
        project.pk, node=node_of(project, "A").pk, evidence="x", on=in_days(1), by=make_town().jiang
    )


def slipped_by_nothing():
    project = make_project()
    slip_node(project.pk, node=node_of(project, "A").pk, reason="x", by=make_town().jiang)


def begun_and_left_out():
    project, town = make_project(), make_town()
    begin_node(project.pk, node=node_of(project, "A").pk, by=town.jiang)
    write_nodes(project.pk, rows=[NodeRow("Z", "Other", 1)], by=town.jiang)


def opened_before_it_is_done():
    project, town = make_project(stage=Stage.BUILD), make_town()
    actions.move_stage(project.pk, to=Stage.OPERATE, by=town.jiang)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (in_the_past, "lies in the past"),
        (before_its_beginning, "before the beginning"),
        (without_a_title, "a title"),
        (without_a_duration, "Line 3, “Design”: it has no duration"),
        (with_a_code_twice, "stands there twice"),
        (waiting_for_nothing, "waits for Z"),
        (in_a_circle, "Design → Ground → Design|Ground → Design → Ground"),
        (with_a_crew_nobody_has, "“Crane”, which nobody has"),
        (told_before_the_schedule, "Lay the schedule first"),
        (laid_without_nodes, "Write down the nodes first"),
        (done_tomorrow, "still ahead"),
        (slipped_by_nothing, "by how many days"),
        (begun_and_left_out, "has begun and cannot be left out"),
        (opened_before_it_is_done, "Not done yet: Design"),
    ],
    ids=lambda each: each.__name__ if callable(each) else "",
)
def test_what_cannot_be_is_refused_in_words(ask, words):
    with pytest.raises(ProjectError, match=words):
        ask()


def test_who_saw_an_older_plan_comes_too_late():
    town, project = make_town(), make_project()
    seen = project.moved_by_line
    begin_node(project.pk, node=node_of(project, "A").pk, by=town.jiang)
    with pytest.raises(CaseChanged):
        slip_node(
            project.pk, node=node_of(project, "B").pk, days=1, reason="x", by=town.jiang, seen=seen
        )


def test_another_unit_sees_and_tells_nothing():
    town, project = make_town(), make_project()
    with pytest.raises(NotAllowed):
        begin_node(project.pk, node=node_of(project, "A").pk, by=town.bai)
    assert list(projects_seen_by(town.bai)) == []
    assert list(projects_seen_by(town.jiang)) == [project] == list(projects_seen_by(town.dong))


def test_cases_are_linked_once_and_money_lessons_and_notes_are_written_down():
    town, project = make_town(), make_project()
    case = make_case()
    for _ in range(2):
        actions.link_case(project.pk, case=case, by=town.jiang)
    actions.unlink_case(project.pk, case=case, by=town.jiang)
    actions.tell_money(project.pk, amount=Decimal(1200000), by=town.jiang)
    actions.write_lesson(project.pk, happened="Pipes unknown", advice="Survey first", by=town.jiang)
    actions.note_project(project.pk, note="Neighbors told", by=gao(town))
    kinds = list(project.steps.values_list("kind", flat=True))[3:]
    assert kinds == ["linked", "unlinked", "money", "lesson", "noted"]
    other = make_project()
    assert [lesson.advice for lesson in lessons_for(other.kind, but=other.pk)] == ["Survey first"]


def test_a_report_to_the_owners_is_published_by_a_person_who_leads_and_then_stands():
    town, project = make_town(), make_project()
    pk = actions.write_report(project.pk, done="Pipes laid", by=town.jiang)
    assert pk == actions.write_report(project.pk, done="Pipes laid and tested", by=town.jiang)
    with pytest.raises(NotAllowed):
        actions.publish_report(pk, by=town.jiang)
    actions.publish_report(pk, by=gao(town))
    report = OwnersReport.objects.get(pk=pk)
    assert (report.week, report.done, report.published_by) == (
        date(2026, 9, 7),
        "Pipes laid and tested",
        gao(town),
    )
    assert report.figures["promised_on"] == project.promised_on.isoformat()
    with pytest.raises(ProjectError, match="published and stands"):
        actions.write_report(project.pk, done="Other", by=town.jiang)


def test_a_project_is_given_up_by_the_commander_with_the_reason():
    town, project = make_town(), make_project()
    actions.withdraw_project(project.pk, reason="No money", by=town.tang)
    project.refresh_from_db()
    assert (project.stage, project.steps.last().note) == ("withdrawn", "No money")


def test_the_forecast_needs_thirty_nodes_of_the_past():
    town = make_town()
    project = make_project()
    assert (project.forecast_until, project.forecast_of) == (None, 0)
    past = make_project(rows=[NodeRow(f"N{nth}", "Past", 1) for nth in range(30)])
    for node in past.nodes.all():
        finish_node(past.pk, node=node.pk, evidence="x", by=town.jiang)
    slip_node(project.pk, node=node_of(project, "A").pk, days=1, reason="x", by=town.jiang)
    project.refresh_from_db()
    assert (project.forecast_of, project.forecast_from, project.forecast_until) == (
        30,
        project.expected_on,
        project.expected_on,
    )
