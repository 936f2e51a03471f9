"""What is decided on a blocked item is supervised; the item is struck off with its task."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.base.events import announce
from jiewang.center.case.states import State
from jiewang.center.consult.actions import Verdict, decide, open_item, pass_on
from jiewang.center.consult.events import DecisionDueMoved
from jiewang.center.consult.models import BlockedItem, Decision
from jiewang.center.consult.states import Stage
from jiewang.center.supervise import actions
from jiewang.center.supervise.models import Source, Task
from jiewang.center.supervise.tests.tasks import gao, in_days
from jiewang.testing import make_case, make_town


@pytest.fixture
def decision():
    town = make_town()
    case = make_case(state=State.HANDLING)
    item = open_item(case.pk, words="两家都说不是自己的管子", by=town.tang)
    verdict = Verdict("水站先修，房屋局配合。", town.water, due_on=in_days(9), why_alone="情况紧急")
    return Decision.objects.get(pk=decide(item, verdict=verdict, by=town.tang))


def task_of(decision):
    return Task.objects.get(source=Source.BLOCKED, source_key__endswith=f"decision-{decision.pk}")


def do(task):
    town = make_town()
    actions.sign_for_task(task.pk, by=town.jiang)
    for node in task.nodes.all():
        actions.finish_node(task.pk, node=node.pk, evidence="现场可见", by=town.jiang)
    actions.feed_back_task(task.pk, result="管子已换", by=town.jiang)
    actions.pass_review(task.pk, by=town.he)
    actions.strike_off_task(task.pk, by=gao(town))


def test_a_decision_is_a_task_that_is_issued_at_once(decision):
    task = task_of(decision)
    assert (task.state, task.owner, task.case_id, task.source_words) == (
        "issued",
        decision.lead,
        decision.item.case_id,
        decision.number,
    )
    assert timezone.localdate(task.due_at) == decision.due_on


def test_its_item_is_struck_off_with_the_task(decision):
    do(task_of(decision))
    assert BlockedItem.objects.get(pk=decision.item_id).stage == Stage.STRUCK_OFF
    assert task_of(decision).state == "struck_off"


def test_a_later_decision_takes_the_place_of_the_earlier_one(decision):
    town = make_town()
    verdict = Verdict("改由房屋局办。", town.housing, due_on=in_days(12), why_alone="另有原因")
    pass_on(decision.item_id, note="没办成，再议", by=town.tang)
    later = Decision.objects.get(pk=decide(decision.item_id, verdict=verdict, by=town.tang))
    states = [task_of(each).state for each in (decision, later)]
    assert states == ["withdrawn", "issued"]


def test_a_day_that_is_counted_again_moves_the_task(decision):
    due = decision.due_on + timedelta(days=3)
    at = timezone.now()
    announce(DecisionDueMoved(decision.pk, decision.item_id, due, False, at))
    announce(DecisionDueMoved(decision.pk, decision.item_id, due, False, at))
    task = task_of(decision)
    assert (timezone.localdate(task.due_at), task.first_due_at) == (due, task.due_at)
    assert task.steps.filter(kind="recounted").count() == 1
