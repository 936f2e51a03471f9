"""Returns 退单: a unit asks, the center decides; until then the unit stays responsible."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import (
    Actor,
    check_unmoved,
    lock_case,
    move_case,
    write_step,
)
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.reasons import reason as known_reason
from jiewang.center.dispatch.access import (
    leave_to_ask_return,
    leave_to_decide_return,
    pending_return,
)
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.events import ReturnAsked, ReturnDecided
from jiewang.center.dispatch.handover import (
    Handover,
    back_to_center,
    call_to_assist,
    check_helper,
    decide_hop,
    hand_over,
    need_note,
)
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.center.dispatch.orders import (
    OrderState,
    Role,
    lock_order,
    tell_sent,
    tell_withdrawn,
    withdraw,
    write_hop,
)
from jiewang.people.models import Unit, User

Kind = CaseStep.Kind


@transaction.atomic
def ask_return(
    order_id: int,
    *,
    reason: str,
    explanation: str,
    by: User,
    better_unit: Unit | None = None,
    seen: int | None = None,
) -> None:
    """Ask the center to take an order back, inside its return window.

    The unit stays responsible and its clock runs on until the center decides. Once the center
    has accepted `max_returns` of a case, the next request goes to consultation instead. Of an
    assisting order the case does not move. Asking again while one waits writes nothing. Raises
    CaseError, DispatchError, UnknownReason, WorkOrder.DoesNotExist.
    """
    case, order = lock_order(order_id)
    pending = pending_return(case)
    if pending is not None and pending.order_id == order.pk and pending.by_id == by.pk:
        return
    check_unmoved(case, seen)
    actor = leave_to_ask_return(by, case, order)
    explanation = _explained(reason, explanation, better_unit)
    at = timezone.now()
    hop = write_hop(
        case, Hop.Kind.RETURN, actor=actor, at=at, from_unit_id=order.unit_id, order=order,
        to_unit=better_unit, reason=reason, explanation=explanation,
        decision=Hop.Decision.PENDING,
    )  # fmt: skip
    data = {"unit": order.unit.code, "order": order.pk, "role": order.role, "reason": reason}
    if better_unit is not None:
        data["better_unit"] = better_unit.code
    _write_asked(case, order, actor=actor, note=explanation, data=data, at=at)
    announce(ReturnAsked(hop_id=hop.pk, case_id=case.pk))


def _explained(reason: str, explanation: str, better_unit: Unit | None) -> str:
    chosen = known_reason("return_order", reason)
    if chosen.needs_unit and better_unit is None:
        text = _("For the reason “%(reason)s”, name the unit that should have it.")
        raise DispatchError(text % {"reason": chosen})
    return need_note(explanation, _("Explain the return: what makes it another unit's?"))


def _write_asked(
    case: Case,
    order: WorkOrder,
    *,
    actor: Actor,
    note: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    if order.role == Role.ASSIST:
        write_step(case, Kind.RETURN_ASKED, actor=actor, note=note, data=data, at=at)
    elif case.returns >= district().max_returns:
        data["returns"] = case.returns
        kind = Kind.CONSULTATION
        move_case(case, State.CONSULTING, kind, actor=actor, note=note, data=data, at=at)
    else:
        kind = Kind.RETURN_ASKED
        move_case(case, State.RETURNED, kind, actor=actor, note=note, data=data, at=at)


@transaction.atomic
def grant_return(
    case_id: int,
    *,
    by: User,
    to: Unit | None = None,
    note: str = "",
    seen: int | None = None,
) -> None:
    """Accept the pending return of a case: back on the center's desk, or `to` another unit at once.

    The lead's return is counted on the case. An assisting unit's order ends, or goes `to`
    another one. Raises CaseError, DispatchError, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    check_unmoved(case, seen)
    actor, hop, order = leave_to_decide_return(by, case)
    if to is not None and to.pk == order.unit_id:
        text = _("%(unit)s wants to return it. Choose another unit, or refuse the return.")
        raise DispatchError(text % {"unit": to})
    at, note = timezone.now(), note.strip()
    decide_hop(hop, Hop.Decision.GRANTED, actor=actor, at=at, note=note)
    if order.role == Role.ASSIST:
        _replace_assist(case, order, to, actor=actor, at=at, note=note)
    else:
        case.returns += 1
        data = {"returns": case.returns, "reason": hop.reason}
        kind = Kind.RETURN_GRANTED
        if to is None:
            back_to_center(case, order, kind, actor=actor, at=at, note=note, data=data)
        else:
            handover = Handover(
                to=to, hop=Hop.Kind.REROUTE, step=kind, note=note, reason=hop.reason
            )
            hand_over(case, handover, actor=actor, at=at)
    announce(ReturnDecided(hop.pk, case.pk, order.unit_id, granted=True))


def _replace_assist(
    case: Case, order: WorkOrder, to: Unit | None, *, actor: Actor, at: datetime, note: str
) -> None:
    withdraw(order)
    data = {"unit": order.unit.code, "order": order.pk, "role": order.role}
    sent = []
    if to is not None:
        check_helper(case, to)
        _check_free(case, to)
        sent = [call_to_assist(case, to, actor=actor, at=at)]
        data["to"] = to.code
    write_step(case, Kind.RETURN_GRANTED, actor=actor, note=note, data=data, at=at)
    tell_withdrawn([order], at)
    tell_sent(case, sent)


def _check_free(case: Case, unit: Unit) -> None:
    if case.orders.exclude(state=OrderState.WITHDRAWN).filter(unit=unit).exists():
        raise DispatchError(_("%(unit)s has an order of this case already.") % {"unit": unit})


@transaction.atomic
def refuse_return(case_id: int, *, note: str, by: User, seen: int | None = None) -> None:
    """Refuse the pending return: the case never left, and its clock never stopped.

    Raises CaseError, DispatchError, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    check_unmoved(case, seen)
    actor, hop, order = leave_to_decide_return(by, case)
    note = need_note(note, _("Say in the note why the unit has to handle it."))
    at = timezone.now()
    decide_hop(hop, Hop.Decision.REFUSED, actor=actor, at=at, note=note)
    data = {"unit": order.unit.code, "order": order.pk, "role": order.role, "reason": hop.reason}
    kind = Kind.RETURN_REFUSED
    if order.role == Role.ASSIST:
        write_step(case, kind, actor=actor, note=note, data=data, at=at)
    else:
        back = State.DISPATCHED if order.state == OrderState.SENT else State.SIGNED
        move_case(case, back, kind, actor=actor, note=note, data=data, at=at)
    announce(ReturnDecided(hop.pk, case.pk, order.unit_id, granted=False))
