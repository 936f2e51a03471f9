"""More time for a task, and time that stands still. The old deadline stays visible."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.dispatch.handover import need_note
from jiewang.center.supervise.access import (
    leave_to_ask_extension,
    leave_to_decide_extension,
    leave_to_pause,
    leave_to_resume,
)
from jiewang.center.supervise.counting import COUNTED, count, end_of
from jiewang.center.supervise.diary import lock_task
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.events import TaskExtensionAsked, TaskExtensionDecided
from jiewang.center.supervise.models import Task, TaskExtension, TaskStep
from jiewang.center.supervise.states import OPEN_STATES, Rung
from jiewang.people.models import User

Kind = TaskStep.Kind
Decision = TaskExtension.Decision


@transaction.atomic
def ask_task_extension(
    task_id: int, *, until: date, reason: str, by: User, seen: int | None = None
) -> None:
    """Ask for a later deadline, before this one passes 延期. Raises CaseError."""
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_ask_extension(by, task)
    reason = need_note(reason, _("Say why more time is needed."))
    later = end_of(until)
    if later <= task.due_at:
        raise TaskError(_("The new deadline must be later than the one that stands."))
    at = timezone.now()
    extension = TaskExtension.objects.create(
        task=task, old_due_at=task.due_at, new_due_at=later, reason=reason, asked_at=at, by=by
    )
    data = {"old": task.due_at.isoformat(), "new": later.isoformat()}
    write_line(task, Kind.EXTENSION_ASKED, actor=actor, note=reason, data=data, at=at)
    announce(TaskExtensionAsked(extension.pk, task.pk))


@transaction.atomic
def grant_task_extension(
    task_id: int, *, extension: int, by: User, note: str = "", seen: int | None = None
) -> None:
    """Move the deadline to what was asked for; the ladder begins anew. Raises CaseError."""
    task, found = _pending(task_id, extension, seen)
    actor = leave_to_decide_extension(by, task, found)
    at = timezone.now()
    _decide(found, Decision.GRANTED, note, by)
    data = {"old": task.due_at.isoformat(), "new": found.new_due_at.isoformat()}
    task.due_at, task.rung = found.new_due_at, Rung.NONE
    count(task)
    also = ["due_at", "rung", *COUNTED]
    write_line(
        task, Kind.EXTENSION_GRANTED, actor=actor, note=note.strip(), data=data, at=at, also=also
    )
    announce(TaskExtensionDecided(found.pk, task.pk, granted=True))


@transaction.atomic
def refuse_task_extension(
    task_id: int, *, extension: int, note: str, by: User, seen: int | None = None
) -> None:
    """The deadline stays. Raises CaseError, TaskExtension.DoesNotExist."""
    task, found = _pending(task_id, extension, seen)
    actor = leave_to_decide_extension(by, task, found)
    note = need_note(note, _("Say why not, so that the unit knows what to do."))
    _decide(found, Decision.REFUSED, note, by)
    write_line(task, Kind.EXTENSION_REFUSED, actor=actor, note=note, at=timezone.now())
    announce(TaskExtensionDecided(found.pk, task.pk, granted=False))


@transaction.atomic
def pause_task(task_id: int, *, reason: str, by: User, seen: int | None = None) -> None:
    """Let a task stand still: no lamp, no rung. Raises CaseError, Task.DoesNotExist."""
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_pause(by, task)
    reason = need_note(reason, _("Say what it waits for."))
    task.paused_at = at = timezone.now()
    task.press_at = None
    also = ["paused_at", "press_at"]
    write_line(task, Kind.PAUSED, actor=actor, note=reason, at=at, moved=True, also=also)


@transaction.atomic
def resume_task(task_id: int, *, by: User, note: str = "", seen: int | None = None) -> None:
    """Let a task go on; its deadline comes later by the time it stood still.

    A pause that began after the deadline moves nothing: lateness is not erased. Raises CaseError.
    """
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_resume(by, task)
    at, old = timezone.now(), task.due_at
    if task.paused_at is not None and task.paused_at <= task.due_at:
        task.due_at += at - task.paused_at
        for node in task.nodes.filter(done_at=None, due_at__gte=task.paused_at):
            node.due_at += at - task.paused_at
            node.near_at += at - task.paused_at
            node.warn_at += at - task.paused_at
            node.save(update_fields=["due_at", "near_at", "warn_at"])
    task.paused_at = None
    count(task)
    data = {"old": old.isoformat(), "new": task.due_at.isoformat()}
    write_line(
        task,
        Kind.RESUMED,
        actor=actor,
        note=note.strip(),
        data=data,
        at=at,
        moved=True,
        also=["paused_at", "due_at", *COUNTED],
    )


@transaction.atomic
def recount_task(task_id: int, *, deadline: date, provisional: bool) -> None:
    """Take over a deadline that its source has computed again; nothing changed writes nothing.

    By the house: a day that was provisional has become sure. Raises Task.DoesNotExist.
    """
    task = lock_task(task_id)
    new = end_of(deadline)
    if task.state not in OPEN_STATES or (task.due_at, task.provisional) == (new, provisional):
        return
    data = {"old": task.due_at.isoformat(), "new": new.isoformat()}
    if task.first_due_at == task.due_at:
        task.first_due_at = new
    task.due_at, task.provisional = new, provisional
    count(task)
    also = ["due_at", "first_due_at", "provisional", *COUNTED]
    write_line(task, Kind.RECOUNTED, actor=HOUSE, data=data, at=timezone.now(), also=also)


def _pending(task_id: int, extension: int, seen: int | None) -> tuple[Task, TaskExtension]:
    task = lock_task(task_id)
    check_unmoved(task, seen)
    return task, TaskExtension.objects.get(pk=extension, task=task)


def _decide(extension: TaskExtension, decision: str, note: str, by: User) -> None:
    extension.decision, extension.decision_note = decision, note.strip()
    extension.decided_at, extension.decided_by = timezone.now(), by
    extension.save(update_fields=["decision", "decision_note", "decided_at", "decided_by"])
