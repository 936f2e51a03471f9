"""Work orders as rows: sent, taken back. The actions of this room do it inside a locked case."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.base.rows import insert_rows
from jiewang.center.case.actions import Actor, lock_case
from jiewang.center.case.models import Case
from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.events import OrderSent, OrderWithdrawn
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit

Role, OrderState = WorkOrder.Role, WorkOrder.State


def lock_order(order_id: int) -> tuple[Case, WorkOrder]:
    """Lock an order's case and read the order as it is then.

    Raises WorkOrder.DoesNotExist. Needs a transaction, see lock_case().
    """
    case_id = WorkOrder.objects.values_list("case_id", flat=True).get(pk=order_id)
    case = lock_case(case_id)
    order = (
        WorkOrder.objects.select_related("unit", "area").defer("area__boundary").get(pk=order_id)
    )
    # The order's own pointer is the row we hold, not a second copy of it.
    order.case = case
    return case, order


def active_orders(case: Case) -> list[WorkOrder]:
    """The orders that were not taken back, the lead's first."""
    orders = case.orders.exclude(state=OrderState.WITHDRAWN).select_related("unit", "area")
    orders = orders.defer("area__boundary")
    return sorted(orders, key=lambda order: (order.role != Role.LEAD, order.pk))


def lead_order(case: Case) -> WorkOrder | None:
    """The one order whose unit is responsible for the case, or None while the center is."""
    return next((order for order in active_orders(case) if order.role == Role.LEAD), None)


def open_units(codes: Iterable[str], on: date) -> list[Unit]:
    """The units of these codes that take work on a day, in the order of the codes."""
    found = {unit.code: unit for unit in Unit.objects.filter(code__in=list(codes))}
    return open_of(found, codes, on)


def open_of(found: Mapping[str, Unit], codes: Iterable[str], on: date) -> list[Unit]:
    """The same of units that are read already."""
    units = [found[code] for code in codes if code in found]
    return [unit for unit in units if unit.closed_on is None or on < unit.closed_on]


def check_open(unit: Unit) -> None:
    """Refuse a unit that takes no work any more. Raises DispatchError."""
    if unit.closed_on is not None and unit.closed_on <= timezone.localdate():
        text = _("%(unit)s closed on %(day)s. Choose the unit that took over its work.")
        raise DispatchError(text % {"unit": unit, "day": unit.closed_on.isoformat()})


def level_of(unit: Unit, area: Area | None = None) -> HandlingLevel:
    """The level that an order to this unit stands on; bureaus, utilities, firms: the district."""
    if unit.kind == Unit.Kind.COMMUNITY:
        return HandlingLevel.GRID if area is not None else HandlingLevel.COMMUNITY
    return HandlingLevel.STREET if unit.kind == Unit.Kind.STREET else HandlingLevel.DISTRICT


def new_order(
    case: Case, unit: Unit, role: str, *, at: datetime, area: Area | None = None
) -> WorkOrder:
    """An order for a locked case, to be written by insert_rows().

    tell_sent() afterwards, when the case has moved.
    """
    return WorkOrder(
        case=case, unit=unit, role=role, area=area, level=level_of(unit, area), sent_at=at
    )


def withdraw(order: WorkOrder) -> None:
    """Take an order back. tell_withdrawn() afterwards."""
    order.state = OrderState.WITHDRAWN
    order.save(update_fields=["state"])


def tell_sent(case: Case, orders: Iterable[WorkOrder]) -> None:
    """Announce new orders, the lead's first."""
    if case.category is None:
        raise DispatchError(_("File the case before you dispatch it."))
    limit = case.category.handle_limit_for(case.urgency)
    for order in orders:
        announce(
            OrderSent(
                order_id=order.pk,
                case_id=case.pk,
                number=case.number,
                title=case.title,
                unit_id=order.unit_id,
                role=order.role,
                handle_limit=limit,
                at=order.sent_at,
                outside_due=case.outside_due_at,
            )
        )


def tell_withdrawn(orders: Iterable[WorkOrder], at: datetime) -> None:
    """Announce orders taken back before their result."""
    for order in orders:
        announce(
            OrderWithdrawn(
                order_id=order.pk,
                case_id=order.case_id,
                unit_id=order.unit_id,
                role=order.role,
                at=at,
            )
        )


def write_hop(
    case: Case,
    kind: Hop.Kind,
    *,
    actor: Actor,
    at: datetime,
    from_unit_id: int,
    order: WorkOrder | None = None,
    to_unit: Unit | None = None,
    **fields: Any,
) -> Hop:
    """Write one passage of a case between units."""
    unwritten = new_hop(
        case, kind, actor=actor, at=at, from_unit_id=from_unit_id, order=order, to_unit=to_unit,
        **fields,
    )  # fmt: skip
    insert_rows([unwritten])
    return unwritten


def new_hop(case: Case, kind: Hop.Kind, *, actor: Actor, at: datetime, **fields: Any) -> Hop:
    """One passage like write_hop(), to be written by insert_rows()."""
    return Hop(case=case, kind=kind, by=actor.user, at=at, **fields)
