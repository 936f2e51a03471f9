"""The one way a case gets a new lead: take back what stands, send anew, move, tell.

Dispatch, reroute, a granted return and a push down differ in who may and why; what happens to
the orders is the same and stands here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.rows import insert_later, insert_rows
from jiewang.center.case.actions import Actor, move_case
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.dispatch.access import pending_return
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.levels import check_level
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.center.dispatch.orders import (
    OrderState,
    Role,
    active_orders,
    check_open,
    new_hop,
    new_order,
    tell_sent,
    tell_withdrawn,
    withdraw,
)
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit


@dataclass(frozen=True)
class Handover:
    """To whom, and how it is written down. `rule` is empty when a person chose the unit."""

    to: Unit
    hop: Hop.Kind
    step: CaseStep.Kind
    area: Area | None = None
    assist: Sequence[Unit] = ()
    rule: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    reason: str = ""
    # The rule itself chose the unit: the catalog allows what it orders.
    by_rule: bool = False


def hand_over(
    case: Case,
    handover: Handover,
    *,
    actor: Actor,
    at: datetime,
    standing: Sequence[WorkOrder] | None = None,
) -> WorkOrder:
    """Give a locked case a new lead and its assisting units; returns the lead's order.

    1. The unit is open, and the catalog allows its level. 2. The former lead's order is taken
    back, and an assisting order of the unit that leads now. 3. New orders, a hop for each.
    4. The case moves, its unit is the lead's. 5. The clock and the units are told.
    `standing` are its active orders where they are known. Raises DispatchError, CaseError.
    """
    to = handover.to
    check_open(to)
    if not handover.by_rule:
        check_level(case, to, handover.area)
    standing = active_orders(case) if standing is None else standing
    former = next((order for order in standing if order.role == Role.LEAD), None)
    taken = [o for o in standing if o.role == Role.LEAD or o.unit_id == to.pk]
    unfinished = [order for order in taken if order.state != OrderState.HANDLED]
    for order in taken:
        withdraw(order)
    end_pending(case, taken, to=to, actor=actor, at=at, note=handover.note)

    stay = [order.unit_id for order in standing if order not in taken]
    lead, *helpers = _write_orders(
        case, handover, new_helpers(case, handover, stay),
        actor=actor, at=at, from_unit_id=former.unit_id if former else case.center_id,
    )  # fmt: skip
    case.unit = to
    data = _told(handover, lead, helpers)
    move_case(
        case, State.DISPATCHED, handover.step, actor=actor, note=handover.note, data=data, at=at,
        also=["unit", "returns"],
    )  # fmt: skip
    tell_withdrawn(unfinished, at)
    tell_sent(case, [lead, *helpers])
    return lead


def _write_orders(
    case: Case,
    handover: Handover,
    helpers: Iterable[Unit],
    *,
    actor: Actor,
    at: datetime,
    from_unit_id: int,
) -> list[WorkOrder]:
    """Write the lead's order, those of the helpers, and a hop for each: two statements."""
    to = handover.to
    lead = new_order(case, to, Role.LEAD, at=at, area=handover.area)
    assisting = [new_order(case, unit, Role.ASSIST, at=at) for unit in helpers]
    insert_rows([lead, *assisting])
    first = new_hop(
        case, handover.hop, actor=actor, at=at, from_unit_id=from_unit_id, order=lead, to_unit=to,
        rule=handover.rule, reason=handover.reason, explanation=handover.note,
    )  # fmt: skip
    insert_later([first, *(_call(case, order, actor=actor, at=at) for order in assisting)])
    return [lead, *assisting]


def _told(handover: Handover, lead: WorkOrder, helpers: Sequence[WorkOrder]) -> dict[str, Any]:
    """What the diary keeps of a hand-over: codes and ids, only those that say something."""
    data: dict[str, Any] = {"unit": handover.to.code, "order": lead.pk}
    if helpers:
        data["assist"] = [order.unit.code for order in helpers]
    if handover.area:
        data["area"] = handover.area.code
    if handover.rule:
        data["rule"] = handover.rule["rule"]
    if handover.reason:
        data["reason"] = handover.reason
    return data


