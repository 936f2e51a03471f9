"""Tasks that follow a case or another source: what happens to them when it ends or moves.

By the house; called by the wiring.
"""

from datetime import datetime

from django.db import transaction

from jiewang.center.case.actions import HOUSE
from jiewang.center.case.things import write_line
from jiewang.center.supervise.counting import COUNTED, count
from jiewang.center.supervise.diary import lock_task, move_task
from jiewang.center.supervise.models import Source, Task, TaskStep
from jiewang.center.supervise.states import OPEN_STATES, TaskState
from jiewang.people.models import Unit


@transaction.atomic
def end_with_case(case_id: int, *, case_state: str, at: datetime) -> None:
    """Strike off what supervised a case that has ended; the check of the case was the review.

    What nobody was asked to do yet is withdrawn.
    """
    for task_id in _following(case_id):
        task = lock_task(task_id)
        task.ended_at, data = at, {"case_state": case_state}
        if task.can_become(TaskState.STRUCK_OFF):
            task.fed_back_at = at
            also = ["ended_at", "fed_back_at"]
            to, kind = TaskState.STRUCK_OFF, TaskStep.Kind.STRUCK_OFF
        else:
            also, to, kind = ["ended_at"], TaskState.WITHDRAWN, TaskStep.Kind.WITHDRAWN
        move_task(task, to, kind, actor=HOUSE, data=data, at=at, also=also)


@transaction.atomic
def follow_unit(case_id: int, *, unit_id: int, at: datetime) -> None:
    """Hand what supervises a case to the unit that is responsible for the case now."""
    for task_id in _following(case_id):
        task = lock_task(task_id)
        if task.owner_id == unit_id:
            continue
        data = {"from": task.owner.code}
        task.owner = Unit.objects.get(pk=unit_id)
        count(task)
        data["to"] = task.owner.code
        also = ["owner", *COUNTED]
        write_line(task, TaskStep.Kind.ISSUED, actor=HOUSE, data=data, at=at, also=also)


@transaction.atomic
def end_with_source(source: str, key: str, *, note: str, at: datetime, but: str = "") -> None:
    """Withdraw what a source has opened, because the source itself has ended or was decided anew.

    `key` is the beginning of the keys that belong to it; `but` is left standing.
    """
    tasks = Task.objects.filter(source=source, source_key__startswith=key, state__in=OPEN_STATES)
    for task_id in tasks.exclude(source_key=but).order_by("pk").values_list("pk", flat=True):
        task = lock_task(task_id)
        task.ended_at = at
        kind = TaskStep.Kind.WITHDRAWN
        move_task(task, TaskState.WITHDRAWN, kind, actor=HOUSE, note=note, at=at, also=["ended_at"])


def _following(case_id: int) -> list[int]:
    tasks = Task.objects.filter(case=case_id, source=Source.CASE, state__in=OPEN_STATES)
    return list(tasks.order_by("pk").values_list("pk", flat=True))
