"""From setting up to striking off, and what each step refuses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.errors import CaseChanged, CaseError, NotAllowed
from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.supervise import actions
from jiewang.center.supervise.counting import end_of, task_lamp
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.evidence import SentDocument
from jiewang.center.supervise.models import Evidence, EvidenceRule, Source, Task, TaskExtension
from jiewang.center.supervise.opening import TaskSource
from jiewang.center.supervise.queries import tasks_owed, tasks_seen_by, tasks_to_move
from jiewang.center.supervise.states import ENDED_STATES, MOVES, TaskState
from jiewang.center.supervise.templates import PlannedNode
from jiewang.center.supervise.tests.tasks import (
    bring_task,
    finish_nodes,
    gao,
    in_days,
    luo,
    make_task,
)
from jiewang.testing import make_case, make_town, make_user


def lines(task):
    return list(task.steps.values_list("kind", flat=True))


@pytest.mark.parametrize("state", TaskState)
def test_every_task_can_still_reach_an_end(state):
    reached, new = set(), {state}
    while new:
        reached |= new
        new = set().union(*(MOVES[each] for each in new)) - reached
    assert reached & ENDED_STATES


def test_a_task_goes_from_setting_up_to_striking_off():
    task = make_task("struck_off", template="investment")
    assert (task.number[:3], task.ended_at is not None) == ("DB-", True)
    assert lines(task) == [
        *("set_up", "approved", "issued", "signed", "progress"),
        *("node_done", "node_done", "node_done", "fed_back", "reviewed", "struck_off"),
    ]


def test_numbers_of_tasks_follow_one_another():
    first, second = make_task(), make_task(title="另一件")
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1


def test_the_same_source_opens_one_task():
    source = TaskSource(kind=Source.MEETING, words="第 3 次办公会", key="meeting-3")
    assert make_task(source=source).pk == make_task(source=source, title="再来一次").pk


def test_what_a_decision_asks_for_is_issued_at_once_and_its_owner_told():
    town = make_town()
    task = make_task("issued", decided=True, by=town.tang, assisting=[town.housing, town.water])
    assert [assist.unit for assist in task.assists.all()] == [town.housing]
    assert task.press_at is not None
    assert list(town.water.notices.values_list("kind", flat=True)) == ["task_issued"]


def test_a_task_that_speaks_of_a_case_stands_in_the_cases_diary():
    case = make_case(state=State.HANDLING)
    make_task(source=TaskSource(kind=Source.CASE, case_id=case.pk))
    assert case.steps.latest("line").kind == CaseStep.Kind.SUPERVISED


# --- Two people -----------------------------------------------------------------------------


def test_a_leader_who_set_it_up_does_not_approve_it():
    town = make_town()
    task = make_task(by=town.tang)
    with pytest.raises(TaskError):
        actions.approve_task(task.pk, by=town.tang)
    actions.approve_task(task.pk, by=make_user("other", ("SC01", town.east)))


def works_and_looks(town):
    """Somebody who holds both kinds of posts."""
    return make_user("both", ("UH01", town.water), ("SC07", town.east), ("SC05", town.east))


@pytest.mark.parametrize(
    "look",
    [
        lambda task, by: actions.pass_review(task.pk, by=by),
        lambda task, by: actions.send_back_task(task.pk, reason="差一点", by=by),
    ],
)
def test_who_did_the_work_does_not_review_it(look):
    town = make_town()
    both, task = works_and_looks(town), make_task("signed")
    finish_nodes(task, both)
    actions.feed_back_task(task.pk, result="好了", by=town.jiang)
    with pytest.raises(TaskError):
        look(task, both)
    look(task, town.he)


def test_who_fed_back_does_not_strike_off():
    town = make_town()
    both, task = works_and_looks(town), make_task("signed")
    finish_nodes(task, town.jiang)
    actions.feed_back_task(task.pk, result="好了", by=both)
    actions.pass_review(task.pk, by=town.he)
    with pytest.raises(TaskError):
        actions.strike_off_task(task.pk, by=both)
    actions.strike_off_task(task.pk, by=town.tang)


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("set_up", lambda pk, by: actions.approve_task(pk, by=by)),
        ("approved", lambda pk, by: actions.issue_task(pk, by=by)),
        ("issued", lambda pk, by: actions.sign_for_task(pk, by=by)),
        ("signed", lambda pk, by: actions.tell_progress(pk, words="好", by=by)),
        ("fed_back", lambda pk, by: actions.pass_review(pk, by=by)),
        ("reviewed", lambda pk, by: actions.strike_off_task(pk, by=by)),
        ("doing", lambda pk, by: actions.withdraw_task(pk, reason="不用了", by=by)),
        ("doing", lambda pk, by: actions.pause_task(pk, reason="等批复", by=by)),
    ],
)
def test_a_stranger_to_a_task_can_do_nothing_with_it(state, act):
    town = make_town()
    task = make_task(state)
    for stranger in (town.bai, town.zhou, town.wu):
        with pytest.raises(NotAllowed):
            act(task.pk, stranger)


# --- Evidence -------------------------------------------------------------------------------


def test_feeding_back_waits_for_every_node():
    town = make_town()
    task = make_task("signed", template="policy")
    with pytest.raises(TaskError, match="制定落实方案"):
        actions.feed_back_task(task.pk, result="好了", by=town.jiang)


def test_words_are_needed_unless_the_rule_says_nothing_more():
    town = make_town()
    strict, loose = make_task("signed"), make_task("signed", evidence=EvidenceRule.NONE)
    for task in (strict, loose):
        finish_nodes(task, town.jiang)
    with pytest.raises(DispatchError):
        actions.feed_back_task(strict.pk, result=" ", by=town.jiang)
    actions.feed_back_task(loose.pk, result=" ", by=town.jiang)


PAPER = SentDocument("验收单.pdf", b"%PDF-1.7 ...")


def test_where_a_file_is_the_rule_one_is_needed_again_after_rework():
    town = make_town()
    task = make_task("doing", evidence=EvidenceRule.FILE)
    finish_nodes(task, town.jiang)
    with pytest.raises(TaskError):
        actions.feed_back_task(task.pk, result="好了", by=town.jiang)
    actions.add_evidence(task.pk, document=PAPER, by=town.jiang)
    actions.add_evidence(task.pk, document=PAPER, by=town.jiang)
    assert Evidence.objects.filter(task=task).count() == 1
    actions.feed_back_task(task.pk, result="好了", by=town.jiang)
    actions.send_back_task(task.pk, reason="看不清", by=town.he)
    with pytest.raises(TaskError):
        actions.feed_back_task(task.pk, result="又好了", by=town.jiang)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(SentDocument("a.exe", b"MZ\x90"), id="program"),
        pytest.param(SentDocument("a.pdf", b"<html>"), id="only-called-pdf"),
        pytest.param(SentDocument("a.jar", b"PK\x03\x04"), id="archive"),
        pytest.param(SentDocument("a.pdf", b""), id="empty"),
    ],
)
def test_only_documents_are_kept(document):
    task = make_task("doing")
    with pytest.raises(TaskError):
        actions.add_evidence(task.pk, document=document, by=make_town().jiang)


def test_a_document_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("jiewang.center.supervise.evidence.LARGEST_DOCUMENT", 8)
    task = make_task("doing")
    with pytest.raises(TaskError):
        actions.add_evidence(task.pk, document=PAPER, by=make_town().jiang)


def test_where_the_site_is_the_rule_another_post_confirms_first():
    town = make_town()
    task = make_task("fed_back", evidence=EvidenceRule.ON_SITE)
    with pytest.raises(TaskError):
        actions.pass_review(task.pk, by=gao(town))
    actions.confirm_on_site(task.pk, words="看过，已换新管", by=town.he)
    actions.pass_review(task.pk, by=gao(town))


def test_sent_back_it_is_yellow_until_it_is_fed_back_anew():
    town = make_town()
    task = make_task("fed_back", days=60)
    actions.send_back_task(task.pk, reason="少了一段", by=town.he)
    task.refresh_from_db()
    assert (task.state, task.reworks, task_lamp(task, timezone.now())[0]) == ("doing", 1, "amber")
    actions.feed_back_task(task.pk, result="补上了", by=town.jiang)
    task.refresh_from_db()
    assert task_lamp(task, timezone.now())[0] == "green"


# --- Bad input ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"days": -1}, id="deadline-past"),
        pytest.param({"title": "  "}, id="no-title"),
        pytest.param({"template": "moon"}, id="unknown-kind"),
        pytest.param({"nodes": (PlannedNode("晚", in_days(40)),)}, id="node-after-the-task"),
        pytest.param({"nodes": (PlannedNode(" ", in_days(3)),)}, id="node-without-name"),
        pytest.param({"nodes": (PlannedNode("步", in_days(3)),) * 61}, id="too-many-nodes"),
    ],
)
def test_a_task_that_cannot_be_is_refused_and_nothing_stays(fields):
    with pytest.raises(CaseError):
        make_task(**fields)
    assert Task.objects.count() == 0


def test_a_task_whose_deadline_passed_before_it_was_issued_is_set_up_anew():
    task = make_task("approved")
    Task.objects.filter(pk=task.pk).update(due_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(TaskError):
        actions.issue_task(task.pk, by=gao(make_town()))


def test_who_saw_an_older_state_is_told_who_was_here_first():
    town = make_town()
    task = make_task("fed_back")
    actions.pass_review(task.pk, by=town.he)
    with pytest.raises(CaseChanged):
        actions.send_back_task(task.pk, reason="再看", by=gao(town), seen=task.moved_by_line)


def test_nodes_are_laid_anew_before_the_issue_and_not_after():
    town = make_town()
    task = make_task(days=20)
    nodes = [
        PlannedNode("第二", in_days(9)),
        PlannedNode("第一", in_days(4), owner=town.housing.pk),
    ]
    actions.lay_nodes(task.pk, nodes=nodes, by=gao(town))
    assert list(task.nodes.values_list("position", "name", "owner")) == [
        (1, "第一", town.housing.pk),
        (2, "第二", None),
    ]
    bring_task(task, "issued")
    with pytest.raises(TaskError):
        actions.lay_nodes(task.pk, nodes=nodes, by=gao(town))


def test_a_node_of_another_unit_is_done_by_that_unit_or_the_owner():
    town = make_town()
    nodes = [PlannedNode("房屋局先行", in_days(4), owner=town.housing.pk)]
    task = make_task("signed", nodes=nodes)
    node = task.nodes.get()
    actions.finish_node(task.pk, node=node.pk, evidence="已出函", by=town.bai)
    actions.finish_node(task.pk, node=node.pk, evidence="已出函", by=town.bai)
    assert lines(task).count("node_done") == 1
    with pytest.raises(TaskError):
        actions.finish_node(task.pk, node=node.pk, evidence="又一次", by=town.jiang)


# --- Time -----------------------------------------------------------------------------------


def test_an_extension_is_asked_for_before_the_deadline_and_decided_by_another():
    town = make_town()
    task = make_task("signed", days=5)
    actions.ask_task_extension(task.pk, until=in_days(9), reason="雨天", by=town.jiang)
    extension = TaskExtension.objects.get()
    with pytest.raises(TaskError):
        actions.ask_task_extension(task.pk, until=in_days(12), reason="再来", by=town.jiang)
    actions.grant_task_extension(task.pk, extension=extension.pk, by=gao(town))
    task.refresh_from_db()
    assert (task.first_due_at, task.due_at) == (end_of(in_days(5)), end_of(in_days(9)))
    with pytest.raises(TaskError):
        actions.refuse_task_extension(task.pk, extension=extension.pk, note="不", by=luo(town))


def test_who_asked_for_more_time_does_not_grant_it():
    town = make_town()
    both, task = works_and_looks(town), make_task("signed", days=5)
    actions.ask_task_extension(task.pk, until=in_days(9), reason="雨天", by=both)
    with pytest.raises(TaskError):
        actions.grant_task_extension(task.pk, extension=TaskExtension.objects.get().pk, by=both)


@pytest.mark.parametrize("days", [5, 4, -1])
def test_an_extension_to_no_later_day_is_refused(days):
    task = make_task("signed", days=5)
    with pytest.raises(TaskError):
        actions.ask_task_extension(task.pk, until=in_days(days), reason="?", by=make_town().jiang)


def test_after_the_deadline_no_extension_is_asked_for():
    task = make_task("signed", days=5)
    Task.objects.filter(pk=task.pk).update(due_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(TaskError):
        actions.ask_task_extension(task.pk, until=in_days(9), reason="雨天", by=make_town().jiang)


def test_a_pause_moves_the_deadline_by_the_time_it_lasted():
    town = make_town()
    task = make_task("signed", days=5)
    actions.pause_task(task.pk, reason="等批复", by=gao(town))
    task.refresh_from_db()
    assert (task_lamp(task, timezone.now())[0], task.press_at) == ("off", None)
    began = timezone.now() - timedelta(days=2)
    Task.objects.filter(pk=task.pk).update(paused_at=began)
    actions.resume_task(task.pk, by=gao(town))
    task.refresh_from_db()
    gained = task.due_at - task.first_due_at
    assert timedelta(days=2) <= gained < timedelta(days=2, minutes=5)
    assert task.nodes.get().due_at == task.due_at


def test_a_pause_after_the_deadline_moves_nothing():
    town = make_town()
    task = make_task("signed", days=5)
    past = timezone.now() - timedelta(hours=1)
    Task.objects.filter(pk=task.pk).update(due_at=past)
    actions.pause_task(task.pk, reason="等批复", by=gao(town))
    actions.resume_task(task.pk, by=gao(town))
    task.refresh_from_db()
    assert task.due_at == past


# --- Who sees what --------------------------------------------------------------------------


def test_a_task_is_seen_by_its_center_its_units_and_the_district():
    town = make_town()
    make_task("issued", nodes=[PlannedNode("步", in_days(3), owner=town.housing.pk)])
    seen = [tasks_seen_by(who).count() for who in (town.he, town.jiang, town.bai, town.dong)]
    unseen = [tasks_seen_by(who).count() for who in (town.zhou, town.qiu)]
    assert (seen, unseen) == ([1, 1, 1, 1], [0, 0])


def test_each_is_shown_what_waits_for_them():
    town = make_town()
    make_task("set_up"), make_task("issued"), make_task("fed_back"), make_task("reviewed")
    assert [tasks_owed(who).count() for who in (town.jiang, town.bai)] == [1, 0]
    waits = [tasks_to_move(who).count() for who in (town.tang, gao(town), town.he, town.jiang)]
    assert waits == [3, 2, 1, 0]
