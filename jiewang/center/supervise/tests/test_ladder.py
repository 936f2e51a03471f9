"""The ladder: each rung once, recorded and told; by the worker, also by two of them."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from jiewang.center.supervise import actions, telling
from jiewang.center.supervise.counting import count, rung_moments
from jiewang.center.supervise.models import Task, TaskExtension
from jiewang.center.supervise.orders.actions import sign_order
from jiewang.center.supervise.states import Rung
from jiewang.center.supervise.telling import press_next
from jiewang.center.supervise.tests.tasks import gao, in_days, make_task
from jiewang.notices.queries import inbox
from jiewang.testing import make_town

MINUTE = timedelta(minutes=1)


def press_all(at):
    while press_next(at):
        pass


def told(unit):
    return list(unit.notices.filter(kind__startswith="task_").values_list("kind", flat=True))


def rungs(task):
    return [step.data["rung"] for step in task.steps.filter(kind="pressed")]


def test_each_rung_is_reached_once_and_told_to_more_people():
    town = make_town()
    task = make_task("signed", days=20)
    for moment in sorted(rung_moments(task).values()):
        press_all(moment)
        press_all(moment)
    assert rungs(task) == ["remind", "warn", "order", "leader"]
    kinds = [kind for kind in reversed(told(town.water)) if kind != "task_issued"]
    assert kinds == ["task_remind", "task_warn", "task_order", "task_leader"]
    of_center = ["task_leader_told", "task_order_due"]
    assert [kind for kind in told(town.east) if kind in of_center] == of_center
    task.refresh_from_db()
    assert (task.rung, task.press_at) == (Rung.LEADER, None)


def test_the_leader_is_told_and_a_supervision_post_is_not():
    town = make_town()
    task = make_task("signed", days=20)
    press_all(rung_moments(task)[Rung.LEADER])
    heard = [
        inbox(who).filter(kind="task_leader_told").count()
        for who in (town.tang, gao(town), town.he)
    ]
    assert heard == [1, 0, 0]


def test_after_a_long_silence_only_the_highest_rung_is_told():
    task = make_task("signed", days=20)
    press_all(rung_moments(task)[Rung.ORDER] + MINUTE)
    assert rungs(task) == ["order"]


def test_nobody_is_pressed_before_the_issue_after_the_result_or_in_a_pause():
    town = make_town()
    tasks = [make_task(state) for state in ("set_up", "approved", "fed_back", "struck_off")]
    paused = make_task("signed")
    actions.pause_task(paused.pk, reason="等批复", by=gao(town))
    press_all(timezone.now() + timedelta(days=900))
    assert [rungs(task) for task in (*tasks, paused)] == [[], [], [], [], []]


def test_a_moment_that_lay_before_the_issue_is_not_made_up_for():
    task = make_task("signed", days=0)
    assert set(rung_moments(task)) <= {Rung.WARN, Rung.ORDER, Rung.LEADER}
    press_all(timezone.now())
    assert rungs(task) == []


def test_on_a_provisional_day_the_ladder_ends_with_the_warning():
    task = make_task("signed", days=20, provisional=True)
    press_all(timezone.now() + timedelta(days=900))
    assert rungs(task) == ["warn"]


def test_a_granted_extension_begins_the_ladder_anew():
    town = make_town()
    task = make_task("signed", days=10)
    press_all(rung_moments(task)[Rung.REMIND])
    actions.ask_task_extension(task.pk, until=in_days(40), reason="雨天", by=town.jiang)
    actions.grant_task_extension(task.pk, extension=TaskExtension.objects.get().pk, by=gao(town))
    task.refresh_from_db()
    press_all(rung_moments(task)[Rung.REMIND])
    assert rungs(task) == ["remind", "remind"]


def test_rework_sets_the_ladder_going_again():
    town = make_town()
    task = make_task("fed_back", days=20)
    actions.send_back_task(task.pk, reason="少一段", by=town.he)
    task.refresh_from_db()
    press_all(rung_moments(task)[Rung.WARN])
    assert rungs(task) == ["warn"]


def test_an_order_that_a_person_signed_stands_for_its_rung():
    town = make_town()
    task = make_task("signed", days=20)
    sign_order(task.pk, words="请抓紧", by=gao(town))
    press_all(rung_moments(task)[Rung.ORDER])
    assert rungs(task) == []
    press_all(rung_moments(task)[Rung.LEADER])
    assert rungs(task) == ["leader"]


def test_a_ladder_that_was_changed_meanwhile_presses_nobody_too_early():
    task = make_task("signed", days=20)
    soon = timezone.now() + MINUTE
    Task.objects.filter(pk=task.pk).update(press_at=soon)
    press_all(soon)
    task.refresh_from_db()
    at = task.press_at
    count(task)
    assert (rungs(task), at) == ([], task.press_at)


def test_one_task_that_cannot_be_told_does_not_hold_up_the_others(monkeypatch):
    first, second = make_task("signed", days=20), make_task("signed", days=21)
    late = rung_moments(second)[Rung.REMIND]
    real = telling.announce

    def fails(event):
        if event.task_id == first.pk:
            raise RuntimeError("no")
        real(event)

    monkeypatch.setattr(telling, "announce", fails)
    with pytest.raises(RuntimeError):
        press_all(late)
    assert (rungs(first), rungs(second)) == ([], ["remind"])


@pytest.mark.django_db(transaction=True)
def test_two_workers_press_each_task_once():
    tasks = [make_task("signed", days=20, title=f"第 {nth} 件") for nth in range(4)]
    at, gate = rung_moments(tasks[0])[Rung.REMIND], Barrier(2)
    faults = []

    def work():
        try:
            gate.wait()
            press_all(at)
        except Exception as error:  # noqa: BLE001  # shown below
            faults.append(error)
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert [rungs(task) for task in tasks] == [["remind"]] * 4
