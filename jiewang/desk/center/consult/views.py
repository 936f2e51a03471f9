"""Blocked items: the list, the page, one page for each act; meetings and precedents."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.center.consult.access import KEEPING
from jiewang.center.consult.actions import (
    note_presence,
    open_item,
    open_matter,
    reply_to_call,
    revoke_rule,
)
from jiewang.center.consult.due import lamp_of
from jiewang.center.consult.models import BlockedItem, Call
from jiewang.center.consult.queries import counts_by_stage, items_seen_by, words_for
from jiewang.center.consult.states import Stage
from jiewang.center.dispatch.models import Precedent
from jiewang.center.dispatch.precedents import precedents as all_precedents
from jiewang.desk.center.acting import DONE, attempt, seen_case, way_on
from jiewang.desk.center.consult.acts import ACTS
from jiewang.desk.center.consult.filters import ItemFilters
from jiewang.desk.center.consult.forms import (
    ItemForm,
    MatterForm,
    OpenForm,
    RevokeForm,
)
from jiewang.desk.center.consult.page import item_page
from jiewang.desk.center.consult.rules import shown_precedents
from jiewang.desk.center.consult.summons_forms import PresenceForm, ReplyForm
from jiewang.desk.center.wording import places_of
from jiewang.desk.paging import LongPaginator
from jiewang.desk.request import DeskRequest
from jiewang.people.models import Unit, User
from jiewang.people.rights import holdings

PER_PAGE = 30


def seen_item(user: User, item_id: int) -> BlockedItem:
    """The item if the person may see it; otherwise 404, as if it did not exist."""
    # Beyond what a database can count there is nothing.
    if item_id >= 2**63:
        raise Http404
    items = items_seen_by(user).select_related("center", "area", "case__category", "coordinator")
    return get_object_or_404(items.defer("area__boundary"), pk=item_id)


@require_safe
def blocked(request: DeskRequest) -> HttpResponse:
    """The list, a tab for each step."""
    filters = ItemFilters(request.GET, reader=request.user)
    seen = filters.narrow(items_seen_by(request.user))
    numbers = counts_by_stage(seen)
    stage = _stage_of(request, numbers)
    rows = seen.filter(stage=stage).select_related("center", "area", "case", "coordinator")
    rows = rows.defer("area__boundary").order_by(F("due_on").asc(nulls_last=True), "-opened_at")
    page = LongPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    places, today = places_of(item.area for item in page), timezone.localdate()
    context = {
        "filters": filters,
        "tabs": [(each, numbers[each]) for each in Stage],
        "stage": stage,
        "page": page,
        "rows": [
            (item, words_for(item, request.user)(item.title), lamp_of(item, today),
             places[item.area_id])
            for item in page
        ],
        "may_open": any(set(KEEPING) & set(h.post.rights) for h in holdings(request.user)),
    }  # fmt: skip
    return render(request, "desk/center/consult/list.html", context)


def _stage_of(request: DeskRequest, numbers: dict[str, int]) -> Stage:
    """The tab that was asked for; else the first step where there is something to do."""
    wanted = request.GET.get("stage", "")
    if wanted in Stage.values:
        return Stage(wanted)
    return next((stage for stage in Stage if numbers[stage]), Stage.COORDINATING)


@require_http_methods(["GET", "POST"])
def blocked_new(request: DeskRequest) -> HttpResponse:
    """Open an item: of the case that the address names, or of a matter without one."""
    number = request.GET.get("case", "")
    case = seen_case(request.user, number) if number else None
    form: django_forms.Form
    if case is not None:
        form = OpenForm(request.POST or None)
    else:
        form = MatterForm(request.POST or None, center=_own_center(request.user))
    status, opened = DONE, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            if case is not None:
                status = attempt(form, lambda: opened.append(
                    open_item(case.pk, by=request.user, **given)))  # fmt: skip
            else:
                status = attempt(form, lambda: opened.append(
                    open_matter(by=request.user, **given)))  # fmt: skip
        if opened:
            messages.success(request, _("The blocked item is open. Name who coordinates it."))
            return redirect("desk:blocked_item", opened[0])
    context = {"form": form, "case": case}
    return render(request, "desk/center/consult/new.html", context, status=status)


def _own_center(user: User) -> Unit | None:
    """The center where this person keeps items; the district's first."""
    centers = [h.unit for h in holdings(user) if set(KEEPING) & set(h.post.rights)]
    return min(centers, key=lambda unit: unit.kind != Unit.Kind.DISTRICT_CENTER, default=None)


