"""My work: the orders of my units and of my grid, each with its next step."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiewang.center.catalog.district import district
from jiewang.center.dispatch.queries import cases_to_verify
from jiewang.center.supervise.queries import tasks_owed
from jiewang.desk.center.my_work.rows import rows_of
from jiewang.desk.center.my_work.tabs import BY_NAME, DONE, TABS, counts, orders_in
from jiewang.desk.center.supervise.page import shown_tasks
from jiewang.desk.center.wording import places_of, written_limit
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
    to_verify = list(cases_to_verify(request.user)[:PER_PAGE]) if areas_of(request.user) else []
    verify_places = places_of(case.area for case in to_verify)
    rules = district()
    owed = list(tasks_owed(request.user).prefetch_related("nodes")[:MOST_TASKS])
    context = {
        "owed": shown_tasks(owed),
        "tab": tab,
        "tabs": [(each, numbers[each.name]) for each in TABS],
        "page": page,
        "rows": rows_of(page),
        "is_done": tab.name == DONE,
        # Where to come back to after an act.
        "here": request.get_full_path(),
        "to_verify": [(case, verify_places[case.area_id]) for case in to_verify],
        "holdings": holdings(request.user),
        "on_a_team": bool(areas_of(request.user)),
        "rules": rules,
        "return_window": written_limit(rules.return_window),
    }
    return render(request, "desk/center/my_work/my_work.html", context)
