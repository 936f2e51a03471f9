"""What follows from supervised tasks, and which late cases come under supervision."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from jiewang.base.languages import in_both_languages
from jiewang.center.case.events import CaseMoved
from jiewang.center.case.states import ENDED_STATES
from jiewang.center.clock.events import DeadlinePassed
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.wording import dated_text, name_of
from jiewang.center.consult.actions import strike_off_by_task
from jiewang.center.consult.events import DecisionDueMoved, DecisionMade, ItemStruckOff
from jiewang.center.supervise.diary import item_of_key, key_of_decision
from jiewang.center.supervise.events import (
    SupervisionOrderAnswered,
    SupervisionOrderSigned,
    TaskExtensionAsked,
    TaskExtensionDecided,
    TaskMoved,
    TaskOpened,
    TaskPressed,
)
from jiewang.center.supervise.extensions import recount_task
from jiewang.center.supervise.following import end_with_case, end_with_source, follow_unit
from jiewang.center.supervise.ladder import FILE, ladder
from jiewang.center.supervise.models import Source, Task, TaskStep
from jiewang.center.supervise.opening import TaskSource, open_task, supervise_late_case
from jiewang.center.supervise.orders.models import SupervisionOrder
from jiewang.center.supervise.states import Rung, TaskState
from jiewang.notices.actions import tell_unit
from jiewang.people.models import Right, Unit, User

# What is sent on so soon cannot be late yet: nothing is asked of the database.
JUST_REPORTED = timedelta(minutes=10)


def supervise_late(event: DeadlinePassed) -> None:
    """A case whose clock has passed comes under supervision, where the district wants it."""
    # A district of before has no ladder yet; the doctor says so.
    if not (Path(settings.DISTRICT_DATA) / FILE).exists():
        return
    deadline = Deadline.objects.select_related("case").get(pk=event.deadline_id)
    if deadline.kind not in ladder(deadline.case.urgency).cases:
        return
    supervise_late_case(
        event.case_id,
        clock=in_both_languages(lambda: name_of(deadline))["zh"],
        due_at=deadline.due_at,
        at=deadline.overdue_at or timezone.now(),
    )


def follow_case(event: CaseMoved) -> None:
    """What supervises a case goes along with it to its unit, and ends with it."""
    if event.new in ENDED_STATES:
        end_with_case(event.case_id, case_state=event.new, at=event.at)
    elif event.unit_id is not None and event.at - event.reported_at > JUST_REPORTED:
        follow_unit(event.case_id, unit_id=event.unit_id, at=event.at)


def supervise_decision(event: DecisionMade) -> None:
    """What was decided on a blocked item is supervised; a later decision takes the place of it."""
    units = Unit.objects.in_bulk([event.center_id, event.lead_id, *event.assist_ids])
    key = key_of_decision(event.item_id, event.decision_id)
    open_task(
        title=event.title,
        asked=event.text,
        center=units[event.center_id],
        owner=units[event.lead_id],
        assisting=[units[unit_id] for unit_id in event.assist_ids],
        deadline=event.due_on,
        provisional=event.provisional,
        source=TaskSource(kind=Source.BLOCKED, words=event.number, key=key, case_id=event.case_id),
        by=User.objects.get(pk=event.by_id),
        decided=True,
    )
    end_with_source(Source.BLOCKED, f"item-{event.item_id}-", note="", at=event.at, but=key)


def move_with_decision(event: DecisionDueMoved) -> None:
    key = key_of_decision(event.item_id, event.decision_id)
    for task in Task.objects.filter(source=Source.BLOCKED, source_key=key):
        recount_task(task.pk, deadline=event.due_on, provisional=event.provisional)


def end_with_item(event: ItemStruckOff) -> None:
    end_with_source(Source.BLOCKED, f"item-{event.item_id}-", note=event.note, at=event.at)


def strike_item(event: TaskMoved) -> None:
    """A blocked item is struck off with the task that supervised its decision."""
    if event.source == Source.BLOCKED and event.new == TaskState.STRUCK_OFF:
        item_id = item_of_key(event.source_key)
        if item_id is not None:
            strike_off_by_task(item_id, note=_task(event.task_id).result, at=event.at)


def tell_opened(event: TaskOpened) -> None:
    """Who approves hears of what was set up; its owner of what was issued at once."""
    task = _task(event.task_id)
    if event.state == TaskState.ISSUED:
        _tell(task, task.owner_id, _issued(task), "")
    else:
        _tell(task, task.center_id, "task_set_up", Right.COMMAND)


def tell_moved(event: TaskMoved) -> None:
    """Whoever is to move next is told; the owner also of what ends."""
    task = _task(event.task_id)
    if event.kind == TaskStep.Kind.REWORK:
        _tell(task, task.owner_id, "task_rework", "")
    elif told := _TOLD.get(TaskState(event.new)):
        to_center, kind, right = told
        kind = _issued(task) if kind == "task_issued" else kind
        _tell(task, task.center_id if to_center else task.owner_id, kind, right)


_TOLD = {
    TaskState.APPROVED: (True, "task_approved", Right.SUPERVISE),
    TaskState.ISSUED: (False, "task_issued", ""),
    TaskState.FED_BACK: (True, "task_fed_back", Right.SUPERVISE),
    TaskState.STRUCK_OFF: (False, "task_struck_off", ""),
    TaskState.WITHDRAWN: (False, "task_withdrawn", ""),
}


def tell_pressed(event: TaskPressed) -> None:
    """Each rung reaches further: who works on it, the whole unit, the supervision post, the leader."""
    task = _task(event.task_id)
    due = in_both_languages(lambda: dated_text(task.due_at))
    if event.rung == Rung.REMIND:
        _tell(task, task.owner_id, "task_remind", Right.HANDLE, due=due)
        return
    _tell(task, task.owner_id, f"task_{event.rung}", "", due=due)
    if event.rung == Rung.ORDER:
        _tell(task, task.center_id, "task_order_due", Right.SUPERVISE, due=due)
    if event.rung == Rung.LEADER:
        _tell(task, task.center_id, "task_leader_told", Right.COMMAND, due=due)


def tell_extension_asked(event: TaskExtensionAsked) -> None:
    task = _task(event.task_id)
    _tell(task, task.center_id, "task_extension_asked", Right.SUPERVISE)


def tell_extension_decided(event: TaskExtensionDecided) -> None:
    kind = "task_extension_granted" if event.granted else "task_extension_refused"
    task = _task(event.task_id)
    due = in_both_languages(lambda: dated_text(task.due_at))
    _tell(task, task.owner_id, kind, "", due=due)


def tell_order(event: SupervisionOrderSigned) -> None:
    order = SupervisionOrder.objects.select_related("center").get(pk=event.order_id)
    due = in_both_languages(lambda: dated_text(order.answer_due_at))
    number = in_both_languages(lambda: order)
    _tell(_task(event.task_id), event.unit_id, "task_ordered", "", due=due, order=number)


def tell_order_answered(event: SupervisionOrderAnswered) -> None:
    order = SupervisionOrder.objects.select_related("center").get(pk=event.order_id)
    number = in_both_languages(lambda: order)
    task = _task(event.task_id)
    _tell(task, task.center_id, "task_answered", Right.SUPERVISE, order=number)


def _issued(task: Task) -> str:
    """Of a task that follows a case nobody is asked to sign: the work is the case's own."""
    return "task_follows" if task.follows_case else "task_issued"


def _task(task_id: int) -> Task:
    return Task.objects.get(pk=task_id)


def _tell(task: Task, unit_id: int, kind: str, right: str, **gaps: Any) -> None:
    context = {"title": task.title, "task": task.number, **gaps}
    tell_unit(unit_id, kind, right=right, context=context)
