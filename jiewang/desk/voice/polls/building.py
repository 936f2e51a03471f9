"""The builder: a new poll, its frame, its questions one by one, its candidates."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jiewang.base.errors import Refusal
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.request import DeskRequest
from jiewang.desk.voice.polls.forms import FrameForm, NewPollForm, QuestionForm, TermsForm
from jiewang.desk.voice.polls.views import run_poll
from jiewang.voice.polls.access import centers_of
from jiewang.voice.polls.actions import change_draft, set_up_poll
from jiewang.voice.polls.models import Poll, PollKind

Stored = list[dict[str, Any]]


@require_http_methods(["GET", "POST"])
def poll_new(request: DeskRequest, kind: str) -> HttpResponse:
    """Set up a poll of the own center; its questions or candidates come next."""
    centers = centers_of(request.user)
    if kind not in PollKind or not centers:
        raise Http404
    form = NewPollForm(request.POST if request.method == "POST" else None, kind=kind)
    status, made = 422 if form.is_bound else DONE, list[int]()
    if form.is_bound and form.is_valid():
        frame, areas = form.frame(), form.cleaned_data["areas"]

        def set_up() -> int:
            return set_up_poll(
                center=centers[0],
                kind=kind,
                frame=frame,
                content={},
                areas=areas,
                by=request.user,
            )

        status = attempt(form, lambda: made.append(set_up()))
    if made:
        found = Poll.objects.get(pk=made[0])
        messages.success(request, _("%(number)s is drafted.") % {"number": found.number})
        return redirect(_where(found), found.number)
    context = {"form": form, "kind": PollKind(kind)}
    return render(request, "desk/voice/polls/frame.html", context, status=status)


def _where(found: Poll) -> str:
    return "desk:poll_candidates" if found.is_vote else "desk:poll_questions"


@require_http_methods(["GET", "POST"])
def poll_frame(request: DeskRequest, number: str) -> HttpResponse:
    """Title, text and times, before it opens."""
    found = run_poll(request.user, number)
    form = FrameForm(request.POST if request.method == "POST" else None, poll=found)
    status = 422 if form.is_bound else DONE
    if form.is_bound and form.is_valid():
        frame, seen = form.frame(), _seen(request)
        status = attempt(
            form, lambda: change_draft(found.pk, frame=frame, by=request.user, seen=seen)
        )
        if status == DONE:
            return redirect("desk:poll", found.number)
    context = {"form": form, "poll": found, "kind": PollKind(found.kind)}
    return render(request, "desk/voice/polls/frame.html", context, status=status)


@require_http_methods(["GET", "POST"])
def poll_candidates(request: DeskRequest, number: str) -> HttpResponse:
    """The candidates of a vote and its rule."""
    found = run_poll(request.user, number)
    if not found.is_vote:
        raise Http404
    form = TermsForm(request.POST) if request.method == "POST" else TermsForm.of(found)
    status = 422 if form.is_bound else DONE
    if form.is_bound and form.is_valid():
        content, seen = form.content(), _seen(request)
        status = attempt(
            form, lambda: change_draft(found.pk, content=content, by=request.user, seen=seen)
        )
        if status == DONE:
            messages.success(request, _("The draft is kept."))
            return redirect("desk:poll", found.number)
    context = {"form": form, "poll": found}
    return render(request, "desk/voice/polls/candidates.html", context, status=status)


@require_http_methods(["GET", "POST"])
def poll_questions(request: DeskRequest, number: str) -> HttpResponse:
    """The questions in their order: one added, changed, moved or taken out at a time."""
    found = run_poll(request.user, number)
    if found.is_vote:
        raise Http404
    stored: Stored = list(found.draft.get("questions", ()))
    key = request.POST.get("key", request.GET.get("key", ""))
    if move := request.POST.get("move", ""):
        return _move(request, found, _moved(stored, key, move))
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(data, questions=stored, key=key)
    status = 422 if form.is_bound else DONE
    if form.is_bound and form.is_valid():
        changed = {**found.draft, "questions": _with(stored, form.question())}
        seen = _seen(request)
        status = attempt(
            form, lambda: change_draft(found.pk, content=changed, by=request.user, seen=seen)
        )
        if status == DONE:
            return redirect("desk:poll_questions", found.number)
    context = {"form": form, "poll": found, "questions": stored, "key": key}
    return render(request, "desk/voice/polls/questions.html", context, status=status)


def _move(request: DeskRequest, found: Poll, changed: Stored) -> HttpResponse:
    """Keep the questions in their new order; what hinders it is told on the page."""
    content, seen = {**found.draft, "questions": changed}, _seen(request)
    try:
        change_draft(found.pk, content=content, by=request.user, seen=seen)
    except Refusal as refused:
        messages.error(request, str(refused))
    return redirect("desk:poll_questions", found.number)


def _with(stored: Stored, question: dict[str, Any]) -> Stored:
    """The question in its place, or at the end."""
    if all(each["key"] != question["key"] for each in stored):
        return [*stored, question]
    return [question if each["key"] == question["key"] else each for each in stored]


def _moved(stored: Stored, key: str, move: str) -> Stored:
    at = next((at for at, each in enumerate(stored) if each["key"] == key), None)
    if at is None:
        return stored
    rest = [each for each in stored if each["key"] != key]
    if move == "out":
        return rest
    to = max(0, at - 1) if move == "up" else at + 1
    return [*rest[:to], stored[at], *rest[to:]]


def _seen(request: HttpRequest) -> int | None:
    value = request.POST.get("seen", "")
    return int(value) if value.isdecimal() and len(value) < 9 else None
