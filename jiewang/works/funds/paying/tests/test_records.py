"""Concession, joint venture, and four amounts that are never one."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.utils.translation import override

from jiewang.works.funds.paying.amounts import Amounts, Dated, to_plan_with
from jiewang.works.funds.paying.concession import (
    Invested,
    Standing,
    even_years,
    last_day,
    per_square_meter,
    split_revenue,
    standing_on,
)
from jiewang.works.funds.paying.errors import PayingRefused
from jiewang.works.funds.paying.venture import (
    Called,
    Flats,
    Shareholder,
    call_capital,
    check_flats,
    check_shareholders,
)

MILLION = 1_000_000_00


def shareholders(*percents):
    return [
        Shareholder(f"holder {n}", None if percent is None else D(percent))
        for n, percent in enumerate(percents)
    ]


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        pytest.param("2023-11-08", 15, "2038-11-07", id="the-day-before-the-same-date"),
        pytest.param("2023-01-01", 1, "2023-12-31", id="a-calendar-year"),
        pytest.param("2024-03-01", 1, "2025-02-28", id="after-a-leap-day"),
        pytest.param("2024-02-29", 4, "2028-02-28", id="from-leap-day-to-leap-day"),
        pytest.param("2024-02-29", 15, "2039-02-28", id="from-a-leap-day-to-a-year-without"),
    ],
)
def test_a_concession_ends_the_day_before_the_same_date(first, years, last):
    assert last_day(date.fromisoformat(first), years) == date.fromisoformat(last)


def test_the_concession_of_the_page():
    assert even_years(120 * MILLION, 15) == [8 * MILLION] * 15
    assert per_square_meter(120 * MILLION, 15_000_00) == 8_000_00


def test_odd_fen_of_a_promise_go_to_the_first_years_and_half_a_fen_per_meter_goes_up():
    assert even_years(100, 3) == [34, 33, 33]
    assert per_square_meter(1, 2_00) == 1
    assert per_square_meter(100, 3_00) == 33


def test_the_gap_is_what_was_promised_and_has_not_come():
    came = [Invested(date(2024, 5, 1), 70, "a"), Invested(date(2025, 5, 1), 40, "b")]
    promised = {2024: 100, 2025: 50}
    assert standing_on(date(2024, 12, 31), promised=promised, invested=came) == Standing(100, 70)
    later = standing_on(date(2025, 5, 1), promised=promised, invested=came)
    assert (later.promised, later.invested, later.gap) == (150, 110, 40)


def test_revenue_goes_by_percent_and_sums_to_the_fen():
    assert split_revenue(100, [D("33.3333"), D("33.3333"), D("33.3334")]) == [33, 33, 34]


@pytest.mark.parametrize("percents", [["60", "39.9999"], ["50.00001", "49.99999"], ["101", "-1"]])
def test_shares_that_are_no_whole_are_refused(percents):
    with pytest.raises(PayingRefused):
        split_revenue(100, [D(each) for each in percents])
    with pytest.raises(PayingRefused):
        check_shareholders(shareholders(*percents))


def test_a_call_is_divided_by_shares_when_all_are_known():
    assert call_capital(100_01, shareholders("51", "49")) == [51_01, 49_00]


def test_an_unknown_share_is_accepted_and_nothing_is_derived_from_it():
    # Three shareholders of the newspaper page, which prints no share.
    check_shareholders(shareholders(None, None, None))
    check_shareholders(shareholders("60", "40", None))
    with override("en"), pytest.raises(PayingRefused, match="Not every share is known"):
        call_capital(100, shareholders("60", "40", None))


@pytest.mark.parametrize("percents", [["60", "40.0001", None], ["-1", None], []])
def test_known_shares_beyond_100_or_nobody_at_all_are_refused(percents):
    with pytest.raises(PayingRefused):
        call_capital(100, shareholders(*percents))


def test_a_call_is_late_after_its_day_until_it_is_paid_in_full():
    called = Called(due=date(2026, 3, 31), amount=100, paid=99)
    assert (called.open, called.is_late(date(2026, 3, 31))) == (1, False)
    assert called.is_late(date(2026, 4, 1))
    assert not Called(called.due, 100, 100).is_late(date(2026, 4, 1))


def test_every_flat_bought_is_let_or_empty():
    check_flats(Flats(date(2026, 1, 1), bought=1440, let=1200, empty=240))
    for let, empty in [(1200, 239), (1441, -1)]:
        with pytest.raises(PayingRefused):
            check_flats(Flats(date(2026, 1, 1), bought=1440, let=let, empty=empty))


def test_intent_and_contract_are_no_money_of_a_plan():
    # The page's 82 亿 were intended, and nothing of it was booked.
    said = Amounts(intended=Dated(8_200 * MILLION, date(2023, 11, 8)))
    assert to_plan_with(said) == 0
    signed = Amounts(contract=Dated(500, date(2024, 1, 1)), in_place=Dated(200, date(2024, 2, 1)))
    assert to_plan_with(signed) == 200
    assert to_plan_with(signed, granted=300, document="渝财建〔2024〕1号") == 300
    with pytest.raises(PayingRefused):
        to_plan_with(signed, granted=300, document=" ")
