"""Agreements: the list, a new one, the page of one, what happened since."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.lines import Line, posts_named, who_wrote
from jiewang.desk.request import DeskRequest
from jiewang.desk.works.funds.ventures.forms import FACT_FORMS, NEW_FORMS
from jiewang.people.models import Right, User
from jiewang.people.rights import holding_with
from jiewang.works.funds.access import may_read_funds, planning_unit
from jiewang.works.funds.money import yuan
from jiewang.works.funds.ventures.actions import FACTS_OF, add_fact, open_venture
from jiewang.works.funds.ventures.figures import of_concession, of_joint, of_owners
from jiewang.works.funds.ventures.models import Fact, Venture
from jiewang.works.funds.ventures.queries import ventures_seen_by
from jiewang.works.funds.ventures.terms import Concession, Joint, Owners, terms_of

PER_PAGE = 30


@require_safe
def ventures(request: DeskRequest) -> HttpResponse:
    if not may_read_funds(request.user):
        raise Http404
    rows = ventures_seen_by(request.user).select_related("unit")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "may_open": planning_unit(request.user) is not None,
        "kinds": Venture.Kind.choices,
    }
    return render(request, "desk/works/funds/ventures/list.html", context)


@require_http_methods(["GET", "POST"])
def venture_new(request: DeskRequest, kind: str) -> HttpResponse:
    """Write down an agreement of one kind."""
    unit = planning_unit(request.user)
    if unit is None or kind not in NEW_FORMS:
        raise Http404
    form = NEW_FORMS[kind](request.POST or None)
    status, opened = DONE, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            given: dict[str, Any] = {"title": form.cleaned_data["title"], "unit": unit}
            status = attempt(
                form,
                lambda: opened.append(open_venture(terms=form.terms(), by=request.user, **given)),
            )
    if opened:
        return redirect("desk:venture", Venture.objects.get(pk=opened[0]).number)
    context = {"form": form, "kind": Venture.Kind(kind)}
    return render(request, "desk/works/funds/ventures/new.html", context, status=status)


@require_safe
def venture(request: DeskRequest, venture: str) -> HttpResponse:
    found = _seen(request.user, venture)
    facts = list(found.facts.select_related("by", "unit"))
    terms = terms_of(found.kind, found.terms)
    context = {
        "venture": found,
        "terms": terms,
        "lines": _lines(reversed(facts)),
        "kinds": [Fact.Kind(kind) for kind in FACTS_OF[found.kind]] if _may(request, found) else [],
        **_figures(terms, facts),
    }
    return render(request, "desk/works/funds/ventures/venture.html", context)


def _figures(terms: Any, facts: list[Fact]) -> dict[str, Any]:
    today = timezone.localdate()
    if isinstance(terms, Concession):
        return {"concession": of_concession(terms, facts, today)}
    if isinstance(terms, Joint):
        return {"joint": of_joint(terms, facts, today)}
    assert isinstance(terms, Owners)
    return {"owners": of_owners(terms, facts)}


@require_http_methods(["GET", "POST"])
def fact_new(request: DeskRequest, venture: str, kind: str) -> HttpResponse:
    """Write down one thing that happened."""
    found = _seen(request.user, venture)
    if kind not in FACTS_OF[found.kind]:
        raise Http404
    form = FACT_FORMS[kind](request.POST or None)
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(
                form, lambda: add_fact(found.pk, fact=form.happened(), by=request.user)
            )
        if status == DONE:
            messages.success(request, _("It is written down."))
            return redirect("desk:venture", found.number)
    context = {"form": form, "kind": Fact.Kind(kind), "venture": found}
    return render(request, "desk/works/funds/ventures/fact.html", context, status=status)


def _may(request: DeskRequest, found: Venture) -> bool:
    rights = (Right.FUNDS_PLAN, Right.FUNDS_ACCEPT)
    return any(holding_with(request.user, right, at=[found.unit_id]) for right in rights)


def _seen(user: User, number: str) -> Venture:
    return get_object_or_404(ventures_seen_by(user).select_related("unit"), number=number)


def _lines(facts: Any) -> list[Line]:
    rows = list(facts)
    posts = posts_named(rows)
    return [
        Line(
            title=f"{row.line} · {row.get_kind_display()}",
            who=who_wrote(row, posts),
            at=row.at,
            text=_said(row),
            quote=row.note,
            moved=False,
            lamp="",
        )
        for row in rows
    ]


def _said(row: Fact) -> str:
    parts = [row.on.isoformat()]
    if row.amount:
        parts.append(_("%(amount)s yuan") % {"amount": yuan(row.amount)})
    parts += [str(row.data[key]) for key in ("name",) if row.data.get(key)]
    if row.kind == Fact.Kind.FLATS:
        parts.append(_("%(let)s let, %(empty)s empty of %(bought)s") % row.data)
    return " · ".join([*parts, *([row.proof] if row.proof else [])])
