"""Exclusions and disputes: asked for with evidence, decided by somebody else, answered on record."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiewang.base.errors import Refusal
from jiewang.center.case.models import Case
from jiewang.center.catalog.reasons import reason_label
from jiewang.center.evaluate.claims import contest_ends, decide_claim, make_claim
from jiewang.center.evaluate.exclusions import decide_exclusion, propose_exclusion
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.models import Claim, Exclusion
from jiewang.center.evaluate.periods import read_month
from jiewang.center.evaluate.queries import (
    claims_seen_by,
    exclusions_seen_by,
    waiting_claims,
    waiting_exclusions,
)
from jiewang.desk.center.acting import DONE, attempt, seen_case
from jiewang.desk.center.evaluate.forms import DecisionForm, WishForm
from jiewang.desk.center.evaluate.tabs import tabs_for
from jiewang.desk.center.evaluate.views import check_seen
from jiewang.desk.request import DeskRequest
from jiewang.people.models import Unit

_SHOWN = 100


@require_safe
def exclusions(request: DeskRequest) -> HttpResponse:
    """What waits for a decision, and what was decided."""
    waiting, seen = waiting_exclusions(request.user), exclusions_seen_by(request.user)
    return _list(request, "exclusions", waiting, seen, DecisionForm(), status=DONE)


@require_safe
def claims(request: DeskRequest) -> HttpResponse:
    """What waits for an answer, and what was answered."""
    waiting, seen = waiting_claims(request.user), claims_seen_by(request.user)
    return _list(request, "claims", waiting, seen, DecisionForm(), status=DONE)


def _list(
    request: DeskRequest, here: str, waiting: Any, seen: Any, form: DecisionForm, *, status: int
) -> HttpResponse:
    check_seen(request.user)
    kind = "exclusion" if here == "exclusions" else "claim"
    to_decide = list(waiting.order_by("at")[:_SHOWN])
    others = seen.exclude(pk__in=[each.pk for each in to_decide])[:_SHOWN]
    context = {
        "tabs": tabs_for(request.user, here),
        "here": here,
        "waiting": [_row(each, kind) for each in to_decide],
        "others": [_row(each, kind) for each in others],
        "form": form,
        "refused": form.data.get("wish") if form.is_bound else None,
    }
    return render(request, "desk/center/evaluate/wishes.html", context, status=status)


def _row(wish: Exclusion | Claim, kind: str) -> dict[str, Any]:
    return {
        "wish": wish,
        "reason": reason_label(kind, wish.reason),
        "month": wish.month if isinstance(wish, Claim) else None,
    }


@require_POST
def exclusion_decision(request: DeskRequest, pk: int) -> HttpResponse:
    """Leave the case out, or let it count."""
    wish = get_object_or_404(exclusions_seen_by(request.user), pk=pk)
    return _decide(request, "exclusions", wish.pk, decide_exclusion)


@require_POST
def claim_decision(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer a dispute."""
    claim = get_object_or_404(claims_seen_by(request.user), pk=pk)
    return _decide(request, "claims", claim.pk, decide_claim)


def _decide(request: DeskRequest, here: str, pk: int, action: Callable[..., None]) -> HttpResponse:
    check_seen(request.user)
    form, status = DecisionForm(request.POST), 422
    granted = "grant" in request.POST
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        status = attempt(form, lambda: action(pk, granted=granted, answer=answer, by=request.user))
    if status != DONE:
        both = {"exclusions": (waiting_exclusions, exclusions_seen_by)}
        waiting, seen = both.get(here, (waiting_claims, claims_seen_by))
        return _list(request, here, waiting(request.user), seen(request.user), form, status=status)
    done = _("Accepted, and written in the diary of the case.")
    messages.success(request, done if granted else _("Refused, with your reasons in the diary."))
    return redirect(f"desk:{here}")


@require_http_methods(["GET", "POST"])
def exclusion_new(request: DeskRequest) -> HttpResponse:
    """Propose to leave one case out of one rate of a unit."""
    case, unit, measure = _about(request)
    form = WishForm(request.POST or None, kind="exclusion")
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            status = attempt(
                form,
                lambda: propose_exclusion(
                    case.pk, unit=unit, measure=measure, reason=said["reason"],
                    evidence=said["text"], by=request.user,
                ),
            )  # fmt: skip
        if status == DONE:
            messages.success(request, _("Proposed. A second person outside the unit decides."))
            return redirect("desk:exclusions")
    return _wish_page(request, "exclusions", case, unit, measure, form, None, status)


@require_http_methods(["GET", "POST"])
def claim_new(request: DeskRequest) -> HttpResponse:
    """Dispute how one case counts for one's own unit in a month."""
    case, unit, measure = _about(request)
    try:
        month = read_month(request.GET.get("month", "") or request.POST.get("month", ""))
    except Refusal:
        raise Http404 from None
    form = WishForm(request.POST or None, kind="claim")
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            status = attempt(
                form,
                lambda: make_claim(
                    case.pk, unit=unit, measure=measure, month=month, reason=said["reason"],
                    text=said["text"], by=request.user,
                ),
            )  # fmt: skip
        if status == DONE:
            messages.success(request, _("Sent. Somebody outside the case answers, on record."))
            return redirect("desk:claims")
    return _wish_page(request, "claims", case, unit, measure, form, month, status)


def _about(request: DeskRequest) -> tuple[Case, Unit, str]:
    """The case, unit and measure of the address. Raises Http404."""
    check_seen(request.user)
    said = request.GET.dict() | request.POST.dict()
    case = seen_case(request.user, said.get("case", ""))
    unit = get_object_or_404(Unit, code=said.get("unit", ""))
    measure = said.get("measure", "")
    if measure not in Measure.values:
        raise Http404
    return case, unit, measure


def _wish_page(
    request: DeskRequest,
    here: str,
    case: Case,
    unit: Unit,
    measure: str,
    form: WishForm,
    month: date | None,
    status: int,
) -> HttpResponse:
    context = {
        "tabs": tabs_for(request.user, here),
        "here": here,
        "case": case,
        "unit": unit,
        "measure_name": Measure(measure).label,
        "month": month,
        "ends": contest_ends(month) if month else None,
        "form": form,
    }
    return render(request, "desk/center/evaluate/wish.html", context, status=status)
