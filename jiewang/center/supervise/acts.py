"""What a person can do with a task now, and why not with what they cannot: for the task page.

Every button asks the very function that its action asks, so page and action cannot differ.
"""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from jiewang.center.check.acts import Act, asked
from jiewang.center.supervise import access
from jiewang.center.supervise.models import Task, TaskExtension
from jiewang.people.models import User

Leave = Callable[[User, Task], object]
Label = Callable[[], tuple[str, str]]


def task_acts(task: Task, user: User) -> list[Act]:
    """Every act that the person's posts could ever press on this task, in the order of its life."""
    found = [*_of_task(task, user, _BEFORE), *_of_nodes(task, user)]
    found += _of_task(task, user, _OWNER)
    for extension in task.extensions.filter(decision=TaskExtension.Decision.PENDING):
        found += _of_extension(task, user, extension)
    for order in task.orders.filter(answer=None):
        leave = lambda: access.leave_to_answer_order(user, task)
        found += asked("answer_order", _answer_words, leave, order.pk)
    return [*found, *_of_task(task, user, _AFTER)]


def _of_task(task: Task, user: User, wanted: dict[str, tuple[Leave, Label]]) -> Iterator[Act]:
    for code, (leave, words) in wanted.items():
        yield from asked(code, words, lambda leave=leave: leave(user, task), None)  # type: ignore[misc]


def _of_nodes(task: Task, user: User) -> Iterator[Act]:
    """Only the first node ahead has a button here; the others have theirs on the thread."""
    node = task.nodes.select_related("owner").filter(done_at=None).first()
    if node is not None:
        leave = lambda: access.leave_to_do_node(user, task, node)
        words = lambda: (_("Node done…"), _("Says that “%(node)s” is done.") % {"node": node})
        yield from asked("finish_node", words, leave, node.pk)


def _of_extension(task: Task, user: User, extension: TaskExtension) -> Iterator[Act]:
    for code, words in _EXTENSION.items():
        leave = lambda: access.leave_to_decide_extension(user, task, extension)
        yield from asked(code, words, leave, extension.pk)


def _answer_words() -> tuple[str, str]:
    return _("Answer the order…"), _("Your unit's written answer; never changed.")


# Each word on a button, and what pressing it does. Functions: the language is the reader's.
_BEFORE: dict[str, tuple[Leave, Label]] = {
    "approve": (
        access.leave_to_approve,
        lambda: (_("Approve"), _("The center may then issue it.")),
    ),
    "issue": (
        access.leave_to_issue,
        lambda: (_("Issue"), _("Hands it to its owner; the ladder begins.")),
    ),
    "lay_nodes": (
        access.leave_to_lay_nodes,
        lambda: (_("Change the nodes…"), _("Names, days and units of the steps.")),
    ),
    "sign_for": (
        access.leave_to_sign,
        lambda: (_("Sign for"), _("Your unit takes the task.")),
    ),
}
_OWNER: dict[str, tuple[Leave, Label]] = {
    "tell_progress": (
        access.leave_to_tell_progress,
        lambda: (_("Tell progress…"), _("Says how far it is.")),
    ),
    "add_evidence": (
        access.leave_to_add_evidence,
        lambda: (_("Add evidence…"), _("Photos, or a document.")),
    ),
    "feed_back": (
        access.leave_to_feed_back,
        lambda: (_("Feed back…"), _("Gives the result; another post has a look at it.")),
    ),
    "ask_extension": (
        access.leave_to_ask_extension,
        lambda: (_("Ask for extension…"), _("The center decides; until then the deadline stands.")),
    ),
}
_EXTENSION: dict[str, Label] = {
    "grant_extension": lambda: (_("Grant extension"), _("The deadline moves by what was asked.")),
    "refuse_extension": lambda: (_("Refuse extension…"), _("The deadline stays.")),
}
_AFTER: dict[str, tuple[Leave, Label]] = {
    "confirm_on_site": (
        access.leave_to_confirm,
        lambda: (_("Confirm on site…"), _("Says what you saw there.")),
    ),
    "pass_review": (
        access.leave_to_pass,
        lambda: (_("Pass the review"), _("The result holds; what is left is to strike it off.")),
    ),
    "send_back": (
        access.leave_to_send_back,
        lambda: (_("Rework…"), _("Back to the unit that did the work.")),
    ),
    "strike_off": (
        access.leave_to_strike_off,
        lambda: (_("Strike off"), _("Takes the task off the list.")),
    ),
    "sign_order": (
        access.leave_to_sign_order,
        lambda: (_("Sign a supervision order…"), _("A numbered paper that the unit must answer.")),
    ),
    "pause": (
        access.leave_to_pause,
        lambda: (_("Pause…"), _("Lets it stand still: no lamp, nobody is pressed.")),
    ),
    "resume": (
        access.leave_to_resume,
        lambda: (_("Go on"), _("The deadline comes later by the time it stood still.")),
    ),
    "withdraw": (
        access.leave_to_withdraw,
        lambda: (_("Withdraw…"), _("Takes back what need not be done any more.")),
    ),
}
