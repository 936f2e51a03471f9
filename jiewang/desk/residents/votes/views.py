"""The list, one poll with its ballot or its result, and the check of a receipt."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.desk.rate_limits import too_often, was_too_often
from jiewang.desk.residents.votes.ballots import vote_page
from jiewang.desk.residents.votes.entry import MISSES, TEN_MINUTES
from jiewang.desk.residents.votes.questionnaires import questionnaire_page
from jiewang.desk.residents.votes.showing import result_context
from jiewang.voice.polls.casting import audit
from jiewang.voice.polls.models import Poll
from jiewang.voice.polls.queries import public_polls
from jiewang.voice.polls.states import PollState

PER_PAGE = 50


@login_not_required
@never_cache
@require_safe
def votes(request: HttpRequest) -> HttpResponse:
    polls = list(public_polls()[:PER_PAGE])
    now = timezone.now()
    running = [each for each in polls if is_running(each, now)]
    context = {
        "running": sorted(running, key=lambda each: each.closes_at),
        "coming": [each for each in polls if each.opens_at > now and each not in running],
        "ended": [each for each in polls if each.opens_at <= now and each not in running],
    }
    return render(request, "desk/residents/votes/list.html", context)


def is_running(poll: Poll, now: object) -> bool:
    return poll.state == PollState.OPEN and poll.opens_at <= now < poll.closes_at  # type: ignore[operator]


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def poll(request: HttpRequest, number: str) -> HttpResponse:
    """The ballot while it is open; before and after, what there is to say."""
    found = get_object_or_404(public_polls(), number=number)
    # A ballot that comes too late is refused by casting, with the reason.
    if request.method == "POST" or is_running(found, timezone.now()):
        show = vote_page if found.is_vote else questionnaire_page
        return show(request, found)
    return render(request, "desk/residents/votes/result.html", result_context(found))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Whether a ballot lies in its box, unchanged. What it says is shown to nobody."""
    context, status = {}, 200
    if request.method == "POST":
        typed = request.POST.get("receipt", "")[:60]
        context = {"typed": typed, "asked": True}
        if was_too_often(request, "poll_receipt", most=MISSES):
            context["error"] = _("Too many wrong receipts from your network. Wait ten minutes.")
            status = 429
        elif found := audit(typed):
            context["found"] = found
        else:
            too_often(request, "poll_receipt", most=MISSES, seconds=TEN_MINUTES)
            context["error"] = _("No ballot has this receipt. Compare it letter by letter.")
            status = 422
    return render(request, "desk/residents/votes/receipt.html", context, status=status)
