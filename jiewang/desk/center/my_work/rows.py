"""The lines of My work, in words: the template only sets them down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.models import Urgency
from jiewang.center.clock.queries import LimitView, most_pressing, outside_limits
from jiewang.center.dispatch.models import WorkOrder
from jiewang.desk.center.cases.acts import ACTS
from jiewang.desk.center.my_work.tabs import next_step
from jiewang.desk.center.wording import places_of


@dataclass(frozen=True)
class Row:
    """One order: what it is, its clocks, and the one step that comes next.

    `step` is the name of an act, empty when others are to move; `act` is its address.
    """

    order_id: int
    lead: bool
    role: str
    chips: list[str]
    number: str
    title: str
    address: str
    place: str
    state: str
    limit: LimitView | None
    outside: LimitView | None
    handled_at: datetime | None
    step: str
    act: str
    label: str
    # The line of the diary that this person has seen.
    seen: int


def rows_of(orders: Iterable[WorkOrder]) -> list[Row]:
    """The lines of these orders, in their order."""
    listed = list(orders)
    limits, outside = _own_limits(listed), outside_limits(order.case for order in listed)
    places = places_of(order.case.area for order in listed)
    return [
        _row(
            order,
            limit=limits.get((order.case_id, order.unit_id)),
            outside=outside.get(order.case_id),
            place=places[order.case.area_id],
        )
        for order in listed
    ]


def _row(
    order: WorkOrder, *, limit: LimitView | None, outside: LimitView | None, place: str
) -> Row:
    case, step = order.case, next_step(order)
    return Row(
        order_id=order.pk,
        lead=order.role == WorkOrder.Role.LEAD,
        # The labels of choices; Django's get_…_display() sorts through all of them each time.
        role=str(WorkOrder.Role(order.role).label),
        chips=_chips(case),
        number=case.number,
        title=case.title,
        address=reverse("desk:case", args=[case.number]),
        place=place,
        state=str(State(case.state).label),
        limit=limit,
        outside=outside,
        handled_at=order.handled_at,
        step=step,
        act=reverse("desk:act", args=[case.number, step]) if step else "",
        label=str(ACTS[step].label) if step else "",
        seen=case.moved_by_line,
    )


def _chips(case: Case) -> list[str]:
    chips = [] if case.urgency == Urgency.NORMAL else [str(Urgency(case.urgency).label)]
    return [*chips, _("Rework")] if case.reworks else chips


def _own_limits(orders: list[WorkOrder]) -> dict[tuple[int, int], LimitView]:
    """The most pressing clock of each order's own unit: the center's are not its business."""
    found = {}
    for unit_id in sorted({order.unit_id for order in orders}):
        cases = [order.case_id for order in orders if order.unit_id == unit_id]
        for case_id, limit in most_pressing(cases, unit_id=unit_id).items():
            found[case_id, unit_id] = limit
    return found
