"""Two deciders, and a decider against the dispatcher's desk, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from jiewang.center.case.errors import CaseChanged, CaseError
from jiewang.center.case.models import Case
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.consult.actions import Matter, decide, open_item, open_matter, strike_off
from jiewang.center.consult.models import BlockedItem, Decision
from jiewang.center.consult.states import Stage
from jiewang.center.consult.tests.props import held, verdict
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.center.supervise.actions import (
    feed_back_task,
    pass_review,
    sign_for_task,
    strike_off_task,
)
from jiewang.center.supervise.models import Task
from jiewang.center.supervise.tests.tasks import finish_nodes
from jiewang.testing import EAST, PIPE, make_case, make_town, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run calls in threads that begin together; what each returned, or the refusal it got."""
    gate = Barrier(len(calls))

    def one(call):
        gate.wait()
        try:
            return call()
        except CaseError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [*threads.map(one, calls)]


def test_two_deciders_one_decision():
    town = make_town()
    item = held(town)
    seen = item.moved_by_line
    results = at_once(
        lambda: decide(item.pk, verdict=verdict(town.housing), by=town.tang, seen=seen),
        lambda: decide(item.pk, verdict=verdict(town.water), by=town.dong, seen=seen),
    )
    assert sorted(type(each).__name__ for each in results) == ["CaseChanged", "int"]
    made, case = Decision.objects.get(), Case.objects.get(pk=item.case_id)
    assert (case.state, case.unit, diary_break(case)) == (State.DISPATCHED, made.lead, None)


def test_a_decision_and_the_desk_send_a_case_once():
    town = make_town()
    item = held(town)
    case = Case.objects.get(pk=item.case_id)
    results = at_once(
        lambda: decide(
            item.pk, verdict=verdict(town.housing), by=town.tang, seen=item.moved_by_line
        ),
        lambda: dispatch_case(
            case.pk, to=town.water, assist=[], note="归水务", by=town.dong, seen=case.moved_by_line
        ),
    )
    refused = [each for each in results if isinstance(each, CaseError)]
    item.refresh_from_db()
    case.refresh_from_db()
    assert [type(each) for each in refused] == [CaseChanged]
    assert (item.stage, case.state) == (Stage.SUPERVISED, State.DISPATCHED)
    # At first by the rule, then once by one of the two.
    assert case.steps.filter(kind="dispatched").count() == 2
    assert diary_break(case) is None


def test_two_who_open_an_item_of_one_case_open_one():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    results = at_once(
        lambda: open_item(case.pk, words="卡住了", by=town.tang),
        lambda: open_item(case.pk, words="推不动", by=town.dong),
    )
    assert sorted(type(each).__name__ for each in results) == ["ConsultError", "int"]
    assert BlockedItem.objects.filter(case=case).count() == 1


def test_an_item_without_a_case_and_its_task_are_struck_off_at_the_same_moment():
    town = make_town()
    pk = open_matter(Matter("老院墙要倒", EAST), words="三家都不认", by=town.tang)
    decide(pk, verdict=verdict(town.housing, why_alone="墙要倒了"), by=town.dong)
    task, watcher = Task.objects.get(source="blocked"), make_user("duan", ("DC01", town.center))
    sign_for_task(task.pk, by=town.bai)
    finish_nodes(task, town.bai)
    feed_back_task(task.pk, result="已修好", by=town.bai)
    pass_review(task.pk, by=watcher)
    results = at_once(
        lambda: strike_off(pk, evidence="墙已修好", by=town.dong),
        lambda: strike_off_task(task.pk, by=watcher),
    )
    # Whoever came second finds it done, or is told that it is withdrawn: none waits in a ring.
    assert all(each is None or isinstance(each, CaseError) for each in results)
    task.refresh_from_db()
    assert BlockedItem.objects.get(pk=pk).stage == Stage.STRUCK_OFF
    assert task.state in {"struck_off", "withdrawn"}
