"""Common income, then the maintenance fund, then cash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiewang.works.funds.paying.errors import PayingRefused
from jiewang.works.funds.paying.sharing import by_area
from jiewang.works.funds.paying.ways import (
    Ways,
    common_income_by_area,
    in_three_ways,
    usable_maintenance,
)


def test_common_income_comes_first_then_the_maintenance_fund_then_cash():
    areas = [100_00, 100_00, 50_00]
    shares = by_area(30_000_00, areas)
    common = common_income_by_area(5_000_00, shares, areas)
    assert common == [2_000_00, 2_000_00, 1_000_00]
    assert in_three_ways(
        shares,
        common_income=common,
        common_income_balance=5_000_00,
        maintenance=[4_000_00, 20_000_00, 0],
    ) == [
        Ways(2_000_00, 4_000_00, 6_000_00),
        Ways(2_000_00, 10_000_00, 0),
        Ways(1_000_00, 0, 5_000_00),
    ]


def test_a_compensated_home_receives_cash_and_takes_no_part_in_the_first_two_ways():
    shares, areas = [-5_000_00, 0, 25_000_00, 30_000_00], [80_00] * 4
    common = common_income_by_area(10_000_00, shares, areas)
    assert in_three_ways(
        shares, common_income=common, common_income_balance=10_000_00, maintenance=[9_00] * 4
    ) == [
        Ways(0, 0, -5_000_00),
        Ways(0, 0, 0),
        Ways(5_000_00, 9_00, 19_991_00),
        Ways(5_000_00, 9_00, 24_991_00),
    ]


def test_what_a_home_does_not_need_of_the_common_income_goes_to_the_others():
    assert common_income_by_area(90, [10, 100, 100], [100, 100, 200]) == [10, 27, 53]


def test_common_income_beyond_the_bill_stays_where_it_is():
    assert common_income_by_area(90, [10, 20, -5], [1, 1, 1]) == [10, 20, 0]


def test_the_reserve_of_a_maintenance_fund_is_not_touched():
    assert usable_maintenance(10_000_00, first_deposit=10_000_01) == 6_999_99
    assert usable_maintenance(2_000_00, first_deposit=10_000_00) == 0


@pytest.mark.parametrize(
    ("common", "balance"),
    [
        pytest.param([60, 50], 100, id="more-than-the-building-has"),
        pytest.param([101, 0], 200, id="more-than-the-home-owes"),
        pytest.param([-1, 50], 200, id="below-0"),
    ],
)
def test_common_income_that_does_not_fit_the_bill_is_refused(common, balance):
    with pytest.raises(PayingRefused):
        in_three_ways(
            [100, 100], common_income=common, common_income_balance=balance, maintenance=[0, 0]
        )


@given(
    homes=st.lists(
        st.tuples(st.integers(-1000, 10**6), st.integers(1, 20_000), st.integers(-5, 10**6)),
        min_size=1,
        max_size=10,
    ),
    given_up=st.integers(0, 10**7),
)
def test_every_home_pays_its_share_and_no_pot_is_overdrawn(homes, given_up):
    shares, areas, usable = ([home[i] for home in homes] for i in range(3))
    common = common_income_by_area(given_up, shares, areas)
    ways = in_three_ways(
        shares, common_income=common, common_income_balance=given_up, maintenance=usable
    )
    assert [each.share for each in ways] == shares
    assert sum(common) == min(given_up, sum(max(share, 0) for share in shares))
    for each, share, fund in zip(ways, shares, usable, strict=True):
        assert 0 <= each.from_maintenance_fund <= max(fund, 0)
        assert 0 <= each.from_common_income <= max(share, 0)
        assert each.cash >= min(share, 0)
