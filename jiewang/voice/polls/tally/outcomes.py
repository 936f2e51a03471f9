"""What a rule answers: winners, money spent, and for every candidate the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jiewang.voice.polls.tally.elections import Candidate


class Why(StrEnum):
    """Reasons. wording.py turns them into sentences."""

    WON = "won"
    # By the method of equal shares: its supporters paid for it.
    PAID = "paid"
    # By what completes the method: in the order of votes, from the money left over.
    LEFT_OVER = "left_over"
    NO_VOTES = "no_votes"
    TOO_DEAR = "too_dear"
    POT_EMPTY = "pot_empty"
    FEWER_VOTES = "fewer_votes"
    LOST_TIE = "lost_tie"
    UNDER_SHARE = "under_share"
    NO_QUORUM = "no_quorum"
    SUPPORTERS_SPENT = "supporters_spent"


@dataclass(frozen=True)
class Reason:
    """Why one candidate won or lost, with the figures its sentence needs."""

    why: Why
    votes: int = 0
    # What it costs, and what there was when its turn came.
    cost: Decimal = Decimal(0)
    left: Decimal = Decimal(0)
    # The sub-budget that did not suffice, or the winner it lost against.
    name: str = ""
    # What would have been needed: votes of the last winner, or the least number.
    needed: int = 0


@dataclass(frozen=True)
class Outcome:
    """Winners in the order they were chosen, the yuan they cost together, a reason for each."""

    winners: tuple[str, ...]
    spent: Decimal
    reasons: Mapping[str, Reason]


def outcome_of(chosen: list[Candidate], reasons: Mapping[str, Reason]) -> Outcome:
    """Put an outcome together from who was chosen, in that order."""
    spent = sum((each.cost for each in chosen), Decimal(0))
    return Outcome(tuple(each.id for each in chosen), spent, dict(reasons))
