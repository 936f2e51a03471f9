"""Versions of the scheme, and a new one with what it would change before it is written."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.base.errors import Refusal
from jiewang.center.case.errors import NotAllowed
from jiewang.center.evaluate.access import leave_to_change_schemes, may_change_schemes
from jiewang.center.evaluate.bulletins import scores_of
from jiewang.center.evaluate.figures import period_of
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.models import Scheme
from jiewang.center.evaluate.periods import month_before, month_text, next_month, span_of_month
from jiewang.center.evaluate.queries import schemes as all_schemes
from jiewang.center.evaluate.rules import Rules, canonical, read_rules
from jiewang.center.evaluate.schemes import change_scheme, scheme_on
from jiewang.center.evaluate.scoring import Score
from jiewang.center.evaluate.shown import DASH
from jiewang.center.evaluate.tables import points_text
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.evaluate.forms import SchemeForm, start_of
from jiewang.desk.center.evaluate.tabs import tabs_for
from jiewang.desk.center.evaluate.views import check_seen
from jiewang.desk.request import DeskRequest
from jiewang.people.models import Unit


@require_safe
def schemes(request: DeskRequest) -> HttpResponse:
    """All versions, and which is in force."""
    check_seen(request.user)
    rows = [(each, read_rules(each.content)) for each in all_schemes()]
    context = {
        "tabs": tabs_for(request.user, "schemes"),
        "rows": [(scheme, _told(rules)) for scheme, rules in rows],
        "in_force": _in_force(),
        "may_change": may_change_schemes(request.user),
    }
    return render(request, "desk/center/evaluate/schemes.html", context)


def _in_force() -> Scheme | None:
    try:
        return scheme_on(timezone.localdate())
    except Refusal:
        return None


def _told(rules: Rules) -> dict[str, Any]:
    return {
        "weights": [(Measure(name).label, weight) for name, weight in rules.weights.items()],
        "rules": rules,
        "hours": int(rules.response_limit.total_seconds() // 3600),
        "bonus": [(Measure(each.measure).label, each) for each in rules.bonus],
        "penalty": [(Measure(each.measure).label, each) for each in rules.penalty],
    }


@require_http_methods(["GET", "POST"])
def scheme_new(request: DeskRequest) -> HttpResponse:
    """A new version from the one in force; what it would have changed last month comes first."""
    try:
        leave_to_change_schemes(request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    base = all_schemes().first()
    begins = next_month(timezone.localdate().replace(day=1))
    initial = {**(start_of(base) if base else {}), "valid_from": begins}
    form = SchemeForm(request.POST or None, base=base, initial=initial)
    status, preview = DONE, None
    if form.is_bound:
        status = 422
        if form.is_valid() and "write" in request.POST:
            status = attempt(form, lambda: _write(form, request))
            if status == DONE:
                return redirect("desk:schemes")
        elif form.is_valid():
            found: list[Change] = []
            status = attempt(form, lambda: found.extend(_preview(form)))
            preview = found if status == DONE else None
    context = {
        "tabs": tabs_for(request.user, "schemes"),
        "form": form,
        "base": base,
        "preview": preview,
        "month": month_before(timezone.localdate().replace(day=1)),
    }
    return render(request, "desk/center/evaluate/scheme.html", context, status=status)


def _write(form: SchemeForm, request: DeskRequest) -> None:
    said = form.cleaned_data
    number = change_scheme(
        name=said["name"],
        name_en=said["name_en"],
        valid_from=said["valid_from"],
        content=form.content(),
        note=said["note"],
        by=request.user,
    )
    text = _("Version %(number)d is written. It holds from %(month)s on.")
    month = month_text(said["valid_from"])
    messages.success(request, text % {"number": number, "month": month})


@dataclass(frozen=True)
class Change:
    """A unit's points and rank of last month, as they were and as they would be."""

    unit: str
    points_was: str
    points: str
    rank_was: str
    rank: str


def _preview(form: SchemeForm) -> list[Change]:
    """Last month by the version in force and by the new one. Raises SchemeRefused."""
    rules = read_rules(canonical(form.content()))
    month = month_before(timezone.localdate().replace(day=1))
    span = span_of_month(month)
    now = {s.unit: s for s in scores_of(period_of(span, rules=rules))}
    base = form.base
    old = read_rules(base.content) if base else rules
    was = {s.unit: s for s in scores_of(period_of(span, rules=old))}
    names = {unit.code: str(unit) for unit in Unit.objects.filter(code__in=now)}
    return [
        Change(
            names.get(code, code),
            points_text(was[code].points) if code in was else DASH,
            points_text(each.points),
            _rank(was.get(code)),
            _rank(each),
        )
        for code, each in now.items()
    ]


def _rank(score: Score | None) -> str:
    return str(score.rank) if score is not None and score.rank else DASH
