"""Who may do what with a task: see dispatch/access.py for `may_…` and `leave_to_…`.

Two people, always: who reviews or strikes off has not done the work, who approves has not set it
up, who decides on an extension has not asked for it.
"""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import NotAllowed
from jiewang.center.dispatch.access import RightMissing
from jiewang.center.supervise.diary import check_state
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.models import EvidenceRule, Task, TaskExtension, TaskNode, TaskStep
from jiewang.center.supervise.states import (
    AT_WORK_STATES,
    IN_HAND_STATES,
    UNISSUED_STATES,
    TaskState,
)
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.rights import holding_with, holdings

S = TaskState
Kind = TaskStep.Kind
WORK_KINDS = (Kind.SIGNED, Kind.PROGRESS, Kind.NODE_DONE, Kind.EVIDENCE, Kind.FED_BACK)


def holding_at(user: User, center_id: int, *rights: Right) -> Holding | None:
    """The holding that gives one of these rights in a center, or in the district's, or None."""
    for holding in holdings(user):
        here = holding.unit_id == center_id or holding.unit.kind == Unit.Kind.DISTRICT_CENTER
        if here and any(right in holding.post.rights for right in rights):
            return holding
    return None


def centers_of(user: User) -> list[Unit]:
    """The centers for which a person may set up tasks, their own first."""
    found = {
        holding.unit_id: holding.unit
        for holding in holdings(user)
        if holding.unit.runs_a_center
        and {Right.SUPERVISE, Right.COMMAND} & {*map(Right, holding.post.rights)}
    }
    return list(found.values())


def may_supervise(user: User, center_id: int) -> Holding | None:
    """Supervision posts and the commander of a center, and of the district."""
    return holding_at(user, center_id, Right.SUPERVISE, Right.COMMAND)


def works_on(user: User, task: Task) -> Holding | None:
    """Whoever holds a handling post in the unit that owns a task."""
    return holding_with(user, Right.HANDLE, at=[task.owner_id])


def _supervisor(user: User, task: Task) -> Actor:
    if holding := may_supervise(user, task.center_id):
        return Actor.by(user, holding)
    raise RightMissing(Right.SUPERVISE, task.center)


def _owner(user: User, task: Task) -> Actor:
    if holding := works_on(user, task):
        return Actor.by(user, holding)
    raise RightMissing(Right.HANDLE, task.owner)


def did(user: User, task: Task, kinds: Iterable[str]) -> bool:
    """Whether a person has written one of these lines in the task's diary."""
    return task.steps.filter(by=user, kind__in=list(kinds)).exists()


def _check_not_handled(user: User, task: Task) -> None:
    if did(user, task, WORK_KINDS):
        text = _("You worked on it yourself: a colleague of the center looks at the result.")
        raise TaskError(text)


# --- The center -----------------------------------------------------------------------------


def leave_to_open(user: User, center: Unit) -> Actor:
    """Set up a task of a center 立项."""
    if holding := may_supervise(user, center.pk):
        return Actor.by(user, holding)
    raise RightMissing(Right.SUPERVISE, center)


def leave_to_lay_nodes(user: User, task: Task) -> Actor:
    """Nodes are laid down before anybody is asked to keep them."""
    actor = _supervisor(user, task)
    check_state(task, UNISSUED_STATES, act=_("Lay down nodes"))
    return actor


def leave_to_approve(user: User, task: Task) -> Actor:
    """A leader approves what another person has set up."""
    holding = holding_at(user, task.center_id, Right.COMMAND)
    if holding is None:
        raise RightMissing(Right.COMMAND, task.center)
    check_state(task, {S.SET_UP}, act=_("Approve"))
    if did(user, task, [Kind.SET_UP]):
        raise TaskError(_("You set it up yourself: another leader approves it."))
    return Actor.by(user, holding)


def leave_to_issue(user: User, task: Task) -> Actor:
    """The center hands an approved task to its owner 下发."""
    actor = _supervisor(user, task)
    check_state(task, {S.APPROVED}, act=_("Issue"))
    if task.due_at <= timezone.now():
        raise TaskError(
            _("Its deadline has passed before it was issued: withdraw it, set it up anew.")
        )
    return actor


def leave_to_withdraw(user: User, task: Task) -> Actor:
    """What need not be done any more is taken back, with the reason."""
    actor = _supervisor(user, task)
    check_state(task, UNISSUED_STATES | IN_HAND_STATES, act=_("Withdraw"))
    return actor


def leave_to_pause(user: User, task: Task) -> Actor:
    """The clock of a task stands still, with the reason."""
    actor = _supervisor(user, task)
    check_state(task, IN_HAND_STATES, act=_("Pause"))
    if task.paused_at is not None:
        raise TaskError(_("It stands still already."))
    return actor


def leave_to_resume(user: User, task: Task) -> Actor:
    """The clock goes on."""
    actor = _supervisor(user, task)
    if task.paused_at is None:
        raise TaskError(_("It does not stand still."))
    return actor


def leave_to_review(user: User, task: Task) -> Actor:
    """A post of the center that did not do the work looks at what was fed back 复核."""
    holding = holding_at(user, task.center_id, Right.SUPERVISE, Right.CHECK)
    if holding is None:
        raise RightMissing(Right.SUPERVISE, task.center)
    check_state(task, {S.FED_BACK}, act=_("Review"))
    _check_not_handled(user, task)
    return Actor.by(user, holding)


def leave_to_pass(user: User, task: Task) -> Actor:
    """The review passes once the site is confirmed, where that is the rule."""
    actor = leave_to_review(user, task)
    if task.evidence == EvidenceRule.ON_SITE and task.confirmed_at is None:
        raise TaskError(_("Somebody has to confirm it on site first: “Confirm on site”."))
    return actor


