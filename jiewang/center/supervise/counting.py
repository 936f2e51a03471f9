"""The moments of a task that follow from its deadline, its ladder and the calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time

from jiewang.base.limits import Limit
from jiewang.center.clock.limits import due_at, moment_back
from jiewang.center.clock.profiles import calendar_for, profile_of
from jiewang.center.clock.working_time import ZONE, WorkCalendar
from jiewang.center.supervise.ladder import Ladder, ladder
from jiewang.center.supervise.lamps import Dated, Lit, lamp_of
from jiewang.center.supervise.models import Task, TaskNode
from jiewang.center.supervise.orders.models import SupervisionOrder
from jiewang.center.supervise.states import IN_HAND_STATES, RUNGS, UNISSUED_STATES, Rung

# A deadline that is a day ends with the day; midnight would read as the next one.
END_OF_DAY = time(23, 59)
COUNTED = ("near_at", "warn_at", "press_at")


def end_of(day: date) -> datetime:
    """The last minute of a day, which is when a deadline named by its day is due."""
    return datetime.combine(day, END_OF_DAY, ZONE)


def calendar_of_unit(unit_id: int, on: date) -> WorkCalendar:
    """By which hours a unit counts. Raises UnknownProfile."""
    return calendar_for(profile_of(unit_id), on)


@dataclass(frozen=True)
class Lights:
    """When a deadline turns blue, and when yellow."""

    near_at: datetime
    warn_at: datetime


def lights_of(due: datetime, unit_id: int, steps: Ladder) -> Lights:
    """The two moments before a deadline of a unit; yellow never comes before blue."""
    calendar = calendar_of_unit(unit_id, due.astimezone(ZONE).date())
    warn = moment_back(steps.warn, due, calendar)
    return Lights(near_at=min(moment_back(steps.near, due, calendar), warn), warn_at=warn)


def answer_due(unit_id: int, limit: Limit, at: datetime) -> tuple[datetime, bool]:
    """Until when a unit answers an order, and whether that day is provisional."""
    due = due_at(limit, at, calendar_of_unit(unit_id, at.astimezone(ZONE).date()))
    return due.at, due.provisional


def count(task: Task) -> None:
    """Set the moments of a task that follow. Saves nothing."""
    lights = lights_of(task.due_at, task.owner_id, ladder(task.urgency))
    task.near_at, task.warn_at = lights.near_at, lights.warn_at
    task.press_at = next_press(task)


def next_press(task: Task) -> datetime | None:
    """When the next rung is due; None while nothing presses: not issued, paused, fed back, ended.

    On a provisional day nobody is ordered or reported: the ladder ends with the warning.
    """
    if task.state not in IN_HAND_STATES or task.paused_at is not None:
        return None
    stood = RUNGS.index(Rung(task.rung)) + 1 if task.rung else 0
    moments = rung_moments(task)
    ahead = [moments[rung] for rung in RUNGS[stood:] if rung in moments]
    return min(ahead, default=None)


def rung_moments(task: Task) -> dict[Rung, datetime]:
    """When each rung of a task is due. Those that lay before its issue are left out."""
    steps, due = ladder(task.urgency), task.due_at
    calendar = calendar_of_unit(task.owner_id, due.astimezone(ZONE).date())
    moments = {
        Rung.REMIND: moment_back(steps.remind, due, calendar),
        Rung.WARN: moment_back(steps.warn, due, calendar),
    }
    since = task.issued_at or task.set_up_at
    moments = {rung: at for rung, at in moments.items() if at > since}
    if not task.provisional:
        moments[Rung.ORDER] = due_at(steps.order, due, calendar).at
        moments[Rung.LEADER] = due_at(steps.leader, due, calendar).at
    return moments


def rung_at(task: Task, at: datetime) -> Rung:
    """The highest rung that a task should stand on at a moment; NONE if none is due."""
    moments = rung_moments(task)
    due = [rung for rung in RUNGS if rung in moments and moments[rung] <= at]
    return due[-1] if due else Rung.NONE


def count_node(node: TaskNode, task: Task) -> None:
    """Set the moments of a node that follow. Saves nothing."""
    lights = lights_of(node.due_at, node.owner_id or task.owner_id, ladder(task.urgency))
    node.near_at, node.warn_at = lights.near_at, lights.warn_at


def as_dated(task: Task) -> Dated:
    """A task as the value that lamps.py judges. What is fed back is done unless sent back."""
    return Dated(
        due_at=task.due_at,
        near_at=task.near_at,
        warn_at=task.warn_at,
        done_at=task.fed_back_at,
        running=task.state not in UNISSUED_STATES,
        paused=task.paused_at is not None,
        provisional=task.provisional,
        poor=task.poor,
    )


def node_as_dated(node: TaskNode, task: Task) -> Dated:
    """A node as the value that lamps.py judges."""
    return Dated(
        due_at=node.due_at,
        near_at=node.near_at,
        warn_at=node.warn_at,
        done_at=node.done_at,
        running=task.state not in UNISSUED_STATES,
        paused=task.paused_at is not None,
        provisional=task.provisional,
    )


def task_lamp(task: Task, now: datetime) -> Lit:
    """The lamp of a task, with its nodes as read along. A withdrawn one has none."""
    nodes = [node_as_dated(node, task) for node in task.nodes.all()]
    if task.state == "withdrawn":
        return lamp_of(Dated(task.due_at, task.near_at, task.warn_at, running=False), now)
    return lamp_of(as_dated(task), now, nodes=nodes)


def order_lamp(order: SupervisionOrder, now: datetime) -> Lit:
    """The lamp of an order: whether its answer is there in time."""
    answer = getattr(order, "answer", None)
    thing = Dated(
        due_at=order.answer_due_at,
        near_at=order.near_at,
        warn_at=order.warn_at,
        done_at=answer.at if answer else None,
        provisional=order.provisional,
    )
    return lamp_of(thing, now)