def new_helpers(case: Case, handover: Handover, called: Iterable[int]) -> list[Unit]:
    """The units to call to assist: open, not the lead, not `called` already, each once."""
    taken = {handover.to.pk, *called}
    units: list[Unit] = []
    for unit in handover.assist:
        if unit.pk not in taken:
            check_helper(case, unit)
            units.append(unit)
            taken.add(unit.pk)
    return units


def check_helper(case: Case, unit: Unit) -> None:
    """Refuse a closed unit, and a level too low: the catalog may name it to help, a person may not.

    Raises DispatchError, PushedDown.
    """
    check_open(unit)
    named = case.category.assist_units if case.category else []
    if unit.code not in named:
        check_level(case, unit, None)


def call_to_assist(case: Case, unit: Unit, *, actor: Actor, at: datetime) -> WorkOrder:
    """Write an assisting order and its hop. tell_sent() afterwards."""
    order = new_order(case, unit, Role.ASSIST, at=at)
    insert_rows([order])
    insert_later([_call(case, order, actor=actor, at=at)])
    return order


def _call(case: Case, order: WorkOrder, *, actor: Actor, at: datetime) -> Hop:
    return new_hop(
        case, Hop.Kind.DISPATCH, actor=actor, at=at, from_unit_id=case.center_id, order=order,
        to_unit=order.unit,
    )  # fmt: skip


def need_note(note: str, text: str) -> str:
    """The words a person must give here, without the space around them. Raises DispatchError."""
    note = note.strip()
    if not note:
        raise DispatchError(text)
    return note


def back_to_center(
    case: Case,
    order: WorkOrder,
    step: CaseStep.Kind,
    *,
    actor: Actor,
    at: datetime,
    note: str,
    data: dict[str, Any],
) -> None:
    """Take a lead's order back and lay the case on the center's desk again."""
    withdraw(order)
    case.unit = case.center
    data = {"unit": order.unit.code, "order": order.pk, **data}
    move_case(
        case, State.FILED, step, actor=actor, note=note, data=data, at=at, also=["unit", "returns"]
    )
    tell_withdrawn([order], at)


def in_the_same_street(case: Case, unit: Unit) -> None:
    """Refuse a community that does not belong to the case's street. Raises DispatchError."""
    if case.center.kind == Unit.Kind.STREET and unit.parent_id != case.center_id:
        text = _("%(unit)s does not belong to %(center)s. Choose one of its communities.")
        raise DispatchError(text % {"unit": unit, "center": case.center})


def decide_hop(hop: Hop, decision: Hop.Decision, *, actor: Actor, at: datetime, note: str) -> None:
    """Write the center's decision on a pending return."""
    hop.decision, hop.decided_by, hop.decided_at = decision, actor.user, at
    hop.decision_note = note
    hop.save(update_fields=["decision", "decided_by", "decided_at", "decision_note"])


def end_pending(
    case: Case,
    taken: Iterable[WorkOrder],
    *,
    to: Unit | None,
    actor: Actor,
    at: datetime,
    note: str,
) -> None:
    """Decide a pending return when its order is taken back anyway.

    Refused if the unit that asked gets the case again, else granted; a lead's granted return is
    counted, and saved with the caller's next move.
    """
    keys = {order.pk for order in taken}
    pending = pending_return(case) if keys else None
    if pending is None or pending.order_id not in keys:
        return
    keeps = to is not None and pending.from_unit_id == to.pk
    decision = Hop.Decision.REFUSED if keeps else Hop.Decision.GRANTED
    decide_hop(pending, decision, actor=actor, at=at, note=note)
    if pending.order is not None and pending.order.role == Role.LEAD and not keeps:
        case.returns += 1
