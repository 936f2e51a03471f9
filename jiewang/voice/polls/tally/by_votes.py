"""The rules that go by votes alone: most votes for so many places, and greedy under a budget."""

from collections.abc import Iterable
from decimal import Decimal

from jiewang.voice.polls.tally.elections import Candidate, Election, before
from jiewang.voice.polls.tally.outcomes import Outcome, Reason, Why, outcome_of

# Of the whole; a sub-budget has a name of its own.
WHOLE = ""


def in_order(election: Election) -> list[tuple[Candidate, int]]:
    """Candidates by votes, most first; equal votes by the rule for ties."""
    scores = election.scores()
    order = sorted(election.candidates, key=lambda each: (-scores[each.id], *before(each)))
    return [(each, scores[each.id]) for each in order]


def most_votes(election: Election, *, seats: int, quorum: int = 0, least: int = 0) -> Outcome:
    """The `seats` candidates with most votes.

    Of deputies: fewer ballots than `quorum` decide nothing; who has less than `least` votes (more
    than half of all deputies by custom, not of those who came) is not chosen, also where a place
    stays empty. Both zero: of residents, nothing is asked.
    """
    voters = election.voters
    if voters < quorum:
        short = {
            each.id: Reason(Why.NO_QUORUM, votes=voters, needed=quorum)
            for each in election.candidates
        }
        return outcome_of([], short)
    order, chosen, reasons = in_order(election), list[Candidate](), dict[str, Reason]()
    last = 0
    for candidate, votes in order:
        if not votes:
            reasons[candidate.id] = Reason(Why.NO_VOTES)
        elif votes < least:
            reasons[candidate.id] = Reason(Why.UNDER_SHARE, votes=votes, needed=least)
        elif len(chosen) < seats:
            chosen.append(candidate)
            last = votes
            reasons[candidate.id] = Reason(Why.WON, votes=votes, cost=candidate.cost)
        else:
            why = Why.LOST_TIE if votes == last else Why.FEWER_VOTES
            name = chosen[-1].id if chosen else ""
            reasons[candidate.id] = Reason(why, votes=votes, needed=last, name=name)
    return outcome_of(chosen, reasons)


def greedy(election: Election) -> Outcome:
    """By votes, most first: who still fits into the money is chosen, who does not is passed over.

    The money is the whole budget and each sub-budget the candidate is paid from; with sub-budgets
    alone the whole has no bound. The rule of Haikou's Meilan district in 2017 (budgets for each
    street and community), and of most cities in the collection of pabulib.org.
    """
    left = _budgets(election)
    chosen, reasons = list[Candidate](), dict[str, Reason]()
    for candidate, votes in in_order(election):
        reasons[candidate.id] = take(candidate, votes, left)
        if reasons[candidate.id].why == Why.WON:
            chosen.append(candidate)
    return outcome_of(chosen, reasons)


def take(candidate: Candidate, votes: int, left: dict[str, Decimal]) -> Reason:
    """Take a candidate's cost out of what is left, or say why not."""
    if not votes:
        return Reason(Why.NO_VOTES)
    pots = _pots(candidate, left)
    for pot in pots:
        if candidate.cost > left[pot]:
            why = Why.TOO_DEAR if pot == WHOLE else Why.POT_EMPTY
            return Reason(why, votes=votes, cost=candidate.cost, left=left[pot], name=pot)
    for pot in pots:
        left[pot] -= candidate.cost
    return Reason(Why.WON, votes=votes, cost=candidate.cost)


def money_left(election: Election, chosen: Iterable[Candidate]) -> dict[str, Decimal]:
    """What is left of the whole and of each sub-budget after these."""
    left = _budgets(election)
    for candidate in chosen:
        for pot in _pots(candidate, left):
            left[pot] -= candidate.cost
    return left


def _budgets(election: Election) -> dict[str, Decimal]:
    whole = {} if election.budget is None else {WHOLE: election.budget}
    return {**whole, **election.pots}


def _pots(candidate: Candidate, left: dict[str, Decimal]) -> tuple[str, ...]:
    # The nearest first, so that the reason names the community before the whole.
    return (*candidate.pots, *([WHOLE] if WHOLE in left else []))
