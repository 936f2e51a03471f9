"""A closed vote counted by its rule, and what is kept of it: reasons as codes, for both languages."""

from collections import Counter
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from jiewang.voice.polls.content import Rule, VoteTerms, terms_of
from jiewang.voice.polls.models import Poll, PollVersion
from jiewang.voice.polls.tally.by_votes import greedy, most_votes
from jiewang.voice.polls.tally.completing import equal_shares
from jiewang.voice.polls.tally.elections import (
    Ballot,
    BallotKind,
    Candidate,
    Election,
    ranked,
)
from jiewang.voice.polls.tally.outcomes import Outcome, Reason, Why
from jiewang.voice.polls.tally.wording import say

_PORTION = 5000


def election_of(poll: Poll) -> tuple[VoteTerms, Election]:
    """The ballots in a poll's box as an election."""
    content = PollVersion.objects.get(poll=poll, number=poll.version).content
    terms = terms_of(content)
    counted: Counter[tuple[tuple[str, int], ...]] = Counter()
    for votes in poll.ballots.values_list("content", flat=True).iterator(chunk_size=_PORTION):
        counted[tuple(sorted(votes.items()))] += 1
    ballots = tuple(_ballot(terms, votes, times) for votes, times in counted.items())
    with_pots = terms.rule == Rule.SUB_BUDGETS
    election = Election(
        terms.candidates() if with_pots else tuple(_bare(each) for each in terms.candidates()),
        ballots,
        budget=terms.budget,
        pots=terms.pots if with_pots else {},
        kind=terms.ballot,
    )
    return terms, election


def _bare(candidate: Candidate) -> Candidate:
    return replace(candidate, pots=())


def _ballot(terms: VoteTerms, votes: tuple[tuple[str, int], ...], times: int) -> Ballot:
    if terms.ballot == BallotKind.RANKING:
        order = [name for name, _place in sorted(votes, key=lambda pair: pair[1])]
        return ranked(order, of=len(terms.options), times=times)
    return Ballot(votes, times)


def count(poll: Poll) -> dict[str, Any]:
    """The outcome of a vote as it is kept; with equal shares beside greedy, to compare."""
    terms, election = election_of(poll)
    found = _by_rule(terms, election)
    kept = _kept(found) | {"votes": election.scores(), "ballots": election.voters}
    if terms.rule == Rule.GREEDY:
        kept["compared"] = list(equal_shares(election).winners)
    return kept


def _by_rule(terms: VoteTerms, election: Election) -> Outcome:
    if terms.rule == Rule.MOST:
        return most_votes(
            election,
            seats=terms.seats,
            quorum=terms.quorum,
            least=terms.least,
        )
    if terms.rule == Rule.EQUAL_SHARES:
        return equal_shares(election)
    return greedy(election)


def _kept(outcome: Outcome) -> dict[str, Any]:
    reasons = {
        name: {key: str(value) if isinstance(value, Decimal) else value for key, value in each}
        for name, each in ((name, asdict(r).items()) for name, r in outcome.reasons.items())
    }
    return {
        "winners": list(outcome.winners),
        "spent": str(outcome.spent),
        "reasons": reasons,
    }


def sentence(kept: dict[str, Any]) -> str:
    """A kept reason in the reader's language."""
    money = {key: Decimal(kept[key]) for key in ("cost", "left")}
    return say(Reason(**{**kept, **money, "why": Why(kept["why"])}))
