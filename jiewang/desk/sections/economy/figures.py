"""Targets and what has come of them, and the monthly league table."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.center.case.errors import NotAllowed
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.request import DeskRequest
from jiewang.desk.sections.economy.files import XLSX, league_book
from jiewang.desk.sections.economy.forms import MonthForm, TargetForm
from jiewang.desk.sections.economy.views import check_reader
from jiewang.people.models import User
from jiewang.sections.economy.access import leave_to_set_targets
from jiewang.sections.economy.actions import set_target
from jiewang.sections.economy.figures import NO_TARGET, Completion, Ranked
from jiewang.sections.economy.models import Target
from jiewang.sections.economy.queries import completions, league_of
from jiewang.sections.economy.rules import MONEY, rules
from jiewang.sections.economy.wording import money


@dataclass(frozen=True)
class Shown:
    """A completion in words; `bar` is its width in percent, at most 100."""

    name: str
    done: str
    target: str
    pending: str
    percent: str
    bar: int


def shown(each: Completion) -> Shown:
    """One indicator as tiles and cells write it."""
    bar = min(int(each.share * 100), 100) if each.share is not None else 0
    return Shown(
        name=str(each.indicator),
        done=_amount(each, each.done),
        target=_amount(each, each.target) if each.target else "",
        pending=_amount(each, each.pending) if each.pending else "",
        percent=each.percent,
        bar=bar,
    )


def _amount(each: Completion, value: int) -> str:
    return money(value) if each.indicator.measure == MONEY else str(value)


def _months() -> list[tuple[str, str]]:
    """This month and the twelve before it, as the form offers them."""
    today = timezone.localdate()
    found = []
    for back in range(13):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        first = date(year, month + 1, 1)
        found.append((f"{first:%Y-%m}", date_format(first, "YEAR_MONTH_FORMAT")))
    return found


def _until(request: DeskRequest) -> tuple[MonthForm, date]:
    """The last day that is counted: of the month that was asked for, or today."""
    form, today = MonthForm(request.GET, months=_months()), timezone.localdate()
    wanted = form.cleaned_data.get("month") or f"{today:%Y-%m}"
    year, month = (int(each) for each in wanted.split("-"))
    form.initial["month"] = wanted
    return form, min(date(year, month, monthrange(year, month)[1]), today)


@require_safe
def targets(request: DeskRequest) -> HttpResponse:
    """The district's indicators against their targets, and how far the contracts have come."""
    check_reader(request.user)
    form, until = _until(request)
    done, went = completions(until.year, until)
    context = {
        "form": form,
        "until": until,
        "tiles": [shown(each) for each in done],
        "went": went,
        "went_money": (money(went.funds), money(went.contract)),
        "history": _history(until.year),
        "may_set": _may_set(request.user),
        "display": rules().display_on(until),
    }
    return render(request, "desk/sections/economy/targets.html", context)


def _may_set(user: User) -> bool:
    try:
        leave_to_set_targets(user)
    except NotAllowed:
        return False
    return True


def _history(year: int) -> list[dict[str, Any]]:
    """The targets of a year as they were set, newest first; the first of each kind rules."""
    held, seen, found = rules().indicators, set(), []
    for row in Target.objects.filter(year=year).select_related("unit", "by").order_by("-pk"):
        key = row.indicator, row.unit_id
        indicator = held.get(row.indicator)
        is_money = indicator is not None and indicator.measure == MONEY
        found.append(
            {
                "row": row,
                "name": str(indicator or row.indicator),
                "value": money(row.value) if is_money else row.value,
                "rules": key not in seen,
            }
        )
        seen.add(key)
    return found


@require_http_methods(["GET", "POST"])
def target_new(request: DeskRequest) -> HttpResponse:
    """Set a target; the one before stays to be read."""
    try:
        leave_to_set_targets(request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    form, status = TargetForm(request.POST or None), DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: set_target(by=request.user, **form.cleaned_data))
        if status == DONE:
            messages.success(request, _("The target is set."))
            return redirect("desk:investment_targets")
    context = {"form": form}
    return render(request, "desk/sections/economy/target.html", context, status=status)


@require_safe
def league(request: DeskRequest) -> HttpResponse:
    """Units of one kind beside each other, with n; whoever has too few is not ranked."""
    check_reader(request.user)
    form, until = _until(request)
    tables = [
        (
            group,
            [
                (unit, row, _why(row), [shown(each) for each in row.completions])
                for unit, row in rows
            ],
        )
        for group, rows in league_of(until.year, until)
    ]
    context = {
        "form": form,
        "until": until,
        "tables": tables,
        "indicators": [str(each) for each in rules().indicators.values()],
        "display": rules().display_on(until),
    }
    return render(request, "desk/sections/economy/league.html", context)


def _why(row: Ranked) -> str:
    """Why a unit is not ranked, or nothing."""
    if row.rank is not None:
        return ""
    return _("no target") if row.why == NO_TARGET else _("too few")


@require_safe
def league_file(request: DeskRequest) -> HttpResponse:
    """The same as XLSX."""
    check_reader(request.user)
    _form, until = _until(request)
    answer = HttpResponse(league_book(league_of(until.year, until)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="league-{until:%Y-%m}.xlsx"'
    return answer