@require_safe
def blocked_item(request: DeskRequest, item_id: int) -> HttpResponse:
    context = item_page(seen_item(request.user, item_id), request.user)
    return render(request, "desk/center/consult/item.html", context)


@require_http_methods(["GET", "POST"])
def blocked_act(request: DeskRequest, item_id: int, name: str) -> HttpResponse:
    """The form of one act, and the act."""
    item, what = seen_item(request.user, item_id), ACTS.get(name)
    if what is None:
        raise Http404
    # Who wants to see what is new gets the page as it is now, with what was typed.
    looks = "look" in request.POST
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and looks:
        data["seen"] = str(item.moved_by_line)
    form: ItemForm = what.form(data, item=item, reader=request.user)
    status = DONE
    if form.is_bound and not looks:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: what.run(item, form.cleaned_data, by=request.user))
        if status == DONE:
            messages.success(request, what.done % {"number": item.number})
            return redirect("desk:blocked_item", item.pk)
    context = {"act": what, "name": name, "form": form, "item": item}
    context["title"] = words_for(item, request.user)(item.title)
    return render(request, "desk/center/consult/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def call_reply(request: DeskRequest, call_id: int) -> HttpResponse:
    """A unit says whether it comes to a meeting."""
    call = _seen_call(request.user, call_id)
    form = ReplyForm(request.POST or None)
    done = _("Your answer is with %(center)s.") % {"center": call.meeting.item.center}
    title = _("Do you come?")
    run = lambda given: reply_to_call(call.pk, by=request.user, **given)
    return _on_a_call(request, call, form, run, title=title, done=done)


@require_http_methods(["GET", "POST"])
def call_presence(request: DeskRequest, call_id: int) -> HttpResponse:
    """The center notes who came for a unit."""
    call = _seen_call(request.user, call_id)
    form = PresenceForm(request.POST or None, initial={"came": "yes"})
    done = _("Noted for %(unit)s.") % {"unit": call.unit}
    title = _("Did %(unit)s come?") % {"unit": call.unit}
    run = lambda given: note_presence(call.pk, by=request.user, **given)
    return _on_a_call(request, call, form, run, title=title, done=done)


def _seen_call(user: User, call_id: int) -> Call:
    if call_id >= 2**63:
        raise Http404
    calls = Call.objects.select_related("unit", "meeting__item__center")
    call = get_object_or_404(calls, pk=call_id)
    seen_item(user, call.meeting.item_id)
    return call


def _on_a_call(
    request: DeskRequest,
    call: Call,
    form: django_forms.Form,
    run: Any,
    *,
    title: str,
    done: str,
) -> HttpResponse:
    status, item = DONE, seen_item(request.user, call.meeting.item_id)
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: run(form.cleaned_data))
        if status == DONE:
            messages.success(request, done)
            return redirect(way_on(request, f"/blocked/{item.pk}"))
    context = {"form": form, "call": call, "item": item, "heading": title}
    context["title"] = words_for(item, request.user)(item.title)
    return render(request, "desk/center/consult/call.html", context, status=status)


@require_safe
def precedents(request: DeskRequest) -> HttpResponse:
    """All rules made of decisions, those that hold first."""
    page = LongPaginator(all_precedents(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": shown_precedents(page, request.user)}
    return render(request, "desk/center/consult/precedents.html", context)


@require_http_methods(["GET", "POST"])
def precedent_revoke(request: DeskRequest, precedent_id: int) -> HttpResponse:
    """Take a rule back, with a reason."""
    if precedent_id >= 2**63:
        raise Http404
    standing = get_object_or_404(Precedent.objects.select_related("unit"), pk=precedent_id)
    form, status = RevokeForm(request.POST or None), DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            note = form.cleaned_data["note"]
            status = attempt(form, lambda: revoke_rule(standing.pk, note=note, by=request.user))
        if status == DONE:
            text = _("The precedent of decision %(number)s no longer holds.")
            messages.success(request, text % {"number": standing.decision_number})
            return redirect("desk:precedents")
    shown = shown_precedents([standing], request.user)[0]
    context = {"form": form, "shown": shown}
    return render(request, "desk/center/consult/revoke.html", context, status=status)
