"""What a person can do with a case now, and why not with what they cannot: for the case page.

Every button asks the very function that its action asks, so page and action cannot differ.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.check import access as check
from jiewang.center.dispatch import access as dispatch
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.orders import Role, active_orders
from jiewang.center.handle import access as handle
from jiewang.center.handle.models import Extension
from jiewang.people.models import User


@dataclass(frozen=True)
class Act:
    """One button. `code` is the action's name, `target` the id it takes: None is the case's own.

    `reason`: of an allowed act what it does; of a closed one the rule, and what to do instead.
    """

    code: str
    label: str
    allowed: bool
    reason: str
    target: int | None = None


def acts(case: Case, user: User) -> list[Act]:
    """Every act that the person's posts could ever press on this case, in the order of its life.

    What their posts never could is left out. Reads some rows, locks and writes none.
    """
    orders = active_orders(case)
    for order in orders:
        order.case = case
    found = [*_of_case(case, user, _CENTER)]
    for order in orders:
        if order.role == Role.ASSIST:
            found += _of_order(case, user, order, {"withdraw_assist": _WITHDRAW})
    for extension in _pending_extensions(case):
        found += _of_extension(case, user, extension)
    for order in orders:
        found += _of_order(case, user, order, _wanted(case, order))
    return [*found, *_of_case(case, user, _CHECK)]


Label = Callable[[], tuple[str, str]]
CaseLeave = Callable[[User, Case], object]
OrderLeave = Callable[[User, Case, WorkOrder], object]


def _of_case(case: Case, user: User, wanted: dict[str, tuple[CaseLeave, Label]]) -> Iterator[Act]:
    for code, (leave, words) in wanted.items():
        yield from asked(code, words, lambda leave=leave: leave(user, case))  # type: ignore[misc]


def _of_order(
    case: Case, user: User, order: WorkOrder, wanted: dict[str, tuple[OrderLeave, Label]]
) -> Iterator[Act]:
    for code, (leave, words) in wanted.items():
        ask = lambda leave=leave: leave(user, case, order)
        yield from asked(code, words, ask, None if code in _ABOUT_THE_CASE else order.pk)


def _wanted(case: Case, order: WorkOrder) -> dict[str, tuple[OrderLeave, Label]]:
    """The acts of a lead or of a helper; that of stages only where the catalog names some."""
    if order.role != Role.LEAD:
        return _ASSIST
    staged = case.category is not None and case.category.stages
    return _LEAD if staged else {code: each for code, each in _LEAD.items() if code != _STAGE}


def _of_extension(case: Case, user: User, extension: Extension) -> Iterator[Act]:
    for code, words in _EXTENSION.items():
        ask = lambda: handle.leave_to_decide_extension(user, case, extension)
        yield from asked(code, words, ask, extension.pk)


def asked(
    code: str, words: Label, ask: Callable[[], object], target: int | None = None
) -> Iterator[Act]:
    """The act as these leaves have it: open, closed with its reason, or never this post's: none."""
    label, does = words()
    try:
        ask()
    except NotAllowed:
        return
    except CaseError as error:
        yield Act(code, label, allowed=False, reason=str(error), target=target)
    else:
        yield Act(code, label, allowed=True, reason=does, target=target)


def _pending_extensions(case: Case) -> list[Extension]:
    pending = case.extensions.filter(decision=Extension.Decision.PENDING)
    return list(pending.select_related("order__unit").order_by("pk"))


_STAGE = "reach_stage"
# Asked of the lead's order, and done to its case.
_ABOUT_THE_CASE = frozenset({"resume_waiting"})

