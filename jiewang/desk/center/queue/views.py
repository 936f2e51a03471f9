"""The center's queue: a list, the matter, the decision."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiewang.center.case.models import Case
from jiewang.center.catalog.queries import search_categories
from jiewang.center.clock.queries import LimitView, most_pressing, pressing_limit
from jiewang.desk.center.acting import seen_case, way_on
from jiewang.desk.center.cases.filters import CaseFilters
from jiewang.desk.center.queue.matter import MOST_FOUND, matter
from jiewang.desk.center.queue.rows import rows_of
from jiewang.desk.center.queue.tabs import (
    BY_NAME,
    CHECKS,
    Tab,
    come_since,
    counts,
    last_line,
    tabs_of,
    waiting,
)
from jiewang.desk.paging import KnownPaginator
from jiewang.desk.request import DeskRequest

PER_PAGE = 30
# What a line of the list tells. Case, area and type have ninety columns: to read them all takes
# longer than to draw the list.
READ = (
    *("number", "title", "urgency", "state", "confidential", "outside_due_at"),
    *("area__path", "area__name", "area__name_en", "category__name", "category__name_en"),
)
FILTERS = ("q", "channel", "community")


@require_safe
def queue(request: DeskRequest, desk: str) -> HttpResponse:
    """The whole page; or, for htmx, the panes of one case, or the decision pane alone."""
    tab, tabs = _tab(request, desk)
    filters = CaseFilters(request.GET, reader=request.user, keep=FILTERS)
    cases = filters.narrow(waiting(request.user, tab)).select_related("area", "category")
    cases = cases.only(*READ)
    if request.GET.get("order") == "newest":
        cases = cases.order_by("-reported_at", "-pk")
    target = getattr(request, "htmx", None) and request.htmx.target  # type: ignore[attr-defined]
    if target in {"report", "decision"}:
        page = Paginator(cases, PER_PAGE).get_page(request.GET.get("page"))
        context = _panes(request, tab, page.object_list)
        return render(request, f"desk/center/queue/_{target}_swap.html", context)
    numbers = counts(request.user, tabs)
    # Without a filter it is the whole heap, and that is counted.
    known = None if filters.chosen else numbers[tab.name]
    page = KnownPaginator(cases, PER_PAGE, count=known).get_page(request.GET.get("page"))
    limits = most_pressing([case.pk for case in page])
    context = _panes(request, tab, page.object_list, limits) | {
        "now": timezone.now(),
        "heading": _("Check desk") if desk == "checks" else _("Intake desk"),
        "tabs": [(each, numbers[each.name]) for each in tabs],
        "filters": filters,
        "page": page,
        "rows": rows_of(page, limits),
        "chosen_by_hand": "case" in request.GET,
        "last_line": last_line(),
    }
    return render(request, "desk/center/queue/queue.html", context)


def _tab(request: DeskRequest, desk: str) -> tuple[Tab, list[Tab]]:
    tabs = tabs_of(request.user, desk)
    if not tabs:
        raise PermissionDenied(_refusal(desk))
    wanted = BY_NAME.get(request.GET.get("tab", ""))
    return (wanted if wanted in tabs else tabs[0]), tabs


def _refusal(desk: str) -> str:
    if desk == "checks":
        return _("Results are checked by the check posts of a center. Ask yours.")
    return _("The queue is for the intake, dispatch and command posts of a center. Ask yours.")


def _panes(
    request: DeskRequest,
    tab: Tab,
    listed: Iterable[Case],
    limits: dict[int, LimitView] | None = None,
) -> dict[str, Any]:
    """The current case's panes, and the addresses of the queue without it and with the next.

    `limits` of the list, where they were read already.
    """
    numbers = [case.number for case in listed]
    number = request.GET.get("case") or (numbers[0] if numbers else "")
    context: dict[str, Any] = {
        "tab": tab,
        "here": _here(tab),
        "address": _address(request, tab),
        "current": number,
        "shortcuts": request.user.shortcuts,
    }
    if number:
        case = seen_case(request.user, number)
        context |= matter(
            case,
            request.user,
            tab,
            limit=(limits or {}).get(case.pk) or pressing_limit(case),
            category=request.GET.get("category", ""),
            wanted=request.GET.get("q_category", ""),
        )
        context["next"] = _next(request, tab, numbers, number)
    return context


def _here(tab: Tab) -> str:
    return reverse("desk:checks" if tab.name in CHECKS else "desk:queue")


def _address(request: DeskRequest, tab: Tab, **changes: str) -> str:
    kept = request.GET.copy()
    for name in ("case", "category", "q_category", "since"):
        kept.pop(name, None)
    kept["tab"] = tab.name
    for name, value in changes.items():
        kept[name] = value
    return f"{_here(tab)}?{kept.urlencode()}"


def _next(request: DeskRequest, tab: Tab, numbers: list[str], number: str) -> str:
    """Where to go when this case is decided: to the row after it, else to the one before."""
    others = [each for each in numbers if each != number]
    if not others:
        return _address(request, tab)
    at = numbers.index(number) if number in numbers else 0
    following = others[min(at, len(others) - 1)]
    return f"{_address(request, tab, case=following)}#row-{following}"


@require_safe
def news(request: DeskRequest) -> HttpResponse:
    """A line that says how many have come since the list was drawn. The rows do not move."""
    tab = BY_NAME.get(request.GET.get("tab", ""))
    if tab is None:
        raise Http404
    since = request.GET.get("since", "")
    context = {
        "tab": tab,
        "come": come_since(request.user, tab, int(since)) if _is_line(since) else 0,
        "address": _address(request, tab),
    }
    return render(request, "desk/center/queue/_news.html", context)


def _is_line(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


@require_safe
def categories(request: DeskRequest) -> HttpResponse:
    """Categories found by a word, as buttons of the form that asked."""
    wanted = request.GET.get("q_category", "")
    context = {"found": search_categories(wanted, most=MOST_FOUND), "wanted": wanted}
    return render(request, "desk/center/queue/_categories.html", context)


@require_POST
def shortcuts(request: DeskRequest) -> HttpResponse:
    """Turn the single-key shortcuts on or off for this person."""
    request.user.shortcuts = request.POST.get("on") == "1"
    request.user.save(update_fields=["shortcuts"])
    return redirect(way_on(request, reverse("desk:queue")))
