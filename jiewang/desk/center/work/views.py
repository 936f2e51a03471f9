"""My work: the orders of my units and of my grid, each with its next step."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiewang.center.catalog.district import district
from jiewang.center.clock.queries import most_pressing
from jiewang.desk.center.cases.acts import ACTS
from jiewang.desk.center.wording import written_limit
from jiewang.desk.center.work.tabs import BY_NAME, TABS, counts, next_step, orders_in
from jiewang.desk.request import DeskRequest
from jiewang.people.rights import holdings

PER_PAGE = 30


@require_safe
def my_work(request: DeskRequest) -> HttpResponse:
    numbers = counts(request.user)
    # Opens where there is something to do.
    first = next((tab for tab in TABS if numbers[tab.name]), TABS[0])
    tab = BY_NAME.get(request.GET.get("tab", ""), first)
    page = Paginator(orders_in(request.user, tab), PER_PAGE).get_page(request.GET.get("page"))
    limits = most_pressing([order.case_id for order in page])
    rows = []
    for order in page:
        step = next_step(order)
        rows.append((order, limits.get(order.case_id), step, ACTS[step].label if step else ""))
    rules = district()
    context = {
        "tab": tab,
        "tabs": [(each, numbers[each.name]) for each in TABS],
        "page": page,
        "rows": rows,
        "holdings": holdings(request.user),
        "rules": rules,
        "return_window": written_limit(rules.return_window),
    }
    return render(request, "desk/center/work/work.html", context)
