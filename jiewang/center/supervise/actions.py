"""What changes a task: set up, approve, issue, sign for, do, feed back, review, strike off.

Opening stands in `opening.py`, extensions and pauses in `extensions.py`, what the house does by
itself in `telling.py` and `following.py`, orders in `orders/actions.py`; all given out here.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.dispatch.handover import need_note
from jiewang.center.intake.photos import CleanPhoto
from jiewang.center.supervise.access import (
    leave_to_add_evidence,
    leave_to_approve,
    leave_to_confirm,
    leave_to_do_node,
    leave_to_feed_back,
    leave_to_issue,
    leave_to_note,
    leave_to_pass,
    leave_to_send_back,
    leave_to_sign,
    leave_to_strike_off,
    leave_to_tell_progress,
    leave_to_withdraw,
    works_on,
)
from jiewang.center.supervise.counting import count
from jiewang.center.supervise.diary import lock_task, move_task
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.evidence import SentDocument, keep_document, keep_photo
from jiewang.center.supervise.extensions import (
    ask_task_extension,
    grant_task_extension,
    pause_task,
    refuse_task_extension,
    resume_task,
)
from jiewang.center.supervise.models import EvidenceRule, Task, TaskStep
from jiewang.center.supervise.opening import lay_nodes, open_task
from jiewang.center.supervise.states import TaskState
from jiewang.people.models import User

__all__ = [
    "add_evidence",
    "approve_task",
    "ask_task_extension",
    "confirm_on_site",
    "feed_back_task",
    "finish_node",
    "grant_task_extension",
    "issue_task",
    "lay_nodes",
    "note_task",
    "open_task",
    "pass_review",
    "pause_task",
    "refuse_task_extension",
    "resume_task",
    "send_back_task",
    "sign_for_task",
    "strike_off_task",
    "tell_progress",
    "withdraw_task",
]

S = TaskState
Kind = TaskStep.Kind


@transaction.atomic
def approve_task(task_id: int, *, by: User, note: str = "", seen: int | None = None) -> None:
    """A leader approves what was set up. Raises CaseError, Task.DoesNotExist."""
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_approve(by, task)
    move_task(task, S.APPROVED, Kind.APPROVED, actor=actor, note=note.strip(), at=timezone.now())


@transaction.atomic
def issue_task(task_id: int, *, by: User, note: str = "", seen: int | None = None) -> None:
    """Hand the task to its owner 下发; the ladder begins. Raises CaseError, Task.DoesNotExist."""
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_issue(by, task)
    task.issued_at = at = timezone.now()
    count(task)
    also = ["issued_at", "near_at", "warn_at"]
    move_task(task, S.ISSUED, Kind.ISSUED, actor=actor, note=note.strip(), at=at, also=also)


@transaction.atomic
def sign_for_task(task_id: int, *, by: User, seen: int | None = None) -> None:
    """The owner takes the task; signed already, nothing is written. Raises CaseError."""
    task = lock_task(task_id)
    if task.state == S.SIGNED and works_on(by, task):
        return
    check_unmoved(task, seen)
    actor = leave_to_sign(by, task)
    move_task(task, S.SIGNED, Kind.SIGNED, actor=actor, at=timezone.now())


@transaction.atomic
def tell_progress(task_id: int, *, words: str, by: User, seen: int | None = None) -> None:
    """The owner says how far it is; the first word says that work has begun. Raises CaseError."""
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_tell_progress(by, task)
    words = need_note(words, _("Say what has been done, and what comes next."))
    _work(task, Kind.PROGRESS, actor=actor, note=words)


@transaction.atomic
def finish_node(
    task_id: int, *, node: int, evidence: str, by: User, seen: int | None = None
) -> None:
    """A node is done; `evidence` says by what one sees it. Done already, nothing is written.

    Raises CaseError, TaskNode.DoesNotExist.
    """
    task = lock_task(task_id)
    found = task.nodes.select_related("owner").get(pk=node)
    if found.done_at is not None and found.done_by_id == by.pk:
        return
    check_unmoved(task, seen)
    actor = leave_to_do_node(by, task, found)
    words = need_note(evidence, _("Say by what one sees that it is done."))
    found.done_at, found.done_by, found.evidence = timezone.now(), by, words
    found.save(update_fields=["done_at", "done_by", "evidence"])
    data = {"node": found.position, "name": found.name, "name_en": found.name_en}
    _work(task, Kind.NODE_DONE, actor=actor, note=words, data=data)


@transaction.atomic
def add_evidence(
    task_id: int,
    *,
    photos: Sequence[CleanPhoto] = (),
    document: SentDocument | None = None,
    by: User,
) -> None:
    """Keep photos or a document that show what was done. The same file twice is kept once.

    Raises CaseError, Task.DoesNotExist.
    """
    task = lock_task(task_id)
    actor = leave_to_add_evidence(by, task)
    unit = actor.unit or task.owner
    names = [name for photo in photos if (name := keep_photo(task, photo, by=by, unit=unit))]
    if document is not None and (name := keep_document(task, document, by=by, unit=unit)):
        names.append(name)
    if names:
        _work(task, Kind.EVIDENCE, actor=actor, data={"files": names})


@transaction.atomic
def feed_back_task(task_id: int, *, result: str, by: User, seen: int | None = None) -> None:
    """The owner gives the result 反馈; with what the evidence rule asks for. Raises CaseError.

    Where a photo or a document is the rule, one was added since the task last came back.
    """
    task = lock_task(task_id)
    result = result.strip()
    if task.state == S.FED_BACK and task.result == result and works_on(by, task):
        return
    check_unmoved(task, seen)
    actor = leave_to_feed_back(by, task)
    if task.evidence != EvidenceRule.NONE:
        result = need_note(result, _("Say what was done and what came of it."))
    _check_files(task)
    task.fed_back_at, task.result, task.poor = timezone.now(), result, False
    also = ["fed_back_at", "result", "poor"]
    move_task(
        task, S.FED_BACK, Kind.FED_BACK, actor=actor, note=result, at=task.fed_back_at, also=also
    )


def _check_files(task: Task) -> None:
    if task.evidence != EvidenceRule.FILE:
        return
    files = task.files.all()
    rework = task.steps.filter(kind=Kind.REWORK).order_by("-line").first()
    if rework is not None:
        files = files.filter(at__gte=rework.at)
    if not files.exists():
        text = _("A photo or a document has to show it. Add one, then feed back again.")
        raise TaskError(text)


@transaction.atomic
def confirm_on_site(task_id: int, *, words: str, by: User, seen: int | None = None) -> None:
    """Another post says what it saw on site. Raises CaseError, Task.DoesNotExist."""
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_confirm(by, task)
    words = need_note(words, _("Say what you saw on site."))
    task.confirmed_at = at = timezone.now()
    write_line(task, Kind.CONFIRMED, actor=actor, note=words, at=at, also=["confirmed_at"])


@transaction.atomic
def pass_review(task_id: int, *, by: User, note: str = "", seen: int | None = None) -> None:
    """The result holds; by another than who did it. Raises CaseError, Task.DoesNotExist."""
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_pass(by, task)
    move_task(task, S.REVIEWED, Kind.REVIEWED, actor=actor, note=note.strip(), at=timezone.now())


@transaction.atomic
def send_back_task(task_id: int, *, reason: str, by: User, seen: int | None = None) -> None:
    """The result does not hold: back to the owner, yellow until something better comes.

    Raises CaseError, Task.DoesNotExist.
    """
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_send_back(by, task)
    reason = need_note(reason, _("Say what is missing, so that the unit knows what to do."))
    task.fed_back_at, task.confirmed_at, task.poor = None, None, True
    task.reworks += 1
    also = ["fed_back_at", "confirmed_at", "poor", "reworks"]
    at = timezone.now()
    move_task(task, S.DOING, Kind.REWORK, actor=actor, note=reason, at=at, also=also)


@transaction.atomic
def strike_off_task(task_id: int, *, by: User, note: str = "", seen: int | None = None) -> None:
    """Take the task off the list 销号; struck off already, nothing is written. Raises CaseError."""
    task = lock_task(task_id)
    if task.state == S.STRUCK_OFF:
        return
    check_unmoved(task, seen)
    actor = leave_to_strike_off(by, task)
    task.ended_at = at = timezone.now()
    move_task(
        task,
        S.STRUCK_OFF,
        Kind.STRUCK_OFF,
        actor=actor,
        note=note.strip(),
        at=at,
        also=["ended_at"],
    )


@transaction.atomic
def withdraw_task(task_id: int, *, reason: str, by: User, seen: int | None = None) -> None:
    """Take a task back that need not be done any more. Raises CaseError, Task.DoesNotExist."""
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_withdraw(by, task)
    reason = need_note(reason, _("Say why: the unit reads it."))
    task.ended_at = at = timezone.now()
    also = ["ended_at"]
    move_task(task, S.WITHDRAWN, Kind.WITHDRAWN, actor=actor, note=reason, at=at, also=also)


@transaction.atomic
def note_task(task_id: int, *, note: str, by: User) -> None:
    """Write a remark into the diary. Raises CaseError, Task.DoesNotExist."""
    task = lock_task(task_id)
    actor = leave_to_note(by, task)
    words = need_note(note, _("Write what you want to remark."))
    write_line(task, Kind.NOTED, actor=actor, note=words, at=timezone.now())


def _work(
    task: Task,
    kind: TaskStep.Kind,
    *,
    actor: Actor,
    note: str = "",
    data: dict[str, object] | None = None,
) -> None:
    """Write a line of work; the first one says that work has begun."""
    at = timezone.now()
    if task.state == S.SIGNED:
        move_task(task, S.DOING, kind, actor=actor, note=note, data=data, at=at)
    else:
        write_line(task, kind, actor=actor, note=note, data=data, at=at)
