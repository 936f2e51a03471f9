"""Case numbers: what a slip of the finger does to them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiewang.center.case.numbers import case_number, is_case_number, tidy_number

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2099, 12, 31))
NUMBERS = st.builds(case_number, DAYS, st.integers(min_value=1, max_value=999_999))


def test_a_number_begins_with_the_day_and_the_serial():
    assert case_number(date(2026, 11, 22), 93)[:-1] == "2611220093"


@given(NUMBERS)
def test_every_number_given_out_is_a_case_number(number):
    assert is_case_number(number)


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_always_caught(number, data):
    at = data.draw(st.integers(min_value=0, max_value=len(number) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    assert not is_case_number(number[:at] + wrong + number[at + 1 :])


@given(NUMBERS, st.data())
def test_two_neighbours_swapped_are_always_caught(number, data):
    pairs = [i for i in range(len(number) - 1) if number[i] != number[i + 1]]
    at = data.draw(st.sampled_from(pairs)) if pairs else None
    if at is not None:
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        assert not is_case_number(swapped)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("26112 20093 {}", id="spaces"),
        pytest.param("261122-0093-{}", id="hyphens"),
        pytest.param("２６１１２２００９３{}", id="full-width"),
    ],
)
def test_what_people_put_between_the_digits_does_not_count(typed):
    number = case_number(date(2026, 11, 22), 93)
    text = typed.format(number[-1])
    assert (tidy_number(text), is_case_number(text)) == (number, True)


@pytest.mark.parametrize("text", ["", "2611", "x" * 11, "²" * 11, "2611220093", "\x00" * 11])
def test_other_texts_are_no_case_numbers(text):
    assert not is_case_number(text)
