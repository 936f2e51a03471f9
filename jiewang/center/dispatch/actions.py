"""What the center does with a case: send it out, reroute it, call others to help.

Returns stand in `returns.py`, up and down in `ladder.py`; all are given out here.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.metrics import DISPATCHES
from jiewang.center.case.actions import (
    HOUSE,
    Actor,
    check_unmoved,
    lock_case,
    move_case,
    write_step,
)
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.dispatch.access import (
    leave_to_add_assist,
    leave_to_consult,
    leave_to_dispatch,
    leave_to_reroute,
    leave_to_withdraw_assist,
)
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.handover import (
    Handover,
    call_to_assist,
    check_helper,
    end_pending,
    hand_over,
    need_note,
)
from jiewang.center.dispatch.ladder import decide_level, push_down, push_up
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.center.dispatch.orders import (
    OrderState,
    active_orders,
    lead_order,
    lock_order,
    tell_sent,
    tell_withdrawn,
    withdraw,
)
from jiewang.center.dispatch.reading import Routed, routed_for
from jiewang.center.dispatch.returns import ask_return, grant_return, refuse_return
from jiewang.people.models import Unit, User

__all__ = [
    "add_assist",
    "ask_return",
    "consult_case",
    "decide_level",
    "dispatch_by_rule",
    "dispatch_case",
    "end_orders",
    "grant_return",
    "push_down",
    "push_up",
    "refuse_return",
    "reroute_case",
    "withdraw_assist",
]


# Rules that fall to somebody because nobody's duty is clear: a person looks first.
NOBODYS = frozenset({"fallback", "center"})


@transaction.atomic
def dispatch_case(
    case_id: int,
    *,
    by: User,
    to: Unit | None = None,
    assist: Sequence[Unit] | None = None,
    note: str = "",
    seen: int | None = None,
) -> None:
    """Send a filed, reopened or consulted case to its lead unit, with others to assist.

    None follows the rule: the unit that routing names, the assisting units of the catalog. A
    lead other than the rule's needs a note, for the diary. The same person sending it to the
    same unit again writes nothing. From consultation only who may settle it dispatches, and
    the unit cannot return it again. Raises CaseError, DispatchError, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    if _sent_already(case, to, by):
        return
    check_unmoved(case, seen)
    actor = leave_to_dispatch(by, case)
    _send(case, actor, to=to, assist=assist, note=note.strip())


def dispatch_by_rule(case: Case, *, standing: Sequence[WorkOrder] | None = None) -> bool:
    """Send a filed, locked case where the rules say, without a person; for types switched on.

    False, and nothing written, when the type is not switched on in the catalog, somebody has
    moved the case already, or no rule names a unit but the last ones, for what is nobody's
    clear duty. Whether the district allows it at all is the caller's question. `standing`: its
    active orders where they are known.
    """
    if case.state != State.FILED or case.category is None or not case.category.auto_dispatch:
        return False
    routed = routed_for(case)
    if routed.considered[-1].rule in NOBODYS:
        return False
    _send(case, HOUSE, to=None, assist=None, note="", routed=routed, standing=standing)
    return True


def _sent_already(case: Case, to: Unit | None, by: User) -> bool:
    """A second click: the last move was this person's dispatch, to that unit or by the rule."""
    if case.state != State.DISPATCHED or (to is not None and to.pk != case.unit_id):
        return False
    last = case.steps.get(line=case.moved_by_line)
    return last.kind == CaseStep.Kind.DISPATCHED and last.by_id == by.pk


def _send(
    case: Case,
    actor: Actor,
    *,
    to: Unit | None,
    assist: Sequence[Unit] | None,
    note: str,
    routed: Routed | None = None,
    standing: Sequence[WorkOrder] | None = None,
) -> None:
    at = timezone.now()
    routed = routed or routed_for(case)
    by_rule = to is None or to.pk == routed.unit.pk
    if not by_rule and not note:
        text = _("The rule names %(unit)s. Say in the note why it goes elsewhere.")
        raise DispatchError(text % {"unit": routed.unit})
    rule = routed.rule if by_rule else {}
    from_consultation = case.state == State.CONSULTING
    if from_consultation:
        rule = {"rule": "consultation", **rule, "settled": True}
    handover = Handover(
        to=to or routed.unit,
        hop=Hop.Kind.DISPATCH,
        step=CaseStep.Kind.DISPATCHED,
        assist=assist if assist is not None else routed.assist,
        rule=rule,
        note=note,
        by_rule=by_rule,
    )
    hand_over(case, handover, actor=actor, at=at, standing=standing)
    chosen = "rule" if by_rule else "person"
    DISPATCHES.count_on_commit("house" if actor is HOUSE else chosen)


