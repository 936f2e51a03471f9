"""Late cases come under supervision by the district's rule, follow their unit, end with the case."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from jiewang.center.case.models import CaseStep
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.telling import pass_next
from jiewang.center.dispatch.actions import reroute_case
from jiewang.center.supervise import actions
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.models import Source, Task
from jiewang.center.supervise.opening import TaskSource
from jiewang.center.supervise.orders.actions import sign_order
from jiewang.center.supervise.states import Rung
from jiewang.center.supervise.tests.tasks import gao, in_days
from jiewang.testing import make_case, make_town
from jiewang.testing.cases import go_on


def late(case, kind="whole"):
    """Let a clock of the case pass, and the house notice it."""
    at = timezone.now()
    Deadline.objects.filter(case=case, kind=kind).update(due_at=at - timedelta(hours=1))
    while pass_next(at):
        pass
    return Task.objects.filter(case=case)


def test_a_case_whose_whole_limit_passed_is_supervised_from_the_order_on():
    case = make_case(state=State.HANDLING)
    task = late(case).get()
    assert (task.source, task.state, task.rung, task.owner) == (
        *(Source.CASE, "issued", Rung.WARN),
        case.unit,
    )
    assert task.press_at is not None
    assert case.steps.filter(kind=CaseStep.Kind.SUPERVISED).count() == 1
    case.refresh_from_db()
    assert diary_break(case) is None


def test_its_unit_is_told_to_handle_the_case_and_not_to_sign():
    late(make_case(state=State.HANDLING))
    notices = make_town().water.notices.filter(kind__startswith="task_")
    assert list(notices.values_list("kind", flat=True)) == ["task_follows"]


def test_a_clock_the_district_does_not_name_changes_nothing():
    case = make_case(state=State.DISPATCHED)
    assert not late(case, "sign").exists()


def test_an_urgent_case_is_supervised_by_more_of_its_clocks():
    case = make_case(state=State.HANDLING, urgency="urgent")
    assert late(case, "handle").count() == 1


def test_a_second_clock_opens_no_second_supervision():
    case = make_case(state=State.HANDLING, urgency="urgent")
    assert late(case, "handle").count() == 1
    assert late(case, "whole").count() == 1


def test_a_district_without_a_ladder_is_not_stopped(settings, tmp_path):
    case = make_case(state=State.HANDLING)
    for name in ("district.toml", "reasons.toml", "office_hours.toml"):
        source = settings.DISTRICT_DATA / name
        (tmp_path / name).write_bytes(source.read_bytes())
    settings.DISTRICT_DATA = tmp_path
    assert not late(case).exists()
    assert case.deadlines.get(kind="whole").overdue_at is not None


def test_it_follows_the_case_to_its_next_unit():
    town = make_town()
    case = make_case(state=State.HANDLING, reported_at=timezone.now() - timedelta(days=3))
    task = late(case).get()
    reroute_case(case.pk, to=town.housing, note="归房屋局", by=town.lin)
    task.refresh_from_db()
    assert task.owner == town.housing


@pytest.mark.parametrize(
    "act",
    [
        lambda pk, by: actions.sign_for_task(pk, by=by),
        lambda pk, by: actions.ask_task_extension(pk, until=in_days(9), reason="?", by=by),
    ],
)
def test_the_work_is_the_cases_own(act):
    task = late(make_case(state=State.HANDLING)).get()
    with pytest.raises(TaskError, match=task.case.number):
        act(task.pk, make_town().jiang)


def test_an_order_can_be_signed_on_it():
    task = late(make_case(state=State.HANDLING)).get()
    assert sign_order(task.pk, words="请立即办理。", by=gao(make_town()))


def test_it_is_struck_off_with_the_case_and_stays_yellow():
    case = make_case(state=State.HANDLING)
    task = late(case).get()
    case.refresh_from_db()
    go_on(case, to=State.CLOSED)
    task.refresh_from_db()
    assert (task.state, task.fed_back_at > task.due_at) == ("struck_off", True)


def test_what_was_not_issued_yet_is_withdrawn_with_the_case():
    town = make_town()
    case = make_case(state=State.HANDLING)
    pk = actions.open_task(
        title="盯办",
        center=town.east,
        owner=case.unit,
        deadline=in_days(3),
        source=TaskSource(kind=Source.CASE, case_id=case.pk),
        by=gao(town),
    )
    case.refresh_from_db()
    go_on(case, to=State.CLOSED)
    assert Task.objects.get(pk=pk).state == "withdrawn"


def test_a_leader_presses_a_case_once():
    town = make_town()
    case = make_case(state=State.HANDLING)
    wanted = {"title": "盯办", "center": town.east, "owner": case.unit, "deadline": in_days(3)}
    source = TaskSource(kind=Source.CASE, case_id=case.pk)
    first = actions.open_task(**wanted, source=source, by=town.tang)
    assert actions.open_task(**wanted, source=source, by=gao(town)) == first
    assert late(case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_press_a_case_at_once_get_one_task():
    town = make_town()
    case, people = make_case(state=State.HANDLING), [town.tang, gao(town)]
    source = TaskSource(kind=Source.CASE, case_id=case.pk)
    wanted = {"title": "盯办", "center": town.east, "owner": case.unit, "deadline": in_days(3)}
    gate, faults = Barrier(2), []

    def press(nth):
        try:
            gate.wait()
            actions.open_task(**wanted, source=source, by=people[nth])
        except Exception as error:  # noqa: BLE001  # shown below
            faults.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=press, args=[nth]) for nth in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (faults, Task.objects.count()) == ([], 1)