def leave_to_confirm(user: User, task: Task) -> Actor:
    """Another post says what it saw on site."""
    actor = leave_to_review(user, task)
    if task.evidence != EvidenceRule.ON_SITE:
        raise NotAllowed(_("This task needs no confirmation on site."))
    if task.confirmed_at is not None:
        raise TaskError(_("It is confirmed already: pass the review, or send it back."))
    return actor


def leave_to_strike_off(user: User, task: Task) -> Actor:
    """Off the list 销号, by another than who fed back."""
    actor = _supervisor(user, task)
    check_state(task, {S.REVIEWED}, act=_("Strike off"))
    _check_not_handled(user, task)
    return actor


def leave_to_send_back(user: User, task: Task) -> Actor:
    """Back to the owner: the result does not hold."""
    holding = holding_at(user, task.center_id, Right.SUPERVISE, Right.CHECK)
    if holding is None:
        raise RightMissing(Right.SUPERVISE, task.center)
    check_state(task, {S.FED_BACK, S.REVIEWED}, act=_("Rework"))
    _check_not_handled(user, task)
    return Actor.by(user, holding)


def leave_to_decide_extension(user: User, task: Task, extension: TaskExtension) -> Actor:
    """The center decides on a later deadline, never the person who asked."""
    actor = _supervisor(user, task)
    if extension.decision != TaskExtension.Decision.PENDING:
        raise TaskError(_("This extension has been decided already."))
    if extension.by_id == user.pk:
        raise TaskError(_("You asked for it yourself: a colleague of the center decides."))
    check_state(task, IN_HAND_STATES, act=_("Grant extension"))
    return actor


def leave_to_sign_order(user: User, task: Task) -> Actor:
    """A supervision order 督办单 is signed by a person, while the task is with its owner."""
    actor = _supervisor(user, task)
    check_state(task, IN_HAND_STATES, act=_("Sign a supervision order"))
    if works_on(user, task):
        raise TaskError(_("You hold a post in the unit it is for: a colleague signs it."))
    return actor


def leave_to_note(user: User, task: Task) -> Actor:
    """Whoever has to do with a task may add a remark to it."""
    units = [task.center_id, task.owner_id, *task.assists.values_list("unit", flat=True)]
    for holding in holdings(user):
        if holding.unit_id in units or holding.unit.kind == Unit.Kind.DISTRICT_CENTER:
            return Actor.by(user, holding)
    raise NotAllowed(_("Remarks are written by the center and the units that have to do with it."))


# --- The owner ------------------------------------------------------------------------------


def leave_to_sign(user: User, task: Task) -> Actor:
    """The owner takes the task 签收."""
    actor = _owner(user, task)
    _check_own_work(task)
    check_state(task, {S.ISSUED}, act=_("Sign for"))
    return actor


def leave_to_tell_progress(user: User, task: Task) -> Actor:
    """The owner says how far it is."""
    actor = _owner(user, task)
    _check_own_work(task)
    check_state(task, AT_WORK_STATES, act=_("Tell progress"))
    return actor


def leave_to_do_node(user: User, task: Task, node: TaskNode) -> Actor:
    """A node is done, says the unit that has it: the node's own, or the task's owner."""
    holding = holding_with(user, Right.HANDLE, at=[node.owner_id or task.owner_id, task.owner_id])
    if holding is None:
        raise RightMissing(Right.HANDLE, node.owner or task.owner)
    _check_own_work(task)
    check_state(task, AT_WORK_STATES, act=_("Node done"))
    if node.done_at is not None:
        raise TaskError(_("This node is done already."))
    return Actor.by(user, holding)


def leave_to_add_evidence(user: User, task: Task) -> Actor:
    """Owner and assisting units show what was done."""
    units = [task.owner_id, *task.assists.values_list("unit", flat=True)]
    holding = holding_with(user, Right.HANDLE, at=units)
    if holding is None:
        raise RightMissing(Right.HANDLE, task.owner)
    _check_own_work(task)
    check_state(task, AT_WORK_STATES, act=_("Add evidence"))
    return Actor.by(user, holding)


def leave_to_feed_back(user: User, task: Task) -> Actor:
    """The owner gives the result 反馈, once every node is done."""
    actor = _owner(user, task)
    _check_own_work(task)
    check_state(task, AT_WORK_STATES, act=_("Feed back"))
    if task.paused_at is not None:
        raise TaskError(_("It stands still: ask the center to let it go on."))
    ahead = [str(node) for node in task.nodes.filter(done_at=None)]
    if ahead:
        text = _("Not done yet: %(nodes)s. Say so node by node, then feed back.")
        raise TaskError(text % {"nodes": _(", ").join(ahead)})
    return actor


def leave_to_ask_extension(user: User, task: Task) -> Actor:
    """The owner asks for a later deadline, before this one passes."""
    actor = _owner(user, task)
    _check_own_work(task)
    check_state(task, IN_HAND_STATES, act=_("Ask for extension"))
    if task.extensions.filter(decision=TaskExtension.Decision.PENDING).exists():
        raise TaskError(_("An extension waits for the center's decision already."))
    # Nobody is late on a provisional date: it may still move.
    if task.due_at <= timezone.now() and not task.provisional:
        text = _("The deadline has passed: an extension is asked for before it. Feed back soon.")
        raise TaskError(text)
    return actor


def leave_to_answer_order(user: User, task: Task) -> Actor:
    """The owner answers a supervision order, also one that follows a case."""
    return _owner(user, task)


def _check_own_work(task: Task) -> None:
    if task.follows_case and task.case is not None:
        text = _(
            "This supervises case %(number)s: handle the case. When it is closed, this is struck off."
        )
        raise TaskError(text % {"number": task.case.number})