@transaction.atomic
def reroute_case(case_id: int, *, to: Unit, note: str, by: User, seen: int | None = None) -> None:
    """Take a case from the unit that has it and give it to another 改派; the center's own wish.

    Assisting orders stand. To the unit that has it already nothing is written. Raises CaseError,
    DispatchError, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    lead = lead_order(case)
    if lead and lead.unit_id == to.pk and case.state == State.DISPATCHED:
        return
    check_unmoved(case, seen)
    actor = leave_to_reroute(by, case)
    if lead and lead.unit_id == to.pk:
        text = _("%(unit)s has the case already. Choose another unit.")
        raise DispatchError(text % {"unit": to})
    note = need_note(note, _("Say in the note why the case goes to another unit."))
    handover = Handover(to=to, hop=Hop.Kind.REROUTE, step=CaseStep.Kind.REROUTED, note=note)
    hand_over(case, handover, actor=actor, at=timezone.now())


@transaction.atomic
def consult_case(case_id: int, *, note: str, by: User, seen: int | None = None) -> None:
    """Put a case before the commander 会商, because nobody's duty is clear.

    The unit that has it stays responsible until it is dispatched again. Raises CaseError.
    """
    case = lock_case(case_id)
    check_unmoved(case, seen)
    actor = leave_to_consult(by, case)
    note = need_note(note, _("Say in the note what has to be settled."))
    data = {"unit": case.unit.code}
    kind = CaseStep.Kind.CONSULTATION
    move_case(case, State.CONSULTING, kind, actor=actor, note=note, data=data)


@transaction.atomic
def add_assist(
    case_id: int, *, unit: Unit, by: User, note: str = "", seen: int | None = None
) -> None:
    """Call one more unit to help while a case is in hand; one that has an order is left alone."""
    case = lock_case(case_id)
    check_unmoved(case, seen)
    actor = leave_to_add_assist(by, case)
    if any(order.unit_id == unit.pk for order in active_orders(case)):
        return
    check_helper(case, unit)
    at = timezone.now()
    order = call_to_assist(case, unit, actor=actor, at=at)
    data = {"unit": unit.code, "order": order.pk, "role": order.role}
    write_step(case, CaseStep.Kind.DISPATCHED, actor=actor, note=note.strip(), data=data, at=at)
    tell_sent(case, [order])


@transaction.atomic
def withdraw_assist(order_id: int, *, by: User, note: str, seen: int | None = None) -> None:
    """Take back an assisting order that has no result yet. Twice is quiet. Raises CaseError."""
    case, order = lock_order(order_id)
    if order.state == OrderState.WITHDRAWN and order.role == WorkOrder.Role.ASSIST:
        return
    check_unmoved(case, seen)
    actor = leave_to_withdraw_assist(by, case, order)
    note = need_note(note, _("Say in the note why this unit is not needed."))
    at = timezone.now()
    end_pending(case, [order], to=None, actor=actor, at=at, note=note)
    take_assist_back(case, order, actor=actor, note=note, at=at)


def take_assist_back(
    case: Case, order: WorkOrder, *, actor: Actor, note: str, at: datetime
) -> None:
    """Withdraw one assisting order of a locked case and write it down."""
    withdraw(order)
    data = {"act": "withdraw_assist", "unit": order.unit.code, "order": order.pk}
    write_step(case, CaseStep.Kind.DECIDED, actor=actor, note=note, data=data, at=at)
    tell_withdrawn([order], at)


@transaction.atomic
def end_orders(case_id: int, *, at: datetime) -> None:
    """Take back what is still open of an ended case's orders; for the house.

    The line by which the case ended says it already: the diary gets no second one.
    """
    case = lock_case(case_id)
    open_ones = [order for order in active_orders(case) if order.state != OrderState.HANDLED]
    end_pending(case, open_ones, to=None, actor=HOUSE, at=at, note="")
    for order in open_ones:
        withdraw(order)
    tell_withdrawn(open_ones, at)
