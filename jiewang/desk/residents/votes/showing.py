"""What came of a poll, for everybody: winners and losers with reasons, or the answers counted."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jiewang.voice.polls.content import Option, terms_of
from jiewang.voice.polls.models import Poll
from jiewang.voice.polls.queries import results_of
from jiewang.voice.polls.results import sentence
from jiewang.voice.polls.states import PollState
from jiewang.voice.polls.tally.wording import yuan


@dataclass(frozen=True)
class Place:
    """One candidate in the result."""

    option: Option
    votes: int
    cost: str
    won: bool
    why: str
    share: float
    compared: bool


def result_context(poll: Poll, *, staff: bool = False) -> dict[str, Any]:
    """The result as far as this reader may see it: strangers once it is published."""
    context: dict[str, Any] = {"poll": poll, "shown": False, "now": timezone.now()}
    seen = poll.state == PollState.PUBLISHED or (staff and poll.version > 0)
    if not seen:
        return context
    if poll.is_vote:
        return context | (vote_result(poll) if poll.outcome else {})
    ballots, shown = results_of(poll, poll.version)
    return context | {"shown": True, "ballots": ballots, "questions": shown}


def vote_result(poll: Poll) -> dict[str, Any]:
    """Candidates in the order of the result, with a sentence for each."""
    kept = poll.outcome or {}
    if kept.get("differs"):
        return {"shown": True, "differs": True}
    content = poll.versions.get(number=poll.version).content
    terms = terms_of(content)
    most = max([1, *kept["votes"].values()])
    winners = {name: at for at, name in enumerate(kept["winners"])}
    compared = kept.get("compared")
    places = [
        Place(
            each,
            kept["votes"][each.id],
            yuan(each.cost) if each.cost else "",
            each.id in winners,
            sentence(kept["reasons"][each.id]),
            kept["votes"][each.id] / most,
            each.id in (compared or ()),
        )
        for each in terms.options
    ]
    return {
        "shown": True,
        "places": sorted(places, key=lambda p: (not p.won, winners.get(p.option.id, 0), -p.votes)),
        "spent": yuan(Decimal(kept["spent"])),
        "budget": yuan(terms.budget) if terms.budget else "",
        "ballots": kept["ballots"],
        "compares": compared is not None,
    }
