"""A questionnaire on the page: a page of questions at a time, along the branch one has taken.

Answers given so far travel in the signed ticket; nothing is stored before the last page.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiewang.desk.residents.votes.entry import EntryForm, let_in, sealed, text_code, unsealed
from jiewang.desk.residents.votes.page import (
    asked_on,
    next_page,
    page_before,
    pages_of,
    read_answers,
)
from jiewang.voice.polls.answering import AnswersRefused, check_answers, is_asked
from jiewang.voice.polls.casting import Voter, cast, new_receipt
from jiewang.voice.polls.content import Question, questions_of
from jiewang.voice.polls.dropping import count_page
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.models import Entry, Poll, PollVersion

Questions = tuple[Question, ...]


def questionnaire_page(request: HttpRequest, poll: Poll) -> HttpResponse:
    """The first page; or what came from a page, and the next one."""
    if request.method != "POST":
        questions = _questions(poll, poll.version)
        form = EntryForm(None, poll=poll, staff=request.user.is_authenticated)
        first = pages_of(questions)[0]
        count_page(poll, poll.version, first, shown=1)
        return _page(request, poll, poll.version, questions, first, {}, form=form)
    try:
        return _next(request, poll)
    except PollError as refused:
        context = {"poll": poll, "why": str(refused)}
        return render(request, "desk/residents/votes/refused.html", context, status=409)


def _next(request: HttpRequest, poll: Poll) -> HttpResponse:
    # The version on which one began is asked to the end, also if a new one has come.
    version, page = _number(request, "version"), _number(request, "page")
    questions = _questions(poll, version)
    first = pages_of(questions)[0]
    ticket = request.POST.get("ticket", "")
    voter, answers = unsealed(poll, ticket) if ticket else (None, {})
    if "back" in request.POST:
        before = page_before(questions, page, answers)
        return _page(
            request, poll, version, questions, first if before is None else before, answers, voter
        )
    if request.POST.get("step") == "text":
        return _text(request, poll, version, questions, page)
    on_page = [each for each in questions if each.page == page and is_asked(each, answers)]
    given = {**answers, **read_answers(request.POST, on_page)}
    form = None
    if voter is None:
        form = EntryForm(request.POST, poll=poll, staff=request.user.is_authenticated)
        voter = let_in(request, form)
    why: dict[str, str] = {}
    try:
        answers = check_answers([each for each in questions if each.page <= page], given)
    except AnswersRefused as refused:
        why = refused.why
    if why or voter is None:
        return _page(
            request, poll, version, questions, page, answers, voter, form, given=given, why=why
        )
    return _go_on(request, poll, version, questions, page, answers, voter)


def _text(
    request: HttpRequest, poll: Poll, version: int, questions: Questions, page: int
) -> HttpResponse:
    """Send a code to a telephone; what was answered on this page stays."""
    form = EntryForm(request.POST, poll=poll, staff=request.user.is_authenticated)
    sent = text_code(request, form)
    given = read_answers(request.POST, [each for each in questions if each.page == page])
    return _page(request, poll, version, questions, page, {}, None, form, given=given, sent=sent)


def _go_on(
    request: HttpRequest,
    poll: Poll,
    version: int,
    questions: Questions,
    page: int,
    answers: dict[str, Any],
    voter: Voter,
) -> HttpResponse:
    count_page(poll, version, page, left=1)
    following = next_page(questions, page, answers)
    if following is None:
        receipt = cast(
            poll.pk,
            voter=voter,
            given=answers,
            receipt=request.POST.get("receipt", ""),
            version=version,
        )
        return render(request, "desk/residents/votes/cast.html", {"poll": poll, "receipt": receipt})
    count_page(poll, version, following, shown=1)
    return _page(request, poll, version, questions, following, answers, voter)


def _page(
    request: HttpRequest,
    poll: Poll,
    version: int,
    questions: Questions,
    page: int,
    answers: dict[str, Any],
    voter: Voter | None = None,
    form: EntryForm | None = None,
    *,
    given: dict[str, Any] | None = None,
    why: dict[str, str] | None = None,
    sent: bool = False,
) -> HttpResponse:
    pages = pages_of(questions)
    wrong = not sent and (bool(why) or bool(form and form.errors))
    context = {
        "poll": poll,
        "version": version,
        "page": page,
        "asked": asked_on(questions, page, answers, given=given, why=why),
        "why": why,
        "form": form,
        "sent": sent,
        "ticket": sealed(poll, voter, answers) if voter is not None else "",
        "receipt": request.POST.get("receipt") or new_receipt(),
        "nth": pages.index(page) + 1,
        "of": len(pages),
        "before": page_before(questions, page, answers) is not None,
        "last": next_page(questions, page, answers) is None,
        "must_sign_in": poll.entry == Entry.SIGN_IN and not request.user.is_authenticated,
    }
    status = 422 if wrong else 200
    return render(request, "desk/residents/votes/questions.html", context, status=status)


def _questions(poll: Poll, version: int) -> Questions:
    found = PollVersion.objects.filter(poll=poll, number=version).first()
    if found is None:
        found = poll.versions.get(number=poll.version)
    return questions_of(found.content)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 5 else 0
