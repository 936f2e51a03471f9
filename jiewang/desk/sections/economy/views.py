"""Leads: the list, one lead, one page for each act; what waits to be recognized; the file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.center.case.errors import NotAllowed
from jiewang.desk.center.acting import DONE, attempt, way_on
from jiewang.desk.paging import LongPaginator
from jiewang.desk.request import DeskRequest
from jiewang.desk.sections.economy.acts import ACTS, BOOKING_ACTS
from jiewang.desk.sections.economy.files import XLSX, ledger
from jiewang.desk.sections.economy.forms import LeadFilters, LeadForm
from jiewang.desk.sections.economy.page import lead_page, rows_of, shown_booking
from jiewang.people.models import Unit, User
from jiewang.sections.economy.access import keeps_leads, leave_to_open, may_see_investment
from jiewang.sections.economy.actions import open_lead
from jiewang.sections.economy.models import LeadClue
from jiewang.sections.economy.queries import counts_by_stage, leads_seen_by, to_recognize
from jiewang.sections.economy.states import Stage

PER_PAGE = 30
# More than a district talks with in ten years; beyond it the file is asked for by filters.
MOST_IN_A_FILE = 20_000


def check_reader(user: User) -> None:
    """Refuse who has no post that investment is for. Raises PermissionDenied."""
    if not may_see_investment(user):
        text = _("Leads are read by who keeps them, by commanders and by the district's center.")
        raise PermissionDenied(text)


def seen_clue(user: User, number: str) -> LeadClue:
    """The lead if the person may see it; otherwise 404, as if it did not exist."""
    tail = number.rpartition("-")[2]
    # Beyond what a database can count there is nothing.
    if not (tail.isdecimal() and len(tail) < 12):
        raise Http404
    clues = leads_seen_by(user).select_related("unit", "investor", "project")
    clue = get_object_or_404(clues, pk=int(tail))
    if clue.number != number:
        raise Http404
    return clue


@require_safe
def investment(request: DeskRequest) -> HttpResponse:
    """The list, a tab for each stage."""
    check_reader(request.user)
    seen = leads_seen_by(request.user)
    filters = LeadFilters(request.GET, units=_units(seen))
    found = _narrowed(seen, filters)
    numbers = counts_by_stage(found)
    stage = _stage_of(request, numbers)
    rows = found.filter(stage=stage).select_related("unit", "investor")
    rows = rows.order_by(F("word_due_on").asc(nulls_last=True), "-opened_at", "-pk")
    page = LongPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "tabs": [(each, numbers[each]) for each in Stage],
        "stage": stage,
        "page": page,
        "rows": rows_of(page),
        "may_open": keeps_leads(request.user) is not None,
        "waiting": to_recognize(seen).count(),
    }
    return render(request, "desk/sections/economy/list.html", context)


def _units(seen: QuerySet[LeadClue]) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=seen.values("unit")).order_by("kind", "code")


def _narrowed(seen: QuerySet[LeadClue], filters: LeadFilters) -> QuerySet[LeadClue]:
    chosen = filters.chosen
    if q := chosen.get("q"):
        found = Q(title__icontains=q) | Q(investor__name__icontains=q)
        tail = str(q).rpartition("-")[2]
        if tail.isdecimal() and len(tail) < 12:
            found |= Q(pk=int(tail))
        seen = seen.filter(found)
    if unit := chosen.get("unit"):
        seen = seen.filter(unit__code=unit)
    if origin := chosen.get("origin"):
        seen = seen.filter(origin=origin)
    return seen


def _stage_of(request: DeskRequest, numbers: dict[str, int]) -> Stage:
    """The tab that was asked for; else the first stage where there is something."""
    wanted = request.GET.get("stage", "")
    if wanted in Stage.values:
        return Stage(wanted)
    return next((stage for stage in Stage if numbers[stage]), Stage.CLUE)


@require_safe
def leads_file(request: DeskRequest) -> HttpResponse:
    """The ledger as XLSX: the leads that fit the filters of the list, with what is booked."""
    check_reader(request.user)
    seen = leads_seen_by(request.user)
    found = _narrowed(seen, LeadFilters(request.GET, units=_units(seen)))
    if (wanted := request.GET.get("stage", "")) in Stage.values:
        found = found.filter(stage=wanted)
    answer = HttpResponse(ledger(found.order_by("pk")[:MOST_IN_A_FILE]), content_type=XLSX)
    name = f"leads-{timezone.localdate():%Y-%m-%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def recognition(request: DeskRequest) -> HttpResponse:
    """What is booked and waits to be recognized, oldest first."""
    check_reader(request.user)
    waiting = to_recognize(leads_seen_by(request.user)).select_related("by", "decided_by")
    page = LongPaginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each.clue, shown_booking(each, each.clue, request.user)) for each in page]
    context = {"page": page, "rows": rows, "waiting": page.paginator.count}
    return render(request, "desk/sections/economy/recognition.html", context)


@require_http_methods(["GET", "POST"])
def lead_new(request: DeskRequest) -> HttpResponse:
    """Register a lead."""
    try:
        leave_to_open(request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None
    form = LeadForm(request.POST or None)
    status, opened = DONE, list[int]()
    if form.is_bound:
        status = 422
        if form.is_valid():
            run = lambda: opened.append(open_lead(by=request.user, **form.cleaned_data))
            status = attempt(form, run)
        if opened:
            clue = LeadClue.objects.get(pk=opened[0])
            text = _("%(number)s is registered. Look at it, then begin talks.")
            messages.success(request, text % {"number": clue.number})
            return redirect("desk:lead", clue.number)
    context = {"form": form}
    return render(request, "desk/sections/economy/new.html", context, status=status)


@require_safe
def lead(request: DeskRequest, number: str) -> HttpResponse:
    context = lead_page(seen_clue(request.user, number), request.user)
    return render(request, "desk/sections/economy/lead.html", context)


@require_http_methods(["GET", "POST"])
def lead_act(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """The form of one act, and the act."""
    clue, what = seen_clue(request.user, number), ACTS.get(name)
    if what is None:
        raise Http404
    # Who wants to see what is new gets the page as it is now, with what was typed.
    looks = "look" in request.POST
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and looks:
        data["seen"] = str(clue.moved_by_line)
    form = what.form(data, clue=clue, reader=request.user)
    status = DONE
    if form.is_bound and not looks:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: what.run(clue.pk, form.cleaned_data, by=request.user))
        if status == DONE:
            messages.success(request, what.done % {"number": clue.number})
            return redirect("desk:lead", clue.number)
    context = {"act": what, "form": form, "clue": clue}
    return render(request, "desk/sections/economy/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def booking_act(request: DeskRequest, number: str, booking_id: int, name: str) -> HttpResponse:
    """Recognize, not recognize, correct or take back one booking."""
    clue, what = seen_clue(request.user, number), BOOKING_ACTS.get(name)
    if what is None or booking_id >= 2**63:
        raise Http404
    booking = get_object_or_404(clue.bookings.select_related("by"), pk=booking_id)
    form = what.form(request.POST if request.method == "POST" else None, booking=booking)
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            run: Any = lambda: what.run(booking.pk, form.cleaned_data, by=request.user)
            status = attempt(form, run)
        if status == DONE:
            messages.success(request, what.done % {"number": clue.number})
            return redirect(way_on(request, f"/investment/{clue.number}"))
    shown = shown_booking(booking, clue, request.user)
    context = {"act": what, "form": form, "clue": clue, "shown": shown}
    return render(request, "desk/sections/economy/act.html", context, status=status)
