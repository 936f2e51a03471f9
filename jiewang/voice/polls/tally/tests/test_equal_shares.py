"""The method of equal shares: by hand, and against pabutools as an oracle."""

import random
from decimal import Decimal

import pytest
from pabutools.election import (
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    Cardinality_Sat,
    CardinalProfile,
    Cost_Sat,
    Instance,
    Project,
)
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule

from jiewang.voice.polls.errors import TallyError
from jiewang.voice.polls.tally.completing import Completion, equal_shares
from jiewang.voice.polls.tally.elections import (
    Ballot,
    BallotKind,
    Candidate,
    Election,
    approved,
    by_number,
)
from jiewang.voice.polls.tally.equal_shares import Gain
from jiewang.voice.polls.tally.outcomes import Why
from jiewang.voice.polls.tally.wording import explanation

BY_COST_AND_NUMBER = TieBreakingRule(lambda _i, _p, each: (each.cost, by_number(each.name)))


def test_a_minority_gets_its_share_where_greedy_would_give_all_to_the_majority():
    candidates = tuple(Candidate(name, Decimal(30)) for name in "ABCD")
    election = Election(
        candidates, (approved("ABC", times=60), approved("D", times=40)), budget=Decimal(100)
    )
    outcome = equal_shares(election, completion=Completion.NONE)
    assert (outcome.winners, outcome.spent) == (("A", "B", "D"), 90)
    assert outcome.reasons["C"].why == Why.SUPPORTERS_SPENT
    # Sixty voters began with a yuan each and paid half a yuan twice.
    assert explanation(outcome)["C"] == (
        "Not chosen (votes: 60): it costs 30 yuan, and of the equal shares of its supporters 0 yuan"
        " are left; the rest went to others they chose."
    )


def test_what_is_left_over_goes_greedy_by_votes_or_by_raising_the_shares():
    candidates = (Candidate("A", Decimal(60)), Candidate("B", Decimal(60)))
    election = Election(
        candidates, (approved("A", times=5), approved("B", times=4)), budget=Decimal(100)
    )
    chosen = {each: equal_shares(election, completion=each).winners for each in Completion}
    assert chosen == {
        Completion.NONE: (),
        Completion.GREEDY: ("A",),
        Completion.ADD1: ("A",),
        Completion.ADD1_GREEDY: ("A",),
    }


def test_without_budget_or_with_sub_budgets_it_is_refused():
    with pytest.raises(TallyError, match="there is none"):
        equal_shares(Election((Candidate("A"),), ()))
    pots = Election((), (), budget=Decimal(1), pots={"east": Decimal(1)})
    with pytest.raises(TallyError, match="by itself"):
        equal_shares(pots)


def test_nobody_voted():
    outcome = equal_shares(Election((Candidate("A", Decimal(1)),), (), budget=Decimal(5)))
    assert (outcome.winners, outcome.reasons["A"].why) == ((), Why.NO_VOTES)


def invented(seed, kind):
    """A small election full of ties: few costs, few patterns of votes."""
    luck = random.Random(seed)
    costs = {f"P{n}": luck.choice([10, 20, 20, 30, 45]) for n in range(1, luck.randint(4, 9))}
    votes = []
    for _voter in range(luck.randint(3, 30)):
        names = luck.sample(sorted(costs), luck.randint(0, min(4, len(costs))))
        points = 1 if kind == BallotKind.APPROVAL else None
        votes.append({name: points or luck.randint(1, 5) for name in names})
    return costs, votes, luck.choice([37, 60, 90, 121])


def counted(costs, votes, budget, kind, gain, completion):
    candidates = tuple(Candidate(name, Decimal(cost)) for name, cost in costs.items())
    ballots = tuple(Ballot(tuple(sorted(vote.items()))) for vote in votes)
    election = Election(candidates, ballots, budget=Decimal(budget), kind=kind)
    return equal_shares(election, gain=gain, completion=completion).winners


def oracle(costs, votes, budget, kind, sat, step):
    projects = {name: Project(name, cost) for name, cost in costs.items()}
    instance = Instance(projects.values(), budget_limit=budget)
    if kind == BallotKind.APPROVAL:
        profile = ApprovalProfile(
            [ApprovalBallot({projects[name] for name in vote}) for vote in votes]
        )
    else:
        profile = CardinalProfile(
            [CardinalBallot({projects[n]: p for n, p in vote.items()}) for vote in votes]
        )
    found = method_of_equal_shares(
        instance,
        profile,
        sat_class=sat,
        tie_breaking=BY_COST_AND_NUMBER,
        voter_budget_increment=step,
    )
    return tuple(each.name for each in found)


@pytest.mark.parametrize(
    ("kind", "gain", "sat"),
    [
        (BallotKind.APPROVAL, Gain.COST, Cost_Sat),
        (BallotKind.APPROVAL, Gain.VOTES, Cardinality_Sat),
        (BallotKind.CUMULATIVE, Gain.VOTES, Additive_Cardinal_Sat),
    ],
)
@pytest.mark.parametrize(("completion", "step"), [(Completion.NONE, None), (Completion.ADD1, 1)])
def test_it_buys_what_pabutools_buys_in_the_same_order(kind, gain, sat, completion, step):
    for seed in range(12):
        costs, votes, budget = invented(seed, kind)
        ours = counted(costs, votes, budget, kind, gain, completion)
        assert (seed, ours) == (seed, oracle(costs, votes, budget, kind, sat, step))
