"""What is done with the money that the method of equal shares leaves, and its outcome."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext as _

from jiewang.voice.polls.errors import TallyError
from jiewang.voice.polls.tally.by_votes import in_order, money_left, take
from jiewang.voice.polls.tally.elections import Candidate, Election
from jiewang.voice.polls.tally.equal_shares import Gain, Shares
from jiewang.voice.polls.tally.outcomes import Outcome, Reason, Why, outcome_of


class Completion(StrEnum):
    """The usual ways: equalshares.net, "Completion of the Method of Equal Shares"."""

    NONE = "none"
    # Greedy by votes with the money left over.
    GREEDY = "greedy"
    # Every voter begins with a yuan more, and one more, while the winners fit into the budget.
    ADD1 = "add1"
    # Add1, and what it leaves goes greedy by votes.
    ADD1_GREEDY = "add1-greedy"


def equal_shares(
    election: Election,
    *,
    gain: Gain = Gain.COST,
    completion: Completion = Completion.ADD1_GREEDY,
) -> Outcome:
    """Winners by the method of equal shares with its completion.

    Sub-budgets are elections of their own to this method and are refused here: give each street
    its own. Raises TallyError without a budget.
    """
    if election.budget is None:
        raise TallyError(_("The method of equal shares shares out a budget: there is none."))
    if election.pots:
        raise TallyError(_("The method of equal shares counts each sub-budget by itself."))
    if not election.voters:
        return outcome_of([], {each.id: Reason(Why.NO_VOTES) for each in election.candidates})
    shares = Shares(election, gain)
    start = Fraction(election.budget) / election.voters
    if completion in {Completion.ADD1, Completion.ADD1_GREEDY}:
        start, bought = _one_more(shares, election, start)
    else:
        bought = shares.run(start)
    return _outcome(shares, election, start, bought, completion)


def _one_more(
    shares: Shares, election: Election, start: Fraction
) -> tuple[Fraction, list[Candidate]]:
    """Raise what voters begin with by whole yuan while the winners fit; stop when nothing does.

    Not by halving: a yuan more may buy less, so each step has to be looked at.
    """
    budget = election.budget or Decimal(0)
    bought = shares.run(start)
    while not _nothing_fits(shares, bought, budget):
        more = shares.run(start + 1)
        if sum(each.cost for each in more) > budget:
            break
        start, bought = start + 1, more
    return start, bought


def _nothing_fits(shares: Shares, bought: list[Candidate], budget: Decimal) -> bool:
    left = budget - sum(each.cost for each in bought)
    names = {each.id for each in bought}
    waiting = [row.candidate for row in shares.rows if row.candidate.id not in names]
    return all(each.cost > left for each in waiting)


def _outcome(
    shares: Shares,
    election: Election,
    start: Fraction,
    bought: list[Candidate],
    completion: Completion,
) -> Outcome:
    supporters, chosen = election.supporters(), list(bought)
    reasons = {
        each.id: Reason(Why.PAID, votes=supporters[each.id], cost=each.cost) for each in bought
    }
    left = money_left(election, chosen)
    by_greed = completion in {Completion.GREEDY, Completion.ADD1_GREEDY}
    purse = _left_at_the_end(shares, start)
    for candidate, votes in in_order(election):
        if candidate.id in reasons:
            continue
        if by_greed and take(candidate, votes, left).why == Why.WON:
            chosen.append(candidate)
            reasons[candidate.id] = Reason(Why.LEFT_OVER, votes=votes, cost=candidate.cost)
        else:
            reasons[candidate.id] = _lost(candidate, supporters, purse)
    return outcome_of(chosen, reasons)


def _lost(candidate: Candidate, supporters: dict[str, int], purse: dict[str, Fraction]) -> Reason:
    votes = supporters[candidate.id]
    if not votes:
        return Reason(Why.NO_VOTES)
    exact = purse.get(candidate.id, Fraction(0))
    # Cut to the fen, never up: what they have is less than the cost, and is to read so.
    left = Decimal(exact.numerator * 100 // exact.denominator) / 100
    return Reason(Why.SUPPORTERS_SPENT, votes=votes, cost=candidate.cost, left=left)


def _left_at_the_end(shares: Shares, start: Fraction) -> dict[str, Fraction]:
    last = None
    for _candidate, purses in shares.rounds(start):
        last = purses
    if last is None:
        return {
            row.candidate.id: start * int(shares.times[row.voters].sum()) for row in shares.rows
        }
    return shares.left_of(last)
