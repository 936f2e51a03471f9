"""A vote on the page: the ballot, a look at it, and the receipt."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiewang.desk.residents.votes.entry import EntryForm, let_in, sealed, text_code, unsealed
from jiewang.desk.residents.votes.page import (
    ballot_text,
    cost_of,
    given_in,
    lines_of,
    rule_text,
)
from jiewang.voice.polls.answering import check_ballot
from jiewang.voice.polls.casting import cast, new_receipt
from jiewang.voice.polls.content import VoteTerms, terms_of
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.models import Entry, Poll
from jiewang.voice.polls.tally.wording import yuan


def vote_page(request: HttpRequest, poll: Poll) -> HttpResponse:
    """One address for all steps; each is a form that works without any script."""
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "cast":
        return _cast(request, poll)
    terms = terms_of(poll.versions.get(number=poll.version).content)
    data = request.POST if step in {"look", "text"} else None
    form = EntryForm(data, poll=poll, staff=request.user.is_authenticated)
    given = given_in(request.POST, terms) if request.method == "POST" else {}
    if step == "text":
        return _text(request, poll, terms, form, given)
    if step == "look":
        return _look(request, poll, terms, form, given)
    return _ballot(request, poll, terms, form, given)


def _ballot(
    request: HttpRequest,
    poll: Poll,
    terms: VoteTerms,
    form: EntryForm,
    given: dict[str, Any],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "poll": poll,
        "terms": terms,
        "form": form,
        "lines": lines_of(terms, given),
        "count": len(given),
        "cost": cost_of(terms, given),
        "budget": yuan(terms.budget) if terms.budget else "",
        "how": ballot_text(terms),
        "rule": rule_text(terms),
        "must_sign_in": poll.entry == Entry.SIGN_IN and not request.user.is_authenticated,
        **more,
    }
    return render(request, "desk/residents/votes/ballot.html", context, status=status)


def _text(
    request: HttpRequest, poll: Poll, terms: VoteTerms, form: EntryForm, given: dict[str, Any]
) -> HttpResponse:
    """Send a code to a telephone; what was chosen stays on the page."""
    sent = text_code(request, form)
    return _ballot(request, poll, terms, form, given, status=200 if sent else 422, sent=sent)


def _look(
    request: HttpRequest, poll: Poll, terms: VoteTerms, form: EntryForm, given: dict[str, Any]
) -> HttpResponse:
    """Show what is about to be cast, once it fits and the voter is let in."""
    form.is_valid()
    try:
        checked = check_ballot(terms, given)
    except PollError as refused:
        form.add_error(None, str(refused))
        return _ballot(request, poll, terms, form, given, status=422)
    voter = let_in(request, form)
    if voter is None:
        return _ballot(request, poll, terms, form, given, status=422)
    context = {
        "poll": poll,
        "terms": terms,
        "lines": [line for line in lines_of(terms, checked) if line.value],
        "cost": cost_of(terms, checked),
        "budget": yuan(terms.budget) if terms.budget else "",
        "ticket": sealed(poll, voter, checked),
        "receipt": new_receipt(),
        "version": poll.version,
    }
    return render(request, "desk/residents/votes/look.html", context)


def _cast(request: HttpRequest, poll: Poll) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        voter, given = unsealed(poll, request.POST.get("ticket", ""))
        receipt = cast(
            poll.pk,
            voter=voter,
            given=given,
            receipt=request.POST.get("receipt", ""),
            version=int(version) if version.isdecimal() and len(version) < 5 else 0,
        )
    except PollError as refused:
        context = {"poll": poll, "why": str(refused)}
        return render(request, "desk/residents/votes/refused.html", context, status=409)
    # Shown at once and nowhere else: an address with a receipt would stand in logs.
    context = {"poll": poll, "receipt": receipt}
    return render(request, "desk/residents/votes/cast.html", context)