# Each word on a button, and what pressing it does. Functions: the language is the reader's.
_CENTER: dict[str, tuple[CaseLeave, Label]] = {
    "dispatch_case": (
        dispatch.leave_to_dispatch,
        lambda: (_("Dispatch…"), _("Sends the case to one lead unit, with others to assist.")),
    ),
    "grant_return": (
        dispatch.leave_to_decide_return,
        lambda: (_("Accept the return…"), _("Takes the case back from the unit that asked.")),
    ),
    "refuse_return": (
        dispatch.leave_to_decide_return,
        lambda: (_("Refuse the return…"), _("The unit keeps the case; its clock never stopped.")),
    ),
    "reroute_case": (
        dispatch.leave_to_reroute,
        lambda: (_("Reroute…"), _("Takes the case from its unit and sends it to another.")),
    ),
    "push_down": (
        dispatch.leave_to_push_down,
        lambda: (_("Hand down…"), _("To a community or grid, where the catalog allows it.")),
    ),
    "decide_level": (
        dispatch.leave_to_decide_level,
        lambda: (_("Allow a lower level…"), _("Puts on record that a lower level takes this one.")),
    ),
    "consult_case": (
        dispatch.leave_to_consult,
        lambda: (_("Consult…"), _("Puts the case before the commander.")),
    ),
    "add_assist": (
        dispatch.leave_to_add_assist,
        lambda: (_("Add assisting unit…"), _("Calls one more unit to help.")),
    ),
}
_WITHDRAW: tuple[OrderLeave, Label] = (
    dispatch.leave_to_withdraw_assist,
    lambda: (_("Withdraw…"), _("Takes back the order of a unit that is not needed.")),
)
_EXTENSION: dict[str, Label] = {
    "grant_extension": lambda: (_("Grant extension"), _("The deadline moves by what was asked.")),
    "refuse_extension": lambda: (_("Refuse extension…"), _("The deadline stays.")),
}
_SIGN: tuple[OrderLeave, Label] = (
    handle.leave_to_sign,
    lambda: (_("Sign for"), _("Your unit takes the order.")),
)
_FEED_BACK: tuple[OrderLeave, Label] = (
    handle.leave_to_feed_back,
    lambda: (_("Feed back…"), _("Gives the result; another post has a look at it.")),
)
_EXTEND: tuple[OrderLeave, Label] = (
    handle.leave_to_ask_extension,
    lambda: (_("Ask for extension…"), _("The center decides; until then the deadline stands.")),
)
_RETURN: tuple[OrderLeave, Label] = (
    dispatch.leave_to_ask_return,
    lambda: (_("Return…"), _("The center decides; until then you stay responsible.")),
)
_PUSH_UP: tuple[OrderLeave, Label] = (
    dispatch.leave_to_push_up,
    lambda: (_("Push up…"), _("Gives the case to the center, because it is not your level's.")),
)
_LEAD: dict[str, tuple[OrderLeave, Label]] = {
    "sign_for": _SIGN,
    "start_handling": (
        handle.leave_to_start,
        lambda: (_("Start handling"), _("Says that work has begun.")),
    ),
    "record_contact": (
        handle.leave_to_contact,
        lambda: (_("Record the contact"), _("Says that you have spoken with the reporter.")),
    ),
    "reach_stage": (
        handle.leave_to_reach_stage,
        lambda: (_("Stage reached…"), _("Says that a stage is done; its clock is met.")),
    ),
    "ask_reporter": (
        handle.leave_to_ask_reporter,
        lambda: (_("Ask the reporter…"), _("Your clock stands still until the answer.")),
    ),
    "resume_waiting": (
        handle.leave_to_resume,
        lambda: (_("Go on"), _("Goes on without the answer; your clock runs again.")),
    ),
    "feed_back": _FEED_BACK,
    "ask_extension": _EXTEND,
    "ask_return": _RETURN,
    "push_up": _PUSH_UP,
}
_ASSIST: dict[str, tuple[OrderLeave, Label]] = {
    "sign_for": _SIGN,
    "feed_back": _FEED_BACK,
    "ask_extension": _EXTEND,
    "ask_return": _RETURN,
    "push_up": _PUSH_UP,
}
_CHECK: dict[str, tuple[CaseLeave, Label]] = {
    "pass_check": (
        check.leave_to_pass,
        lambda: (_("Pass"), _("The result holds; what is left is the answer.")),
    ),
    "send_to_rework": (
        check.leave_to_rework,
        lambda: (_("Rework…"), _("Back to the unit that did the work.")),
    ),
    "close_case": (
        check.leave_to_close,
        lambda: (_("Close…"), _("Sends the answer to every reporter and ends the case.")),
    ),
    "shelve_case": (
        check.leave_to_shelve,
        lambda: (_("Shelve…"), _("Puts the case aside until a day of review; it stays open.")),
    ),
    "take_up": (
        check.leave_to_take_up,
        lambda: (_("Take up again…"), _("The case goes on where it was left.")),
    ),
    "reopen_case": (
        check.leave_to_reopen,
        lambda: (_("Reopen…"), _("The case lies on the center's desk again.")),
    ),
}
