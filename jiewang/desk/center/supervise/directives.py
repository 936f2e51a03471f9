"""Directives 立项: the list, one directive with what it proposes beside its words, the decisions."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiewang.base.errors import Refusal
from jiewang.center.supervise.models import Task
from jiewang.center.supervise.proposals.actions import (
    confirm_proposal,
    drop_proposal,
    send_directive,
)
from jiewang.center.supervise.proposals.models import DirectiveReading, TaskProposal
from jiewang.center.supervise.proposals.queries import (
    assisting_units,
    directives_seen_by,
    for_list,
    shown_articles,
)
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.supervise.forms import ASSISTS, DirectiveForm, TaskForm
from jiewang.desk.center.supervise.views import own_center
from jiewang.desk.request import DeskRequest
from jiewang.people.models import User

PER_PAGE = 20


def _seen(user: User, pk: int) -> DirectiveReading:
    """The directive if the person may see it; otherwise 404, as if it did not exist."""
    if pk >= 2**63:
        raise Http404
    return get_object_or_404(directives_seen_by(user).select_related("by", "center"), pk=pk)


def _proposal(user: User, pk: int) -> TaskProposal:
    if pk >= 2**63:
        raise Http404
    rows = TaskProposal.objects.filter(reading__in=directives_seen_by(user))
    return get_object_or_404(rows.select_related("reading", "unit", "task"), pk=pk)


@require_http_methods(["GET", "POST"])
def directives(request: DeskRequest) -> HttpResponse:
    """Send a directive in; below, those that were sent."""
    center = own_center(request.user)
    if center is None:
        raise Http404
    posted = request.method == "POST"
    form = DirectiveForm(request.POST, request.FILES) if posted else DirectiveForm()
    status, sent = DONE, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            content, name = form.sent()
            given = {"title": form.cleaned_data["title"], "file_name": name}
            send = lambda: sent.append(
                send_directive(content, center=center, by=request.user, **given)
            )
            status = attempt(form, send)
    if sent:
        return redirect("desk:directive", sent[0])
    rows = for_list(directives_seen_by(request.user))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "desk/center/supervise/directives.html", context, status=status)


@require_safe
def directive(request: DeskRequest, pk: int) -> HttpResponse:
    reading = _seen(request.user, pk)
    rows = reading.proposals.select_related("unit", "task", "decided_by")
    proposals = list(rows)
    waiting = sum(each.decision == TaskProposal.Decision.OPEN for each in proposals)
    context = {
        "reading": reading,
        "proposals": proposals,
        "waiting": waiting,
        "articles": shown_articles(reading, proposals),
    }
    return render(request, "desk/center/supervise/directive.html", context)


@require_POST
def proposal_drop(request: DeskRequest, pk: int) -> HttpResponse:
    """One click: nothing comes of it."""
    proposal = _proposal(request.user, pk)
    try:
        drop_proposal(proposal.pk, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    address = redirect("desk:directive", proposal.reading_id)
    address["Location"] += f"#proposal-{proposal.position}"
    return address


@require_http_methods(["GET", "POST"])
def proposal_confirm(request: DeskRequest, pk: int) -> HttpResponse:
    """The form of a task, filled in from the words; sending it makes the task."""
    proposal = _proposal(request.user, pk)
    if proposal.task is not None:
        return redirect("desk:task", proposal.task.number)
    data = request.POST if request.method == "POST" else None
    form = TaskForm(data, initial=_filled(proposal))
    status, made = DONE, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            confirm = lambda: made.append(
                confirm_proposal(proposal.pk, by=request.user, **form.given())
            )
            status = attempt(form, confirm)
    if made:
        task = Task.objects.get(pk=made[0])
        messages.success(request, _("%(number)s is set up.") % {"number": task.number})
        return redirect("desk:directive", proposal.reading_id)
    context = {"form": form, "proposal": proposal, "reading": proposal.reading}
    return render(request, "desk/center/supervise/confirm.html", context, status=status)


def _filled(proposal: TaskProposal) -> dict[str, Any]:
    """What the words say already; assisting units only where their names are units."""
    filled: dict[str, Any] = {
        "title": proposal.what[:120],
        "asked": proposal.quote,
        "owner": proposal.unit.code if proposal.unit else "",
        "deadline": proposal.due_on,
    }
    for nth, unit in enumerate(assisting_units(proposal)[:ASSISTS]):
        filled[f"assist_{nth}"] = unit.code
    return filled
