"""Whether matters or suggestions have moved since a model was trained. Pure.

Three simple tests, each against chance: the mix of matters by the population stability index
(Yurdakul, "Statistical properties of population stability index", 2018: without any change the
index is about chi-square with k - 1 degrees, times 1/n + 1/m), and the share right and the share
above the threshold by Newcombe's interval of a difference ("Interval estimation for the
difference between independent proportions", 1998, method 10).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt

from jiewang.base.rates import wilson

# Under this a mix has not moved in any way that matters; from here on it has, if not by chance.
NOTABLE, LARGE = 0.1, 0.25
# Fewer cases than this say nothing about a change.
LEAST_CASES = 50
# A share must change by more than this to matter, however certain the change is.
NOTABLE_CHANGE = 0.03
# Half a case in an empty class: its logarithm must not be infinite.
_EMPTY = 0.5


@dataclass(frozen=True)
class MixDrift:
    """How far the mix of matters has moved, and how far it would by chance alone.

    `grown`: classes whose share has changed most, the most first, with both shares.
    """

    index: float
    by_chance: float
    before: int
    now: int
    grown: tuple[tuple[str, float, float], ...]

    @property
    def can_be_told(self) -> bool:
        return min(self.before, self.now) >= LEAST_CASES

    @property
    def has_moved(self) -> bool:
        return self.can_be_told and self.index >= NOTABLE and self.index > self.by_chance


def mix_drift(before: Mapping[str, int], now: Mapping[str, int]) -> MixDrift:
    """Compare two counts of the same classes. Few classes: rare ones make every index large."""
    n, m = sum(before.values()), sum(now.values())
    classes = sorted(
        {each for each in before if before[each]} | {each for each in now if now[each]}
    )
    parts = []
    for each in classes:
        was, is_now = before.get(each, 0) or _EMPTY, now.get(each, 0) or _EMPTY
        parts.append((each, was / max(n, 1), is_now / max(m, 1)))
    index = sum((b - a) * log(b / a) for _each, a, b in parts) if n and m else 0.0
    degrees = max(len(classes) - 1, 1)
    # The 95% point of chi-square, by its normal approximation.
    by_chance = (degrees + 1.645 * sqrt(2 * degrees)) * (1 / n + 1 / m) if n and m else 0.0
    parts.sort(key=lambda part: -abs(part[2] - part[1]))
    return MixDrift(index, by_chance, n, m, tuple(parts[:3]))


@dataclass(frozen=True)
class ShareChange:
    """A share then and now, each with its count, and the 95% interval of the difference."""

    right_before: int
    before: int
    right_now: int
    now: int

    @property
    def change(self) -> float | None:
        if not self.before or not self.now:
            return None
        return self.right_now / self.now - self.right_before / self.before

    @property
    def between(self) -> tuple[float, float]:
        """Least and greatest change that the counts allow for; (-1, 1) of nothing."""
        if self.change is None:
            return -1.0, 1.0
        was, is_now = self.right_before / self.before, self.right_now / self.now
        low_was, high_was = wilson(self.right_before, self.before)
        low_now, high_now = wilson(self.right_now, self.now)
        down = sqrt((is_now - low_now) ** 2 + (high_was - was) ** 2)
        up = sqrt((high_now - is_now) ** 2 + (was - low_was) ** 2)
        return self.change - down, self.change + up

    @property
    def can_be_told(self) -> bool:
        return min(self.before, self.now) >= LEAST_CASES

    @property
    def has_fallen(self) -> bool:
        return self._moved and self.between[1] < 0

    @property
    def has_risen(self) -> bool:
        return self._moved and self.between[0] > 0

    @property
    def _moved(self) -> bool:
        return self.can_be_told and abs(self.change or 0.0) >= NOTABLE_CHANGE
