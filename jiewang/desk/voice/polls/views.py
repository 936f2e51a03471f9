"""Polls: the list, the page of one with its results, and what is done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.paging import LongPaginator
from jiewang.desk.request import DeskRequest
from jiewang.desk.residents.votes.showing import result_context
from jiewang.desk.voice.polls.forms import CodesForm
from jiewang.people.models import User
from jiewang.voice.polls import actions
from jiewang.voice.polls.access import centers_of, may_run
from jiewang.voice.polls.dropping import pages_left
from jiewang.voice.polls.models import Entry, Poll, PollKind
from jiewang.voice.polls.queries import cast_so_far, cross_of, crossable, polls_seen_by
from jiewang.voice.polls.states import PollState

PER_PAGE = 30
S = PollState


@dataclass(frozen=True)
class Act:
    """A button: what it says, what it does, what is true afterwards; in which states it stands."""

    label: Promise
    done: Promise
    action: Callable[..., Any]
    states: tuple[str, ...]
    hint: Promise | str = ""
    word: str = ""


ACTS = {
    "open": Act(
        gettext_lazy("Open to voters"),
        gettext_lazy("%(poll)s is open from the day that was set."),
        actions.open_poll,
        (S.DRAFT,),
        gettext_lazy("What is asked becomes version 1; a vote cannot be changed after it."),
    ),
    "new_version": Act(
        gettext_lazy("Ask the changed questions"),
        gettext_lazy("%(poll)s asks the changed questions; answers given before keep theirs."),
        actions.publish_version,
        (S.OPEN,),
    ),
    "close": Act(
        gettext_lazy("Close and count"),
        gettext_lazy("%(poll)s is closed and counted."),
        actions.close_poll,
        (S.OPEN,),
    ),
    "publish": Act(
        gettext_lazy("Publish the result"),
        gettext_lazy("Everybody sees the result of %(poll)s."),
        actions.publish_poll,
        (S.CLOSED,),
    ),
    "withdraw": Act(
        gettext_lazy("Withdraw"),
        gettext_lazy("%(poll)s is withdrawn."),
        actions.withdraw_poll,
        (S.DRAFT,),
        word="reason",
    ),
    "close_area": Act(
        gettext_lazy("Close the area"),
        gettext_lazy("The area of %(poll)s is closed."),
        actions.close_area,
        (),
        word="area",
    ),
}


def seen_poll(user: User, number: str) -> Poll:
    """The poll if the person may see it; otherwise 404, as if it did not exist."""
    return get_object_or_404(polls_seen_by(user), number=number)


def run_poll(user: User, number: str) -> Poll:
    """The poll if the person runs it; otherwise 404."""
    found = seen_poll(user, number)
    if not may_run(user, found):
        raise Http404
    return found


@require_safe
def polls(request: DeskRequest) -> HttpResponse:
    rows = polls_seen_by(request.user)
    page = LongPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_set_up": bool(centers_of(request.user)), "kinds": PollKind}
    return render(request, "desk/voice/polls/list.html", context)


@require_safe
def poll(request: DeskRequest, number: str) -> HttpResponse:
    found = seen_poll(request.user, number)
    runs = may_run(request.user, found)
    context = {
        **result_context(found, staff=runs),
        "runs": runs,
        "acts": _acts(found) if runs else [],
        "areas": list(found.areas.all()),
        "steps": list(found.steps.select_related("by").order_by("-line")[:50]) if runs else [],
        "codes": _codes_form(found) if runs else None,
        "cast": cast_so_far(found) if runs else None,
        "changed": _is_changed(found),
        **_of_questionnaire(request, found, runs),
    }
    return render(request, "desk/voice/polls/poll.html", context)


def _acts(found: Poll) -> list[tuple[str, Act]]:
    shown = [(name, act) for name, act in ACTS.items() if found.state in act.states]
    if found.is_vote:
        waits = timezone.now() < found.closes_at
        gone = {"new_version", *(["close"] if waits else [])}
    else:
        gone = set() if _is_changed(found) else {"new_version"}
    return [(name, act) for name, act in shown if name not in gone]


def _is_changed(found: Poll) -> bool:
    if found.state != S.OPEN or found.is_vote:
        return False
    return bool(found.versions.get(number=found.version).content != found.draft)


def _codes_form(found: Poll) -> CodesForm | None:
    if found.entry != Entry.CODE or found.state not in {S.DRAFT, S.OPEN}:
        return None
    return CodesForm(poll=found)


def _of_questionnaire(request: DeskRequest, found: Poll, runs: bool) -> dict[str, Any]:
    """Where people stop, and the cross table that the address asks for."""
    if found.is_vote or not found.version or not runs:
        return {}
    choices = crossable(found, found.version)
    one, other = request.GET.get("one", ""), request.GET.get("other", "")
    return {
        "pages_left": pages_left(found, found.version),
        "crossable": choices,
        "crosses": [("one", one), ("other", other)],
        "cross": cross_of(found, found.version, one, other) if one and other else None,
    }


@require_POST
def poll_act(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Do one thing with a poll; a refusal is told on its page."""
    found, act = seen_poll(request.user, number), ACTS.get(name)
    if act is None:
        raise Http404
    more = {act.word: request.POST.get(act.word, "")} if act.word else {}
    form = forms.Form(request.POST)
    form.is_valid()
    status = attempt(form, lambda: act.action(found.pk, by=request.user, **more))
    if status == DONE:
        messages.success(request, act.done % {"poll": found.number})
        return redirect("desk:poll", found.number)
    context = {"poll": found, "form": form, "act": act}
    return render(request, "desk/voice/polls/refused.html", context, status=status)
