"""What is rising beyond its season: counts of one week against what the weeks before lead to expect.

The method is that of Farrington et al. (J. R. Stat. Soc. A 159, 1996) and of the EARS methods in
short: a level from the eight weeks before, a guard week between so that a slow rise does not hide
itself, weeks that stood out themselves counted for less, workdays and days off apart, the season
from the same weeks of the year before where they are known, and a negative binomial for chance.
Pure, by numpy and scipy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom, poisson

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

WEEK = 7
REFERENCE_WEEKS, GUARD_WEEKS = 8, 1
# From how much history on anything is said at all, and from when on the season is known.
LEAST_DAYS = (REFERENCE_WEEKS + GUARD_WEEKS + 1) * WEEK
SEASON_DAYS = (52 + REFERENCE_WEEKS + GUARD_WEEKS + 1) * WEEK
# A type in an area is told of once in so many weeks by chance alone, at most: measured in
# tests/test_seasons.py on series in which nothing happens.
FALSE_ALARM = 1 / 200
# The bound inside is stricter: the level and the spread are estimates from few weeks.
_BOUND = 1 / 2_500
# Fewer are no wave, however rare.
LEAST_COUNT = 5
# Where nothing has come for weeks, one in five weeks is what may come.
_FLOOR = 0.2
# A level is drawn towards what the year before says of the season by so many counts.
_SEASON_PRIOR = 20.0
_SEASON_MOST = 3.0
# So much of the excess on one day is a jump of that day.
JUMP_SHARE = 0.6


@dataclass(frozen=True)
class Verdict:
    """What one week of one series says. Counts, not rates.

    `expected` comes with `upper`, above which chance goes in `_BOUND` of the weeks. `rising`: it
    is above. `one_day`: the day (0 the first of the week) that brought most of it, or None.
    `known`: there was enough history; otherwise all else is 0. `seasonal`: the year before
    counted.
    """

    known: bool
    observed: int = 0
    expected: float = 0.0
    upper: int = 0
    rising: bool = False
    one_day: int | None = None
    seasonal: bool = False

    @property
    def times(self) -> float:
        """How many times as many as expected."""
        return self.observed / max(self.expected, _FLOOR)


def judge(
    counts: Sequence[int] | Counts, workdays: Sequence[bool] | npt.NDArray[np.bool_]
) -> Verdict:
    """Judge the last seven days of a daily series.

    `counts` and `workdays` are equally long, oldest first, without gaps; whether a day is worked
    comes from the calendar, so that a holiday week is compared with days off.
    """
    days = np.asarray(counts, dtype=np.float64)
    worked = np.asarray(workdays, dtype=bool)
    if len(days) != len(worked):
        raise ValueError("Each day needs to be known for a workday or a day off.")
    if len(days) < LEAST_DAYS:
        return Verdict(known=False)
    week, week_worked = days[-WEEK:], worked[-WEEK:]
    rates = _rates(days, worked, len(days) - WEEK)
    by_day = np.where(week_worked, rates.work, rates.rest)
    seasonal = len(days) >= SEASON_DAYS
    if seasonal:
        by_day = by_day * _season(days, worked)
    expected = max(float(by_day.sum()), _FLOOR)
    observed = int(week.sum())
    upper = _upper(expected, rates.spread)
    rising = observed > upper and observed >= LEAST_COUNT
    return Verdict(
        known=True,
        observed=observed,
        expected=expected,
        upper=upper,
        rising=rising,
        one_day=_jump(week, by_day) if rising else None,
        seasonal=seasonal,
    )


@dataclass(frozen=True)
class _Rates:
    """What comes on a workday and on a day off, and how much more it spreads than by chance."""

    work: float
    rest: float
    spread: float


def _rates(days: Floats, worked: npt.NDArray[np.bool_], end: int) -> _Rates:
    """From the reference weeks before `end`, where the week to judge begins; two passes."""
    last = end - GUARD_WEEKS * WEEK
    first = last - REFERENCE_WEEKS * WEEK
    counts, is_work = days[first:last].reshape(-1, WEEK), worked[first:last].reshape(-1, WEEK)
    weight = np.ones(REFERENCE_WEEKS)
    for _pass in range(2):
        work, rest = _two_rates(counts, is_work, weight)
        expected = np.maximum(np.where(is_work, work, rest).sum(axis=1), _FLOOR)
        residual = (counts.sum(axis=1) - expected) / np.sqrt(expected)
        # Weeks that stood out themselves are no level to compare with.
        weight = np.where(residual > 2.5, (2.5 / np.maximum(residual, 2.5)) ** 2, 1.0)
    free = max(float(weight.sum()) - 1.5, 1.0)
    spread = float((weight * residual**2).sum() / free)
    # Of eight weeks the spread is a guess: drawn towards that of the half year, never below chance.
    return _Rates(work, rest, max(1.0, (spread + _long_spread(days, last)) / 2))


def _two_rates(
    counts: Floats, is_work: npt.NDArray[np.bool_], weight: Floats
) -> tuple[float, float]:
    by_day = np.repeat(weight, WEEK).reshape(counts.shape)
    every = float((counts * by_day).sum() / max(by_day.sum(), 1e-9))
    rates = []
    for kind in (is_work, ~is_work):
        seen = float((by_day * kind).sum())
        # Days off are few: their rate is drawn towards that of all days.
        rates.append((float((counts * by_day * kind).sum()) + 4 * every) / (seen + 4))
    return rates[0], rates[1]


def _long_spread(days: Floats, last: int) -> float:
    """How much weeks of the last half year spread about their neighbors, beyond chance."""
    weeks = min(26, last // WEEK)
    sums = days[last - weeks * WEEK : last].reshape(-1, WEEK).sum(axis=1)
    middle = np.convolve(np.pad(sums, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    # A week is a fifth of its own middle: what it differs is four fifths of what it spreads.
    off = (sums - middle) ** 2 / np.maximum(middle, _FLOOR) / 0.8
    return float(np.minimum(off, 12.0).mean())


def _season(days: Floats, worked: npt.NDArray[np.bool_]) -> float:
    """How these weeks stood to the eight before them a year ago; 1 where that was by chance."""
    end = len(days) - 52 * WEEK
    around = days[end - 3 * WEEK : end + 2 * WEEK]
    around_worked = worked[end - 3 * WEEK : end + 2 * WEEK]
    rates = _rates(days[: end + 2 * WEEK], worked[: end + 2 * WEEK], end - WEEK)
    expected = float(np.where(around_worked, rates.work, rates.rest).sum())
    ratio = (float(around.sum()) + _SEASON_PRIOR) / (expected + _SEASON_PRIOR)
    return min(max(ratio, 1 / _SEASON_MOST), _SEASON_MOST)


def _upper(expected: float, spread: float) -> int:
    """Above this, chance goes in _BOUND of the weeks: the level itself is an estimate too."""
    variance = spread * expected * (1 + 1 / REFERENCE_WEEKS) + expected / REFERENCE_WEEKS
    if variance <= expected * 1.0001:
        return int(poisson.isf(_BOUND, expected))
    size = expected * expected / (variance - expected)
    return int(nbinom.isf(_BOUND, size, expected / variance))


def _jump(week: Floats, by_day: Floats) -> int | None:
    excess = np.maximum(week - by_day, 0)
    total = float(excess.sum())
    top = int(np.argmax(excess))
    return top if total > 0 and float(excess[top]) >= JUMP_SHARE * total else None
