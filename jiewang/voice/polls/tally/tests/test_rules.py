"""The rules by votes, by hand-counted elections."""

from decimal import Decimal

import pytest

from jiewang.voice.polls.errors import TallyError
from jiewang.voice.polls.tally.by_votes import greedy, most_votes
from jiewang.voice.polls.tally.elections import (
    Ballot,
    Candidate,
    Election,
    approved,
    by_number,
    ranked,
)
from jiewang.voice.polls.tally.outcomes import Why
from jiewang.voice.polls.tally.wording import explanation


def election(costs, ballots, **more):
    candidates = tuple(Candidate(name, Decimal(cost)) for name, cost in costs.items())
    return Election(candidates, tuple(ballots), **more)


def test_greedy_passes_over_what_does_not_fit_and_goes_on():
    votes = [approved("A", times=5), approved("B", times=4), approved("C", times=3)]
    outcome = greedy(election({"A": 60, "B": 50, "C": 40}, votes, budget=Decimal(100)))
    assert (outcome.winners, outcome.spent) == (("A", "C"), 100)
    assert explanation(outcome)["B"] == (
        "Not chosen (votes: 4): it costs 50 yuan, and when its turn came 40 yuan were left."
    )


def test_a_tie_goes_to_who_costs_less_and_then_to_the_lesser_number():
    votes = [approved(["A10", "A9", "A2"], times=3)]
    outcome = greedy(election({"A10": 10, "A9": 20, "A2": 20}, votes, budget=Decimal(30)))
    assert outcome.winners == ("A10", "A2")
    assert sorted(["A10", "B1", "A2", "7"], key=by_number) == ["7", "A2", "A10", "B1"]


def test_what_nobody_votes_for_is_not_chosen_even_if_it_costs_nothing():
    outcome = greedy(election({"A": 0, "B": 5}, [approved("B")], budget=Decimal(10)))
    assert outcome.winners == ("B",)
    assert outcome.reasons["A"].why == Why.NO_VOTES


def test_sub_budgets_of_street_and_community_both_have_to_suffice():
    pots = {"east": Decimal(100), "east-1": Decimal(30), "west": Decimal(50)}
    candidates = (
        Candidate("1", Decimal(30), pots=("east-1", "east")),
        Candidate("2", Decimal(10), pots=("east-1", "east")),
        Candidate("3", Decimal(70), pots=("east",)),
        Candidate("4", Decimal(1), pots=("east",)),
        Candidate("5", Decimal(50), pots=("west",)),
    )
    votes = (approved("1", times=9), approved("2", times=8), approved("3", times=7))
    votes += (approved("4", times=6), approved("5", times=1))
    outcome = greedy(Election(candidates, votes, pots=pots))
    assert (outcome.winners, outcome.spent) == (("1", "3", "5"), 150)
    assert explanation(outcome)["2"] == (
        "Not chosen (votes: 8): it costs 10 yuan, and of the budget of east-1 0 yuan were left"
        " when its turn came."
    )


def test_deputies_choose_so_many_and_nobody_with_less_than_half_of_all():
    votes = [approved("ABC", times=6), approved("AD", times=5), approved("D", times=1)]
    deputies = election(dict.fromkeys("ABCDE", 0), votes)
    outcome = most_votes(deputies, seats=3, quorum=11, least=6)
    assert outcome.winners == ("A", "B", "C")
    # D has as many as the last: of equals the lesser number goes first.
    assert [outcome.reasons[name].why for name in "DE"] == [Why.LOST_TIE, Why.NO_VOTES]
    fewer = most_votes(deputies, seats=3, quorum=11, least=7)
    assert fewer.winners == ("A",)
    assert fewer.reasons["D"].why == Why.UNDER_SHARE


def test_without_a_quorum_nothing_is_decided():
    outcome = most_votes(election({"A": 0}, [approved("A", times=10)]), seats=1, quorum=11)
    assert outcome.winners == ()
    assert explanation(outcome) == {
        "A": "Nothing is decided (ballots: 10): at least 11 are needed."
    }


def test_points_and_ranks_are_added_up():
    points = [Ballot((("A", 7), ("B", 3))), Ballot((("C", 10),), times=1)]
    assert election(dict.fromkeys("ABC", 0), points).scores() == {"A": 7, "B": 3, "C": 10}
    ranks = [ranked("ABC", of=3, times=2), ranked("CB", of=3)]
    assert election(dict.fromkeys("ABC", 0), ranks).scores() == {"A": 6, "B": 6, "C": 5}


@pytest.mark.parametrize(
    ("costs", "ballots", "more", "why"),
    [
        ({"A": 1}, [], {"budget": Decimal(0)}, "The budget has to be more than zero."),
        ({"A": -1}, [], {}, "Candidate A costs less than nothing."),
        ({"A": 1}, [approved("B")], {}, "A ballot names “B”: no candidate."),
        ({"A": 1}, [Ballot((("A", 0),))], {}, "A ballot gives “A” less than one point."),
    ],
)
def test_what_cannot_be_counted_is_refused(costs, ballots, more, why):
    with pytest.raises(TallyError, match=why):
        election(costs, ballots, **more)
