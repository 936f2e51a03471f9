"""Whole fen that sum to the total, by every sort of weight."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiewang.works.funds.paying.errors import PayingRefused
from jiewang.works.funds.paying.rounding import largest_remainder
from jiewang.works.funds.paying.sharing import (
    by_area,
    by_coefficient,
    by_coefficient_and_area,
    equally,
    lift_coefficients,
    of_floors,
)

WEIGHT = st.one_of(
    st.integers(-50, 10**6), st.fractions(min_value=-2, max_value=100, max_denominator=1000)
)


def test_by_area_the_odd_fen_go_to_the_largest_remainders():
    assert by_area(10_000_00, [88_50, 60_25, 45_30]) == [4_560_68, 3_104_87, 2_334_45]


def test_equal_shares_give_the_odd_fen_to_the_first():
    assert equally(100_000_00, 3) == [33_333_34, 33_333_33, 33_333_33]


def test_a_lift_of_eight_floors_is_paid_by_floor_coefficients():
    floors = [floor for floor in range(1, 9) for _flat in range(2)]
    shares = by_coefficient(600_000_00, of_floors(floors, lift_coefficients(8)))
    per_flat = [0, 18_750_00, 37_500_00, 41_250_00, 45_000_00, 48_750_00, 52_500_00, 56_250_00]
    assert shares == [share for share in per_flat for _flat in range(2)]


def test_coefficient_times_area():
    coefficients = [F(0), F(1, 2), F(1), F("1.1")]
    shares = by_coefficient_and_area(60_000_00, coefficients, [80_00] * 4)
    assert shares == [0, 11_538_46, 23_076_92, 25_384_62]


def test_a_home_below_coefficient_0_is_compensated():
    shares = by_coefficient(50_000_00, [F("-0.2"), F(0), F(1), F("1.2")])
    assert shares == [-5_000_00, 0, 25_000_00, 30_000_00]


@pytest.mark.parametrize(
    "share",
    [
        pytest.param(lambda: by_coefficient(100, [F(-1), F(1)]), id="weights-that-cancel"),
        pytest.param(lambda: by_coefficient(100, [F(-1)]), id="weights-below-0"),
        pytest.param(lambda: equally(100, 0), id="nobody"),
        pytest.param(lambda: by_area(100, [50_00, 0]), id="a-home-without-area"),
        pytest.param(
            lambda: of_floors([9], lift_coefficients(8)), id="a-floor-without-coefficient"
        ),
        pytest.param(lambda: equally(-1, 2), id="a-bill-below-0"),
    ],
)
def test_what_cannot_be_shared_is_refused(share):
    with pytest.raises(PayingRefused):
        share()


@given(total=st.integers(0, 10**15), weights=st.lists(WEIGHT, min_size=1, max_size=12))
def test_shares_sum_to_the_total_and_differ_from_the_exact_part_by_less_than_a_fen(total, weights):
    if sum(weights) <= 0:
        with pytest.raises(PayingRefused):
            largest_remainder(total, weights)
        return
    shares = largest_remainder(total, weights)
    exact = [F(total) * weight / sum(weights) for weight in weights]
    assert sum(shares) == total
    assert all(1 + s - e >= 0 and s - e < 1 for s, e in zip(shares, exact, strict=True))
    # Nothing owed, nothing paid; and whoever got a fen more had no smaller remainder.
    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)
    up = [e - (s - 1) for s, e in zip(shares, exact, strict=True) if s > e]
    down = [e - s for s, e in zip(shares, exact, strict=True) if s <= e]
    assert not up or not down or min(up) >= max(d for d in down)


@given(total=st.integers(0, 10**6), weights=st.lists(st.integers(0, 20), min_size=1, max_size=8))
def test_equal_weights_differ_by_one_fen_at_most_and_the_earlier_pays_it(total, weights):
    weights = [*weights, 1]
    shares = largest_remainder(total, weights)
    for weight in set(weights):
        same = [s for s, w in zip(shares, weights, strict=True) if w == weight]
        assert same == sorted(same, reverse=True)
        assert same[0] - same[-1] <= 1
