"""Lock a task, write in its diary, move it: the only places where these things are done."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor, lock_case
from jiewang.center.case.things import write_line
from jiewang.center.consult.steps import lock_item
from jiewang.center.supervise.counting import next_press
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.events import TaskMoved
from jiewang.center.supervise.models import Source, Task, TaskStep
from jiewang.center.supervise.states import TaskState


def lock_task(task_id: int) -> Task:
    """Read a task, with what it hangs on locked before it, that nobody else can move meanwhile.

    The case always comes first, and without a case the blocked item whose decision it supervises:
    who moves those holds them when the task follows. Raises Task.DoesNotExist.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock_task needs a transaction.")
    named = Task.objects.only("case_id", "source", "source_key").get(pk=task_id)
    if named.case_id is not None:
        lock_case(named.case_id)
    elif named.source == Source.BLOCKED and (item_id := item_of_key(named.source_key)):
        lock_item(item_id)
    rows = Task.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("center", "owner").get(pk=task_id)


def item_of_key(source_key: str) -> int | None:
    """The id of the blocked item in the key of a task that supervises its decision."""
    room, _dash, rest = source_key.partition("-")
    return int(rest.partition("-")[0]) if room == "item" else None


def key_of_decision(item_id: int, decision_id: int) -> str:
    """That key: one task for each decision."""
    return f"item-{item_id}-decision-{decision_id}"


def check_state(task: Task, allowed: Collection[TaskState], *, act: str) -> None:
    """Refuse an act that does not belong to the task's state now. Raises TaskError."""
    if task.state in allowed:
        return
    states = _(" or ").join(f"“{state.label}”" for state in TaskState if state in allowed)
    text = _("“%(act)s” belongs to a task that is %(states)s; this one is “%(now)s”.")
    raise TaskError(text % {"act": act, "states": states, "now": TaskState(task.state).label})


def move_task(
    task: Task,
    to: TaskState,
    kind: TaskStep.Kind,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    also: Iterable[str] = (),
) -> None:
    """Move a locked task, write the line and tell of it. Raises TaskError."""
    old = TaskState(task.state)
    if not task.can_become(to):
        text = _(
            "A task that is “%(old)s” cannot become “%(new)s”. Reload the page to see what can be done now."
        )
        raise TaskError(text % {"old": old.label, "new": to.label})
    task.state = to
    # Who is to move has changed, and so whether the ladder presses.
    task.press_at = next_press(task)
    fields = ["state", "press_at", *also]
    write_line(task, kind, actor=actor, at=at, note=note, data=data, moved=True, also=fields)
    announce(
        TaskMoved(
            task_id=task.pk,
            old=old,
            new=to,
            kind=kind,
            source=task.source,
            source_key=task.source_key,
            case_id=task.case_id,
            at=at,
        )
    )
