"""The list of cases, the case page, and one page for each act."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.center.case.models import Case
from jiewang.center.dispatch.explain import explain_choice
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.intake.actions import unmask
from jiewang.desk.center.acting import DONE, attempt, seen_case, way_on
from jiewang.desk.center.cases.acts import ACTS, Act
from jiewang.desk.center.cases.asked import asked_of
from jiewang.desk.center.cases.filters import CaseFilters
from jiewang.desk.center.cases.forms import ActForm, UnmaskForm
from jiewang.desk.center.cases.page import case_page, handles
from jiewang.desk.center.cases.rows import rows_of
from jiewang.desk.center.wording import places_of
from jiewang.desk.paging import LongPaginator
from jiewang.desk.request import DeskRequest

PER_PAGE = 30
# What a line of the list tells, of a hundred columns.
READ = (
    *("number", "title", "urgency", "state", "confidential", "reported_at", "unit__name"),
    *("unit__name_en", "area__path", "area__name", "area__name_en"),
    *("category__name", "category__name_en"),
)


@require_safe
def case_list(request: DeskRequest) -> HttpResponse:
    filters = CaseFilters(request.GET, reader=request.user)
    cases = filters.narrow(cases_seen_by(request.user))
    cases = cases.select_related("area", "unit", "category").only(*READ)
    page = LongPaginator(cases, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": rows_of(page),
        "address": _without(request, "page"),
    }
    return render(request, "desk/center/cases/list.html", context)


def _without(request: DeskRequest, name: str) -> str:
    """The query string without one of its names, for links to other pages of a list."""
    query = request.GET.copy()
    query.pop(name, None)
    return query.urlencode()


@require_safe
def case(request: DeskRequest, number: str) -> HttpResponse:
    found = seen_case(request.user, number)
    moves_only = request.GET.get("diary") == "moves"
    context = case_page(found, request.user, moves_only=moves_only)
    return render(request, "desk/center/cases/case.html", context)


@require_http_methods(["GET", "POST"])
def act(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """The form of one act, and the act. Works without scripts; the queue posts here as well."""
    found, what = seen_case(request.user, number), ACTS.get(name)
    if what is None:
        raise Http404
    form, status = _form(request, what, found), DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: what.run(found, form.cleaned_data, by=request.user))
        if status == DONE:
            found.refresh_from_db()
            done = what.done % {"number": found.number, "unit": found.unit}
            messages.success(request, done)
            return redirect(_after(request, found))
    place = places_of([found.area])[found.area_id]
    context = act_context(found, name, form) | {"next": way_on(request, ""), "place": place}
    return render(request, "desk/center/cases/act.html", context, status=status)


def _after(request: DeskRequest, done: Case) -> str:
    """Where to go after an act: a case given up may be gone for the person, and its page with it."""
    its_page = reverse("desk:case", args=[done.number])
    address = way_on(request, its_page)
    gone = not cases_seen_by(request.user).filter(pk=done.pk).exists()
    return reverse("desk:home") if gone and address.startswith(its_page) else address


def _form(request: DeskRequest, what: Act, found: Case) -> ActForm:
    """The act's form: as posted; or fresh, with what the address or a former try has filled in."""
    if request.method == "POST" and "look" not in request.POST:
        return what.form(request.POST, request.FILES, case=found, reader=request.user)
    typed = request.POST if request.method == "POST" else request.GET
    initial = {name: typed[name] for name in typed if name not in {"seen", "next", "look"}}
    return what.form(initial=initial, case=found, reader=request.user)


def act_context(found: Case, name: str, form: ActForm) -> dict[str, Any]:
    """What the form of one act needs to be drawn, on its own page or in the queue."""
    context: dict[str, Any] = {"case": found, "name": name, "act": ACTS[name], "form": form}
    context["asked"] = asked_of(found, name)
    if name in {"dispatch_case", "reroute_case"} and form.proposal:
        why = explain_choice(form.proposal)
        context |= {"proposal": form.proposal, "proposal_why": why}
    return context


@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: DeskRequest, number: str, report_id: int, field: str) -> HttpResponse:
    """Show a reporter's number once; the reason and the reader are written down."""
    found = seen_case(request.user, number)
    if field not in {"name", "phone", "id_number"}:
        raise Http404
    report = get_object_or_404(found.reports, pk=report_id)
    form, shown, status = UnmaskForm(request.POST or None), "", DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            outcome: list[str] = []
            reason = form.cleaned_data["reason"]
            status = attempt(
                form,
                lambda: outcome.append(
                    unmask(
                        report.pk,
                        field=field,
                        reason=reason,
                        by=request.user,
                        handles=handles(found, request.user),
                    )
                ),
            )
            shown = outcome[0] if outcome else ""
    context = {"case": found, "report": report, "form": form, "shown": shown, "field": field}
    return render(request, "desk/center/cases/contact.html", context, status=status)
