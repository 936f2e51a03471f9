"""Versions of a plan: what is wrong with one, its file, two compared, payments locked."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.base.errors import Refusal
from jiewang.desk.request import DeskRequest
from jiewang.desk.works.funds.forms import CompareForm
from jiewang.desk.works.funds.page import names_of
from jiewang.desk.works.funds.views import seen_plan
from jiewang.works.funds.access import may_read_funds
from jiewang.works.funds.actions import set_locks
from jiewang.works.funds.comparing import compare
from jiewang.works.funds.district import Payment
from jiewang.works.funds.models import FundPlan, PlanVersion
from jiewang.works.funds.queries import HEAVY, payments_of
from jiewang.works.funds.snapshot import district_from
from jiewang.works.funds.workbook.template import template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YEARS = 3
PER_PAGE = 60
MOST_VERSIONS = 1_000_000


@require_safe
def template_file(request: DeskRequest) -> HttpResponse:
    """An empty workbook for the coming years."""
    if not may_read_funds(request.user):
        raise Http404
    first = timezone.localdate().year
    return _file(template(first, first + YEARS - 1), f"{_('Funds')}-{first}.xlsx")


@require_safe
def version(request: DeskRequest, plan: str, nth: int) -> HttpResponse:
    """What was found in a version: errors with sheet, row, column; or rules it breaks."""
    found = seen_plan(request.user, plan)
    row = _version(found, nth)
    problems = Paginator(row.problems, PER_PAGE).get_page(request.GET.get("page"))
    context = {"plan": found, "version": row, "problems": problems}
    return render(request, "desk/works/funds/version.html", context)


@require_safe
def version_file(request: DeskRequest, plan: str, nth: int) -> HttpResponse:
    """The workbook as it came, or as it was written."""
    found = seen_plan(request.user, plan)
    row = get_object_or_404(found.versions.only("content"), number=min(nth, MOST_VERSIONS))
    return _file(bytes(row.content), f"{found.number}-{nth}.xlsx")


@require_safe
def compared(request: DeskRequest, plan: str) -> HttpResponse:
    """Two plans line by line, with sums by fund and project."""
    found = seen_plan(request.user, plan)
    rows = [row for row in found.versions.only("number", "kind", "at") if row.lines.exists()]
    if not rows:
        raise Http404
    choices = [(row.number, f"{row.number} · {row.get_kind_display()}") for row in rows]
    numbers: dict[str, Any] = {
        "before": rows[max(0, len(rows) - 2)].number,
        "after": rows[-1].number,
    }
    numbers |= {name: request.GET[name] for name in numbers if name in request.GET}
    form = CompareForm(numbers, versions=choices)
    context: dict[str, Any] = {"plan": found, "form": form}
    if form.is_valid():
        context |= _compared(found, form.cleaned_data["before"], form.cleaned_data["after"])
    return render(request, "desk/works/funds/compare.html", context)


def _compared(plan: FundPlan, before: int, after: int) -> dict[str, Any]:
    one, other = _version(plan, before), _version(plan, after)
    result = compare(_payments(one), _payments(other), district_from(other.data))
    return {
        "before": one,
        "after": other,
        "comparison": result,
        "rows": [row for row in result.rows if row.before != row.after],
        "same": sum(row.before == row.after for row in result.rows),
        "both_sums": [
            (_("By fund"), _as_rows(result.by_fund), "f:"),
            (_("By project"), _as_rows(result.by_project), "p:"),
        ],
        "names": names_of(one) | names_of(other),
    }


def _as_rows(sums: Mapping[str, tuple[int, int]]) -> list[tuple[str, int, int]]:
    return [(code, before, after) for code, (before, after) in sums.items()]


def _payments(row: PlanVersion) -> list[Payment]:
    return [
        Payment(line.fund.code, line.cost_line, line.year, line.amount) for line in payments_of(row)
    ]


@require_http_methods(["GET", "POST"])
def locks(request: DeskRequest, plan: str) -> HttpResponse:
    """Tick the payments that are to stay as they are when it is computed again."""
    found = seen_plan(request.user, plan)
    if found.draft_id is None:
        raise Http404
    error = ""
    if request.method == "POST":
        wanted = _locks_of(found, request.POST.getlist("lock"))
        try:
            set_locks(found.pk, locks=wanted, by=request.user)
        except Refusal as refusal:
            error = str(refusal)
        else:
            text = ngettext("%(n)d payment is locked.", "%(n)d payments are locked.", len(wanted))
            messages.success(request, text % {"n": len(wanted)})
            return redirect("desk:fund_plan", found.number)
    context = {"plan": found, "rows": _lockable(found), "error": error}
    context["names"] = names_of(_version(found, found.result.number)) if found.result else {}
    return render(request, "desk/works/funds/locks.html", context, status=422 if error else 200)


def _lockable(plan: FundPlan) -> list[dict[str, Any]]:
    """What is locked now, and every payment of the result that might be."""
    draft = plan.versions.only("data").get(pk=plan.draft_id or 0)
    rows = {_key(lock): (lock, True) for lock in draft.data.get("locks", [])}
    for line in payments_of(plan.result) if plan.result else ():
        payment = {"fund": line.fund.code, "cost_line": line.cost_line, "year": line.year}
        payment["amount"] = line.amount
        if not any(key[:3] == _key(payment)[:3] for key in rows):
            rows[_key(payment)] = (payment, False)
    return [
        {**row, "locked": locked, "key": "|".join(map(str, key))}
        for key, (row, locked) in sorted(rows.items())
    ]


def _key(row: dict[str, Any]) -> tuple[str, str, int, int]:
    return (row["fund"], row["cost_line"], row["year"], row["amount"])


def _locks_of(plan: FundPlan, keys: list[str]) -> list[tuple[str, str, int, int]]:
    """The rows that were ticked, of those that stood there."""
    known = {row["key"]: _key(row) for row in _lockable(plan)}
    return [known[key] for key in keys if key in known]


def _version(plan: FundPlan, nth: int) -> PlanVersion:
    if nth > MOST_VERSIONS:
        raise Http404
    return get_object_or_404(plan.versions.defer(*HEAVY).select_related("by"), number=nth)


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
