"""My work: the orders of my units and of my grid, each with its next step."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiewang.center.catalog.district import district
from jiewang.center.clock.queries import LimitView, most_pressing, outside_limits
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.queries import cases_to_verify
from jiewang.center.supervise.queries import tasks_owed
from jiewang.desk.center.cases.acts import ACTS
from jiewang.desk.center.supervise.page import shown_tasks
from jiewang.desk.center.wording import places_of, written_limit
from jiewang.desk.center.work.tabs import BY_NAME, TABS, counts, next_step, orders_in
from jiewang.desk.paging import LongPaginator
from jiewang.desk.request import DeskRequest
from jiewang.grid.staff.queries import areas_of
from jiewang.people.rights import holdings

PER_PAGE = 30
# Of supervised tasks: the rest stands on their own list.
MOST_TASKS = 8


@require_safe
def my_work(request: DeskRequest) -> HttpResponse:
    numbers = counts(request.user)
    # Opens where there is something to do.
    first = next((tab for tab in TABS if numbers[tab.name]), TABS[0])
    tab = BY_NAME.get(request.GET.get("tab", ""), first)
    page = LongPaginator(orders_in(request.user, tab), PER_PAGE).get_page(request.GET.get("page"))
    limits = _own_limits(list(page))
    outside = outside_limits(order.case for order in page)
    places = places_of(order.case.area for order in page)
    rows = []
    for order in page:
        step = next_step(order)
        label = ACTS[step].label if step else ""
        place = places[order.case.area_id]
        own = limits.get((order.case_id, order.unit_id))
        rows.append((order, own, outside.get(order.case_id), step, label, place))
    to_verify = list(cases_to_verify(request.user)[:PER_PAGE]) if areas_of(request.user) else []
    verify_places = places_of(case.area for case in to_verify)
    rules = district()
    owed = list(tasks_owed(request.user).prefetch_related("nodes")[:MOST_TASKS])
    context = {
        "owed": shown_tasks(owed),
        "tab": tab,
        "tabs": [(each, numbers[each.name]) for each in TABS],
        "page": page,
        "rows": rows,
        "to_verify": [(case, verify_places[case.area_id]) for case in to_verify],
        "holdings": holdings(request.user),
        "rules": rules,
        "return_window": written_limit(rules.return_window),
    }
    return render(request, "desk/center/work/work.html", context)


def _own_limits(orders: list[WorkOrder]) -> dict[tuple[int, int], LimitView]:
    """The most pressing clock of each order's own unit: the center's are not its business."""
    found = {}
    for unit_id in sorted({order.unit_id for order in orders}):
        cases = [order.case_id for order in orders if order.unit_id == unit_id]
        for case_id, limit in most_pressing(cases, unit_id=unit_id).items():
            found[case_id, unit_id] = limit
    return found
