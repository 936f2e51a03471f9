"""What follows upstairs from a decision, and what comes back: supervision, by the wiring."""

from jiewang.center.case.models import CaseStep
from jiewang.center.consult.actions import decide, pass_on, strike_off, strike_off_by_task
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.tests.props import held, opened, verdict
from jiewang.center.supervise.actions import (
    feed_back_task,
    finish_node,
    pass_review,
    sign_for_task,
    strike_off_task,
)
from jiewang.center.supervise.models import Task
from jiewang.testing import make_town, make_user


def decided(town):
    item = held(town)
    decide(item.pk, verdict=verdict(town.housing, assist=[town.water]), by=town.tang)
    return BlockedItem.objects.get(pk=item.pk)


def test_a_decision_is_supervised_as_a_task_of_its_lead_until_its_last_day():
    town = make_town()
    item = decided(town)
    task = Task.objects.get(source="blocked")
    assert (task.owner, task.state, task.case_id) == (town.housing, "issued", item.case_id)
    assert [each.unit for each in task.assists.all()] == [town.water]
    assert task.due_at.astimezone().date() >= item.due_on


def test_with_its_task_the_item_is_struck_off_too():
    town = make_town()
    item = decided(town)
    task = Task.objects.get(source="blocked")
    sign_for_task(task.pk, by=town.bai)
    for node in task.nodes.order_by("position"):
        finish_node(task.pk, node=node.pk, evidence="照片", by=town.bai)
    feed_back_task(task.pk, result="新管已通水", by=town.bai)
    watcher = make_user("duan", ("DC01", town.center))
    pass_review(task.pk, by=watcher)
    strike_off_task(task.pk, by=watcher)
    item.refresh_from_db()
    last = item.steps.last()
    assert (item.stage, last.by, last.note) == ("struck_off", None, "新管已通水")
    strike_off_by_task(item.pk, note="再来", at=last.at)
    assert item.steps.count() == last.line


def test_with_the_item_its_task_is_at_an_end():
    town = make_town()
    item = decided(town)
    strike_off(item.pk, evidence="居民自行接通", by=town.dong)
    assert Task.objects.get(source="blocked").state == "withdrawn"


def test_a_later_decision_takes_the_place_of_the_first_ones_task():
    town = make_town()
    item = opened(town)
    decide(item.pk, verdict=verdict(town.housing, why_alone="急"), by=town.dong)
    pass_on(item.pk, note="没有落实", by=town.tang)
    decide(item.pk, verdict=verdict(town.water, why_alone="再定"), by=town.dong)
    tasks = Task.objects.filter(source="blocked").order_by("pk").values_list("owner__code", "state")
    assert list(tasks) == [("housing", "withdrawn"), ("water", "issued")]
    assert item.case.steps.filter(kind=CaseStep.Kind.BLOCKED, data__act="decided").count() == 2
