"""Early warning on series of which we know what happens in them. Every series is seeded."""

import numpy as np
import pytest

from jiewang.center.topics.seasons import FALSE_ALARM, LEAST_DAYS, WEEK, judge

WEEKS = 100


def worked(days):
    return np.arange(days) % 7 < 5


def quiet(seed, *, a_week, spread=1.0, season=0.0, days=WEEKS * WEEK, rest=0.5):
    """A daily series in which nothing happens but chance, workdays, a season and a slow trend."""
    chance = np.random.default_rng(seed)
    day = np.arange(days)
    level = a_week / 7 * np.exp(0.2 * day / 365) * (1 + season * np.sin(2 * np.pi * day / 365))
    level = level * np.where(worked(days), 1.2, rest)
    if spread > 1:
        shape = a_week / (spread - 1)
        level = level * np.repeat(chance.gamma(shape, 1 / shape, size=days // 7 + 1), 7)[:days]
    return chance.poisson(level)


def told(series, *, first, last=None, step=1):
    """On which days, counted from `first`, the series is said to rise."""
    days = worked(len(series))
    ends = range(first + 1, (last or len(series)) + 1, step)
    return [end - first for end in ends if judge(series[:end], days[:end]).rising]


@pytest.mark.parametrize("a_week", [2, 8, 30])
def test_where_nothing_happens_false_alarms_stay_below_what_is_stated(a_week):
    alarms = weeks = 0
    for seed in range(24):
        for spread, season in ((1.0, 0.0), (1.5, 0.4), (2.0, 0.2)):
            series = quiet(seed, a_week=a_week, spread=spread, season=season)
            weeks += 30
            alarms += len(told(series, first=70 * WEEK, step=WEEK))
    assert weeks == 2_160
    assert alarms <= FALSE_ALARM * weeks


@pytest.mark.parametrize(
    ("a_week", "times", "days", "share"),
    [
        pytest.param(30, 3, 7, 0.95, id="much-threefold"),
        pytest.param(30, 2, 14, 0.8, id="much-twofold"),
        pytest.param(8, 3, 14, 0.8, id="some-threefold"),
    ],
)
def test_a_rise_is_told_of_within_days(a_week, times, days, share):
    found = 0
    for seed in range(20):
        series, begin = quiet(seed, a_week=a_week), 90 * WEEK
        series[begin:] += quiet(seed + 500, a_week=a_week * (times - 1), days=len(series) - begin)
        found += bool(told(series, first=begin, last=begin + days))
    assert found >= share * 20


def test_a_slow_rise_does_not_hide_itself():
    series = quiet(3, a_week=20)
    begin = 80 * WEEK
    ramp = np.linspace(1, 4, 8 * WEEK)
    more = np.random.default_rng(4).poisson(20 / 7 * (ramp - 1))
    series[begin : begin + 8 * WEEK] += more
    assert told(series, first=begin, last=begin + 8 * WEEK)


def test_zeros_say_nothing_and_neither_does_too_short_a_history():
    zeros = np.zeros(400, dtype=int)
    verdict = judge(zeros, worked(400))
    assert (verdict.known, verdict.rising, verdict.observed) == (True, False, 0)
    short = judge(np.full(LEAST_DAYS - 1, 50), worked(LEAST_DAYS - 1))
    assert (short.known, short.rising) == (False, False)
    assert judge([], []).known is False


def test_after_zeros_a_few_are_a_wave_and_one_or_two_are_not():
    series = np.zeros(200, dtype=int)
    series[-3:] = [2, 2, 2]
    assert judge(series, worked(200)).rising
    series[-3:] = [0, 0, 2]
    assert not judge(series, worked(200)).rising


def test_a_jump_of_one_day_is_told_as_one():
    series = quiet(7, a_week=8, days=200)
    series[-3] += 40
    verdict = judge(series, worked(200))
    assert (verdict.rising, verdict.one_day) == (True, WEEK - 3)


def test_a_wave_of_some_weeks_ago_does_not_raise_the_level():
    series = quiet(8, a_week=10, days=300)
    calm = judge(series, worked(300)).expected
    series[-5 * WEEK : -4 * WEEK] += 20
    assert judge(series, worked(300)).expected < 1.5 * calm


def test_a_holiday_week_is_compared_with_days_off():
    # Twice as much on days off: a week of them is no wave.
    series = quiet(9, a_week=30, rest=2.4)
    days = worked(len(series))
    series[-WEEK:] = np.random.default_rng(1).poisson(30 / 7 * 2.4 * np.exp(0.38), size=WEEK)
    as_usual = judge(series, days)
    days[-WEEK:] = False
    as_holiday = judge(series, days)
    assert as_holiday.expected > 1.3 * as_usual.expected
    assert not as_holiday.rising


def test_the_season_of_the_year_before_is_expected_this_year():
    days = (52 + 52 + 10) * WEEK
    chance = np.random.default_rng(10)
    level = np.full(days, 20 / 7)
    # Three weeks of much rain, at the same time of both years.
    for year in (0, 1):
        end = days - (1 - year) * 52 * WEEK
        level[end - 2 * WEEK : end] *= 2.5
    series = chance.poisson(level)
    known = judge(series, np.ones(days, bool))
    unknown = judge(series[-50 * WEEK :], np.ones(50 * WEEK, bool))
    assert (known.seasonal, unknown.seasonal) == (True, False)
    assert known.expected > 1.4 * unknown.expected
    assert unknown.rising


def test_a_day_more_than_is_known_of_is_refused():
    with pytest.raises(ValueError, match="workday"):
        judge([1, 2, 3], [True, True])
