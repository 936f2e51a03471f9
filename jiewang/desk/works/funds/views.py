"""Fund plans: the list, the page, its progress, why each yuan; one page for each act."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.base.errors import Refusal
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.request import DeskRequest
from jiewang.desk.works.funds.acts import ACTS, Act
from jiewang.desk.works.funds.forms import NewPlanForm, PlanActForm, number_of
from jiewang.desk.works.funds.page import books_page, names_of, paged, plan_page
from jiewang.desk.works.funds.why import why_page
from jiewang.people.models import User
from jiewang.works.funds.access import may_read_funds, planning_unit
from jiewang.works.funds.actions import open_plan
from jiewang.works.funds.models import FundPlan
from jiewang.works.funds.queries import newest_solve, plans_seen_by, version_of
from jiewang.works.funds.states import PlanState

PER_PAGE = 30


def seen_plan(user: User, number: str) -> FundPlan:
    """The plan if the person may see it; otherwise 404, as if it did not exist."""
    rows = plans_seen_by(user).select_related("unit", "result", "draft")
    rows = rows.defer(*(f"{which}__{field}" for which in ("result", "draft") for field in _HEAVY))
    return get_object_or_404(rows, number=number)


_HEAVY = ("content", "explanation", "data", "unmet", "lapsing")


@require_safe
def plans(request: DeskRequest) -> HttpResponse:
    if not may_read_funds(request.user):
        raise Http404
    rows = plans_seen_by(request.user).select_related("unit", "result")
    rows = rows.defer(*(f"result__{field}" for field in _HEAVY))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_open": planning_unit(request.user) is not None}
    return render(request, "desk/works/funds/list.html", context)


@require_http_methods(["GET", "POST"])
def plan_new(request: DeskRequest) -> HttpResponse:
    """A plan begins with its first workbook."""
    unit = planning_unit(request.user)
    if unit is None:
        raise Http404
    form = NewPlanForm(request.POST or None, request.FILES or None)
    status, opened = DONE, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            file = form.cleaned_data["workbook"]
            given = {"title": form.cleaned_data["title"], "file_name": file.name, "unit": unit}
            content = file.read()
            status = attempt(
                form, lambda: opened.append(open_plan(content=content, by=request.user, **given))
            )
    if opened:
        return redirect("desk:fund_plan", FundPlan.objects.get(pk=opened[0]).number)
    context = {"form": form, "year": timezone.localdate().year}
    return render(request, "desk/works/funds/new.html", context, status=status)


@require_safe
def plan(request: DeskRequest, plan: str) -> HttpResponse:
    context = plan_page(seen_plan(request.user, plan), request.user, request.GET.get("page"))
    return render(request, "desk/works/funds/plan.html", context)


@require_safe
def progress(request: DeskRequest, plan: str) -> HttpResponse:
    """How far the worker is: asked again and again while it computes, so it reads two rows."""
    rows = plans_seen_by(request.user).only("number", "state")
    found = get_object_or_404(rows, number=plan)
    if found.state != PlanState.SOLVING:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {"plan": found, "solve": newest_solve(found), "now": timezone.now()}
    return render(request, "desk/works/funds/_progress.html", context)


@require_safe
def why(request: DeskRequest, plan: str) -> HttpResponse:
    """Why a fund pays what it pays for a project, or pays nothing."""
    found = seen_plan(request.user, plan)
    context = why_page(found, request.GET.get("fund", ""), request.GET.get("project", ""))
    if context is None:
        raise Http404
    name = "_why.html" if request.headers.get("HX-Request") else "why.html"
    return render(request, f"desk/works/funds/{name}", {"plan": found, **context})


@require_safe
def books(request: DeskRequest, plan: str) -> HttpResponse:
    """Books, payments, contracts, entries; `fund` narrows them to one book."""
    found = seen_plan(request.user, plan)
    context = books_page(found, request.user, request.GET.get("fund", ""))
    context["page"] = paged(context, request.GET.get("page"))
    return render(request, "desk/works/funds/books.html", context)


@require_http_methods(["GET", "POST"])
def plan_act(request: DeskRequest, plan: str, name: str) -> HttpResponse:
    """The form of one act, and the act."""
    found, what = seen_plan(request.user, plan), ACTS.get(name)
    if what is None:
        raise Http404
    about = request.GET.get("about", "")
    form, status, out = _form(request, what, found, about), DONE, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: out.append(_run(what, found, form, request.user)))
        if status == DONE:
            messages.success(request, what.done % {"number": found.number})
            return _go_on(name, what, found, out)
    result = version_of(found, found.result_id)
    context = {"act": what, "form": form, "plan": found, "subject": _subject(what, found, about)}
    context["names"] = names_of(result)
    return render(request, "desk/works/funds/act.html", context, status=status)


def _run(what: Act, found: FundPlan, form: PlanActForm, user: User) -> Any:
    """What the address names and is not there is refused as a sentence, not as an error."""
    try:
        return what.run(found, form, by=user)
    except ObjectDoesNotExist:
        raise Refusal(_("What this page was about is not there any more. Go back.")) from None


def _form(request: DeskRequest, what: Act, found: FundPlan, about: str) -> PlanActForm:
    known: dict[str, Any] = {"plan": found, "reader": request.user, "about": about}
    if request.method == "POST" and "look" not in request.POST:
        return what.form(request.POST, request.FILES, **known)
    return what.form(**known)


def _go_on(name: str, what: Act, found: FundPlan, out: list[Any]) -> HttpResponse:
    if name == "edited":
        number = found.versions.values_list("number", flat=True).get(pk=out[0])
        return redirect("desk:fund_version", found.number, number)
    return redirect("desk:fund_books" if what.then == "books" else "desk:fund_plan", found.number)


def _subject(what: Act, found: FundPlan, about: str) -> str:
    """What the act is about, in words."""
    names = names_of(version_of(found, found.result_id))
    if what.about == "fund":
        return str(found.funds.filter(code=about).first() or "")
    if what.about == "cost_line":
        return names.get(f"c:{about}", "")
    if what.about == "contract":
        return str(found.contracts.filter(pk=number_of(about)).first() or "")
    if what.about == "line" and found.result is not None:
        line = found.result.lines.select_related("fund").filter(pk=number_of(about)).first()
        return f"{line.fund} → {names.get(f'c:{line.cost_line}', '')}, {line.year}" if line else ""
    return ""
