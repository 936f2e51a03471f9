import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from jiewang.base.limits import Limit, LimitError, LimitUnit


@given(limit=some.builds(Limit, some.integers(1, 9999), some.sampled_from(LimitUnit)))
def test_a_limit_is_read_as_it_is_written(limit):
    assert Limit.parse(str(limit)) == limit


def test_spaces_round_a_limit_do_no_harm():
    assert Limit.parse("  8  work_hour ") == Limit(8, LimitUnit.WORK_HOUR)


@pytest.mark.parametrize(
    "text",
    ["", "8", "8work_hour", "8 hours", "8 WORK_HOUR", "1.5 hour", "-1 hour", "８ hour", "8 hour\n"],
)
def test_what_is_no_limit_is_refused_with_what_is_allowed(text):
    with override("en"), pytest.raises(LimitError) as refusal:
        Limit.parse(text)
    assert str(refusal.value) == (
        f"“{text}” is no limit: write a whole number, a space and one of"
        " work_hour, workday, hour, calendar_day, such as “8 work_hour”."
    )


def test_a_letter_in_the_wrong_column_is_not_repeated_whole():
    with override("en"), pytest.raises(LimitError) as refusal:
        Limit.parse("x" * 1_000_000)
    assert str(refusal.value).startswith(f"“{'x' * 40}…” is no limit")


@pytest.mark.parametrize("number", [0, 10_000])
def test_a_limit_too_small_or_too_large_is_refused(number):
    with override("en"), pytest.raises(LimitError) as refusal:
        Limit.parse(f"{number} hour")
    assert str(refusal.value) == (f"A limit must be a whole number from 1 to 9999, not {number}.")


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        pytest.param("1 hour", "1 work_hour", id="an-hour-ends-before-a-work-hour"),
        pytest.param("7 work_hour", "1 workday", id="seven-work-hours-fit-in-a-workday"),
        pytest.param("23 hour", "1 calendar_day", id="hours-before-a-day"),
    ],
)
def test_limits_of_different_units_can_be_compared_roughly(shorter, longer):
    assert Limit.parse(shorter).rough_hours < Limit.parse(longer).rough_hours
