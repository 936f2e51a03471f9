"""What the list and the page of a task show: read once, handed to the template as it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.supervise.acts import task_acts
from jiewang.center.supervise.counting import node_as_dated, order_lamp, task_lamp
from jiewang.center.supervise.lamps import Lamp, Why, lamp_of
from jiewang.center.supervise.models import Task, TaskNode
from jiewang.center.supervise.orders.models import SupervisionOrder
from jiewang.center.supervise.queries import next_node
from jiewang.desk.center.cases.doable import Doable
from jiewang.desk.center.supervise.acts import ACTS, FORWARD
from jiewang.desk.center.supervise.diary import task_lines
from jiewang.people.models import User


@dataclass(frozen=True)
class ShownTask:
    """A task as a row shows it."""

    task: Task
    lamp: Lamp
    why: Why
    next: TaskNode | None


@dataclass(frozen=True)
class ShownNode:
    """A node as the thread draws it: done, now or ahead."""

    node: TaskNode
    lamp: Lamp
    why: Why
    where: str


@dataclass(frozen=True)
class ShownOrder:
    """An order with the lamp of its answer."""

    order: SupervisionOrder
    lamp: Lamp
    why: Why
    answered: bool


def shown_tasks(tasks: Iterable[Task], now: datetime | None = None) -> list[ShownTask]:
    """Rows with lamps; asks nothing of tasks whose nodes were read along."""
    at = now or timezone.now()
    return [ShownTask(task, *task_lamp(task, at), next_node(task)) for task in tasks]


def task_page(task: Task, reader: User) -> dict[str, Any]:
    """Everything the page of a task shows."""
    now = timezone.now()
    lamp, why = task_lamp(task, now)
    acts, closed = doable(task, reader)
    sees_case = task.case_id is not None and cases_seen_by(reader).filter(pk=task.case_id).exists()
    orders = task.orders.select_related("answer", "center", "to", "by")
    return {
        "task": task,
        "lamp": lamp,
        "why": why,
        "acts": acts,
        "closed_acts": closed,
        "nodes": list(_nodes(task, now)),
        "assists": [each.unit for each in task.assists.select_related("unit")],
        "extensions": task.extensions.select_related("by", "decided_by"),
        "orders": [
            ShownOrder(order, *order_lamp(order, now), hasattr(order, "answer")) for order in orders
        ],
        "files": task.files.select_related("by"),
        "sees_case": sees_case,
        "lines": task_lines(task.steps.select_related("by", "unit").order_by("-line")),
    }


def _nodes(task: Task, now: datetime) -> Iterable[ShownNode]:
    first = next_node(task)
    for node in task.nodes.all():
        where = "done" if node.done_at else "now" if node == first else "ahead"
        yield ShownNode(node, *lamp_of(node_as_dated(node, task), now), where)


def doable(task: Task, reader: User) -> tuple[list[Doable], list[Doable]]:
    """What this person's posts can press now, the next step first; and what is closed, and why."""
    lines = []
    for act in task_acts(task, reader):
        address = reverse("desk:task_act", args=[task.number, act.code])
        if act.target is not None:
            address = f"{address}?{ACTS[act.code].target}={act.target}"
        lines.append(Doable(act.code, act.label, address, act.reason, closed=not act.allowed))
    open_ones = [line for line in lines if not line.closed]
    steps = [line for line in open_ones if line.code in FORWARD]
    if steps:
        first = min(steps, key=lambda line: FORWARD.index(line.code))
        rest = [line for line in open_ones if line is not first]
        open_ones = [replace(first, primary=True), *rest]
    return open_ones, [line for line in lines if line.closed]
