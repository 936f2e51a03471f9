"""The ladder speaks: each rung once for one deadline, recorded and told. For the worker."""

from datetime import datetime

from django.db import transaction

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE
from jiewang.center.case.things import write_line
from jiewang.center.supervise.counting import next_press, rung_at
from jiewang.center.supervise.diary import lock_task
from jiewang.center.supervise.events import TaskPressed
from jiewang.center.supervise.models import Task, TaskStep
from jiewang.center.supervise.states import RUNGS, Rung


def press_next(at: datetime) -> Task | None:
    """Press the next task whose rung is due, or return None if there is none.

    Several workers may run: the row is locked and every condition asked again. A task on which a
    follower fails is passed over, or it would hold up all behind it; what it failed with is raised
    when nothing else is left.
    """
    failed: dict[int, Exception] = {}
    due = Task.objects.filter(press_at__lte=at).order_by("press_at", "pk")
    while (pk := due.exclude(pk__in=[*failed]).values_list("pk", flat=True).first()) is not None:
        try:
            task = _press(pk, at)
        except Exception as error:  # noqa: BLE001  # raised below
            failed[pk] = error
        else:
            if task is not None:
                return task
    if failed:
        raise next(iter(failed.values()))
    return None


@transaction.atomic
def _press(task_id: int, at: datetime) -> Task | None:
    """Put one task onto its rung; None if another worker was faster.

    After a long silence only the highest rung is told: nobody is reminded of what is late.
    """
    task = lock_task(task_id)
    if task.press_at is None or task.press_at > at:
        return None
    rung = rung_at(task, at)
    if not _is_above(rung, task.rung):
        # The ladder's file has changed since the moment was counted.
        task.press_at = next_press(task)
        task.save(update_fields=["press_at"])
        return task
    task.rung = rung
    task.press_at = next_press(task)
    data = {"rung": rung, "due": task.due_at.isoformat()}
    write_line(
        task, TaskStep.Kind.PRESSED, actor=HOUSE, data=data, at=at, also=["rung", "press_at"]
    )
    announce(TaskPressed(task.pk, rung, at))
    return task


def _is_above(rung: Rung, stood: str) -> bool:
    return bool(rung) and (not stood or RUNGS.index(rung) > RUNGS.index(Rung(stood)))
