"""The burden of a month, beside the results: for everybody who works here."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiewang.center.burden.queries import (
    LEAST_SENDINGS,
    burden_of,
    documents_asked,
    form_times,
    months_back,
    short_notice,
)
from jiewang.center.burden.spread import Bar, Spread
from jiewang.center.evaluate.access import may_see_figures
from jiewang.desk.center.burden.asked import EXPLAINED, all_forms, asked_again, forms_of_staff
from jiewang.desk.center.evaluate.tabs import tabs_for
from jiewang.desk.request import DeskRequest

_MONTHS = 6


@require_safe
def burden(request: DeskRequest) -> HttpResponse:
    months = months_back(timezone.localdate(), _MONTHS)
    month = _chosen(request.GET.get("month", ""), months)
    figures, asked = burden_of(month), forms_of_staff()
    context = {
        "figures": figures,
        "months": list(reversed(months)),
        "month": month,
        "minutes": _minutes(figures.times),
        "notices": _how_many(figures.notices),
        "notices_rows": _rows(figures.notices),
        "submissions_rows": _rows(figures.submissions),
        "trend": [_line(each) for each in months],
        "asked": _with_times(asked, form_times(month)),
        "asked_sum": sum(each.must_fill for each in asked),
        "again": asked_again(),
        "explained": len(EXPLAINED),
        "forms": len(all_forms()),
        "documents": documents_asked(),
        "short": short_notice(month),
        "least": LEAST_SENDINGS,
        "tabs": tabs_for(request.user, "burden") if may_see_figures(request.user) else [],
    }
    return render(request, "desk/center/burden/burden.html", context)


def _chosen(given: str, months: list[date]) -> date:
    return next((each for each in months if each.isoformat()[:7] == given), months[-1])


def _minutes(times: Spread) -> str:
    """The middle, as “1–2 min”; a dash where too little was counted."""
    middle = times.middle if times.n >= LEAST_SENDINGS else None
    if middle is None:
        return "–"
    low, high = (_as_minutes(each) for each in (middle.low, middle.high))
    if middle.high is None:
        return _("over %(low)s min") % {"low": low}
    return _("%(low)s–%(high)s min") % {"low": low, "high": high}


def _as_minutes(seconds: int | None) -> str:
    return f"{(seconds or 0) / 60:g}"


def _how_many(spread: Spread) -> str:
    middle = spread.middle
    return _named(middle) if middle else "–"


def _named(bar: Bar) -> str:
    if bar.high is None:
        return _("%(low)d or more") % {"low": bar.low}
    return str(bar.low) if bar.high == bar.low + 1 else f"{bar.low}–{bar.high - 1}"


def _rows(spread: Spread) -> list[tuple[str, Bar]]:
    return [(_named(bar), bar) for bar in spread.bars] if spread.n else []


def _line(month: date) -> dict[str, Any]:
    figures = burden_of(month)
    return {
        "month": month,
        "minutes": _minutes(figures.times),
        "sent": figures.times.n,
        "notices": _how_many(figures.notices),
        "days": figures.notices.n,
        "submissions": _how_many(figures.submissions),
        "weeks": figures.submissions.n,
        "must_fill": figures.must_fill,
    }


def _with_times(asked: Iterable[Any], times: dict[str, Spread]) -> list[tuple[Any, str, int]]:
    nothing = Spread({}, (0,))
    return [
        (each, _minutes(times.get(each.name, nothing)), times.get(each.name, nothing).n)
        for each in asked
    ]
