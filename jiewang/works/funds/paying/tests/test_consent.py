"""Two thirds take part, and enough of these agree: by heads and by area."""

import pytest

from jiewang.works.funds.paying.consent import (
    ORDINARY,
    WEIGHTY,
    Counted,
    Home,
    Least,
    Outcome,
    Vote,
    counted,
    heads_of,
    outcome,
)
from jiewang.works.funds.paying.errors import PayingRefused

LIN, ZHOU, MEI = frozenset({"lin"}), frozenset({"zhou"}), frozenset({"mei"})
COUPLE = frozenset({"lin", "zhou"})


def homes(took_part, agreed, of=90):
    """Counts of equal homes of one square meter."""
    return Counted(of, took_part, agreed, of * 100, took_part * 100, agreed * 100)


@pytest.mark.parametrize(
    ("rule", "took_part", "agreed", "missing"),
    [
        pytest.param(
            WEIGHTY, 60, 45, Outcome(0, 0, 0, 0), id="exactly-two-thirds-and-three-quarters"
        ),
        pytest.param(WEIGHTY, 59, 45, Outcome(1, 100, 0, 0), id="one-home-too-few-took-part"),
        pytest.param(WEIGHTY, 60, 44, Outcome(0, 0, 1, 100), id="one-home-too-few-agrees"),
        pytest.param(ORDINARY, 60, 31, Outcome(0, 0, 0, 0), id="more-than-half"),
        pytest.param(ORDINARY, 60, 30, Outcome(0, 0, 1, 1), id="half-is-not-more-than-half"),
        pytest.param(WEIGHTY, 0, 0, Outcome(60, 6000, 0, 0), id="all-silent"),
    ],
)
def test_consent_is_counted_in_whole_numbers(rule, took_part, agreed, missing):
    found = outcome(homes(took_part, agreed), rule)
    assert found == missing
    assert found.is_reached == (missing == Outcome(0, 0, 0, 0))


def test_one_owner_of_several_homes_is_one_head_and_so_are_several_owners_of_one():
    block = [Home(80_00, LIN), Home(60_00, LIN), Home(100_00, COUPLE), Home(50_00, MEI)]
    assert heads_of(block) == {LIN: 140_00, COUPLE: 100_00, MEI: 50_00}
    votes = {LIN: Vote.AGREED, COUPLE: Vote.AGAINST}
    assert counted(block, votes) == Counted(3, 2, 1, 290_00, 240_00, 140_00)


def test_abstaining_is_taking_part_and_silence_is_not():
    block = [Home(10, LIN), Home(10, ZHOU), Home(10, MEI)]
    found = counted(block, {LIN: Vote.AGREED, ZHOU: Vote.ABSTAINED})
    assert (found.heads_took_part, found.heads_agreed) == (2, 1)


@pytest.mark.parametrize(
    ("block", "votes"),
    [
        pytest.param([], {}, id="no-homes"),
        pytest.param([Home(1, LIN)], {MEI: Vote.AGREED}, id="a-vote-of-somebody-else"),
    ],
)
def test_what_cannot_be_counted_is_refused(block, votes):
    with pytest.raises(PayingRefused):
        counted(block, votes)


@pytest.mark.parametrize("least", [Least(2, 3), Least(3, 4), Least(1, 2, more_than=True)])
def test_what_is_missing_is_the_least_that_reaches_it(least):
    def reached(part, whole):
        left, right = part * least.denominator, whole * least.numerator
        return left > right if least.more_than else left >= right

    for whole in range(1, 40):
        for part in range(whole + 1):
            missing = least.missing(part, whole)
            assert reached(part + missing, whole)
            assert missing == 0 or not reached(part + missing - 1, whole)
