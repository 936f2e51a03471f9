"""What there is to read of orders, returns and proposals."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.center.dispatch.orders import active_orders, lead_order
from jiewang.center.dispatch.reading import Routed, assist_for, routed_for
from jiewang.grid.areas.models import Area
from jiewang.grid.staff.queries import areas_of
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings, units_of

__all__ = [
    "active_orders",
    "assist_of",
    "cases_in_consultation",
    "cases_seen_by",
    "cases_to_dispatch",
    "cases_to_verify",
    "hops_of",
    "lead_order",
    "orders_of",
    "pending_returns",
    "proposal",
]


def cases_seen_by(user: User) -> QuerySet[Case]:
    """The cases a person may look at. Every page starts from this, not from Case.

    The district center's people see every case; a street center's people those of its center;
    a unit's people those it has an order for, or has fed back; a grid's team the cases handed
    to it, or to be verified in its grid.
    """
    if any(h.unit.kind == Unit.Kind.DISTRICT_CENTER for h in holdings(user)):
        return Case.objects.all()
    units, grids = units_of(user), list(areas_of(user))
    orders = WorkOrder.objects.filter(case=OuterRef("pk"))
    kept = ~Q(state=WorkOrder.State.WITHDRAWN) | Q(handled_at__isnull=False)
    seen: Any = Q(center__in=units) | Exists(orders.filter(kept, unit__in=units))
    if grids:
        # As staff's works_in(): a grid's team works in its micro-grids too.
        mine = Area.objects.under(grids).values("pk")
        verifying = Q(state__in=[State.REPORTED, State.VERIFYING], area__in=mine)
        seen |= verifying | Exists(orders.filter(kept, area__code__in=grids))
    return Case.objects.filter(seen)


def cases_to_verify(user: User) -> QuerySet[Case]:
    """Cases that a person's grid team is to look at on site and has told nothing of yet."""
    told = CaseStep.objects.filter(case=OuterRef("pk"), kind=CaseStep.Kind.VERIFIED)
    cases = Case.objects.filter(~Exists(told), state=State.VERIFYING)
    mine = Area.objects.under(areas_of(user)).values("pk")
    return cases.filter(area__in=mine).select_related("area").order_by("reported_at", "pk")


def orders_of(user: User, *, states: Collection[str] | None = None) -> QuerySet[WorkOrder]:
    """The orders a person works for: their units', their grids'; the longest waiting first.

    Without `states`: those not taken back.
    """
    units = [h.unit_id for h in holdings(user) if Right.HANDLE in h.post.rights]
    mine = Q(unit__in=units) | Q(area__code__in=list(areas_of(user)))
    orders = WorkOrder.objects.filter(mine).select_related("case", "unit", "area")
    orders = orders.select_related("case__category", "case__area", "case__center")
    if states is None:
        orders = orders.exclude(state=WorkOrder.State.WITHDRAWN)
    else:
        orders = orders.filter(state__in=states)
    return orders.order_by("sent_at", "pk")


def cases_to_dispatch(user: User) -> QuerySet[Case]:
    """Cases on the desks of the centers where a person dispatches, the longest waiting first."""
    return _at_my_centers(user, Right.DISPATCH, [State.FILED, State.REOPENED])


def cases_in_consultation(user: User) -> QuerySet[Case]:
    """Cases that wait for a commander's word, at the centers where a person has one."""
    return _at_my_centers(user, Right.COMMAND, [State.CONSULTING])


def _at_my_centers(user: User, right: Right, states: Collection[str]) -> QuerySet[Case]:
    mine = [h.unit for h in holdings(user) if right in h.post.rights]
    cases = Case.objects.filter(state__in=states)
    if not any(unit.kind == Unit.Kind.DISTRICT_CENTER for unit in mine):
        cases = cases.filter(center__in=mine)
    related = cases.select_related("area", "category", "center", "unit")
    return related.order_by("reported_at", "pk")


def pending_returns(user: User) -> QuerySet[Hop]:
    """Returns that wait for this person's decision, the longest waiting first."""
    hops = Hop.objects.filter(decision=Hop.Decision.PENDING).exclude(
        case__state=State.CONSULTING, order__role=WorkOrder.Role.LEAD
    )
    mine = [h.unit for h in holdings(user) if Right.DISPATCH in h.post.rights]
    if not any(unit.kind == Unit.Kind.DISTRICT_CENTER for unit in mine):
        hops = hops.filter(case__center__in=mine)
    return hops.select_related("case", "order", "from_unit", "to_unit", "by").order_by("at", "pk")


def proposal(case: Case) -> Routed:
    """Where the rules of today would send a filed case. Raises DispatchError before filing."""
    return routed_for(case)


def assist_of(case: Case) -> list[Unit]:
    """The open assisting units that a precedent or the catalog names for a case's own type."""
    return assist_for(case)


def hops_of(case: Case) -> QuerySet[Hop]:
    """Every passage of a case between units, in order."""
    return case.hops.select_related("from_unit", "to_unit", "by", "decided_by", "order")
