"""Figures of a period, and the cases behind each of them."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiewang.base.errors import Refusal
from jiewang.center.evaluate.access import may_see_figures, seen_units
from jiewang.center.evaluate.counting import Span
from jiewang.center.evaluate.figures import By, Period, recent_period
from jiewang.center.evaluate.measures import DEFINITIONS, Measure
from jiewang.center.evaluate.periods import span_of_days
from jiewang.center.evaluate.shown import shown_all
from jiewang.desk.center.evaluate.figures import (
    MOST_ROWS,
    behind,
    months_back,
    only_seen,
    rows_by,
    spread_lines,
)
from jiewang.desk.center.evaluate.forms import PeriodForm
from jiewang.desk.center.evaluate.tabs import tabs_for
from jiewang.desk.request import DeskRequest
from jiewang.people.models import User

KINDS = ("miss", "hit", "excluded", "beside")


def check_seen(user: User) -> None:
    """Refuse who holds no post. Raises PermissionDenied."""
    if not may_see_figures(user):
        raise PermissionDenied(_("Figures are for people who hold a post."))


def _asked(request: DeskRequest) -> PeriodForm:
    """The form with what the address says; what it leaves out is the last whole month, by unit."""
    first, last = months_back()
    said = {"first": first.isoformat(), "last": last.isoformat(), "by": By.UNIT.value}
    said |= {name: request.GET[name] for name in said if request.GET.get(name)}
    return PeriodForm(said)


def _span(form: PeriodForm) -> Span | None:
    """The period of a form; what is wrong with it is put into the form."""
    if not form.is_valid():
        return None
    try:
        return span_of_days(form.cleaned_data["first"], form.cleaned_data["last"])
    except Refusal as refused:
        form.add_error(None, str(refused))
        return None


@require_safe
def evaluate(request: DeskRequest) -> HttpResponse:
    """The figures of the days asked for."""
    check_seen(request.user)
    form = _asked(request)
    span, period = _span(form), None
    if span is not None:
        try:
            period = recent_period(span)
        except Refusal as refused:
            form.add_error(None, str(refused))
    context: dict[str, Any] = {"form": form, "tabs": tabs_for(request.user, "evaluate")}
    context["own_alone"] = seen_units(request.user) is not None
    if period is not None:
        context |= _figures(period, form.cleaned_data["by"], request.user)
    status = 422 if period is None else 200
    return render(request, "desk/center/evaluate/figures.html", context, status=status)


def _figures(period: Period, by: str, user: User) -> dict[str, Any]:
    only, least = only_seen(user), period.rules.least_n
    totals = shown_all(period.totals(only=only), least)
    context: dict[str, Any] = {
        "period": period,
        "by": by,
        "by_name": By(by).label,
        "totals": [(each, DEFINITIONS[Measure(each.measure)]) for each in totals],
        "rows": rows_by(period, by, user),
        "least": least,
        "nothing": not any(each.count.n_all or each.count.beside for each in totals),
    }
    if only is None:
        reroutes, replies = period.reroutes(), period.replies()
        context["reroutes"] = spread_lines(reroutes, _("%(bound)d times or more"), least)
        context["replies"] = spread_lines(replies, _("within %(bound)d days"), least)
        context["imported"] = reroutes.imported + replies.imported
    return context


@require_safe
def evaluate_cases(request: DeskRequest) -> HttpResponse:
    """The cases behind one figure."""
    check_seen(request.user)
    form, asked = _asked(request), request.GET
    span = _span(form)
    measure = asked.get("measure", Measure.ON_TIME.value)
    if span is None or measure not in Measure.values:
        raise Http404
    kind = asked.get("kind", "")
    kind = kind if kind in KINDS else ""
    group, by = asked.get("group", "")[:40], form.cleaned_data["by"]
    try:
        period = recent_period(span)
    except Refusal:
        # The page of figures says what is missing.
        return evaluate(request)
    rows = behind(period, request.user, measure=measure, by=by, group=group, kind=kind)
    names = [row.unit for row in rows[:1]] if by == By.UNIT else [group]
    context = {
        "tabs": tabs_for(request.user, "evaluate"),
        "measure": measure,
        "measure_name": Measure(measure).label,
        "definition": DEFINITIONS[Measure(measure)],
        "group_name": names[0] if group and names else "",
        "kinds": [("", _("All")), *_kind_names()],
        "kind": kind,
        "rows": rows,
        "cut_off": len(rows) >= MOST_ROWS,
        "first": form.cleaned_data["first"],
        "last": form.cleaned_data["last"],
        "by": by,
        "month": _month_of(form.cleaned_data["first"], form.cleaned_data["last"]),
    }
    return render(request, "desk/center/evaluate/cases.html", context)


def _kind_names() -> list[tuple[str, str]]:
    names = (_("Not in k"), _("In k"), _("Excluded"), _("Beside"))
    return list(zip(KINDS, names, strict=True))


def _month_of(first: date, last: date) -> str:
    """“2026-10” where the days lie in one month: only there a score can be disputed."""
    return f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else ""
