"""A rate with what it was counted from: k of n, the interval of Wilson, and how it is printed.

E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927. Every
page and paper prints rates by these functions, so that two never differ in the last digit.
"""

from dataclasses import dataclass
from math import floor, sqrt

# The normal quantile of a two-sided interval of 95 %.
TWO_SIDED = 1.96
# Fewer than this say nothing about anybody: the rate is not printed, only what was counted.
LEAST = 30


def wilson(k: float, n: int, *, z: float = TWO_SIDED) -> tuple[float, float]:
    """Wilson's interval of the share k / n, as fractions; (0, 1) where nothing was counted.

    k is whole, but for what a scheme counts in part (“fairly satisfied”).

    Raises ValueError unless 0 <= k <= n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share.")
    if not n:
        return 0.0, 1.0
    share, spread = k / n, z * z / n
    middle = share + spread / 2
    half = z * sqrt(share * (1 - share) / n + spread / n / 4)
    return max((middle - half) / (1 + spread), 0.0), min((middle + half) / (1 + spread), 1.0)


def percent_cut(k: int, n: int, *, places: int = 1) -> str:
    """k / n in percent, cut off after `places` digits and never rounded up: 161 of 162 is 99.3.

    Counted in whole numbers. Raises ZeroDivisionError for n = 0: there is nothing to print.
    """
    scale = 10**places
    whole, rest = divmod(100 * scale * k // n, scale)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def share_cut(share: float, *, places: int = 1) -> str:
    """A fraction in percent, cut off like percent_cut(): an interval's end, a weighted rate."""
    scale = 10**places
    # A fraction that ought to be 0.29 may be 0.28999999999999998.
    whole, rest = divmod(floor(100 * scale * share + 1e-7), scale)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


@dataclass(frozen=True)
class Rate:
    """k of n. Under `least` (a scheme's, or the house's) it is not shown, only counted.

    Rates are ranked by `lower`, so that seven cases do not stand above six thousand by luck.
    """

    k: int
    n: int
    least: int = LEAST

    @property
    def is_shown(self) -> bool:
        return self.n >= max(self.least, 1)

    @property
    def share(self) -> float | None:
        """The fraction, or None where nothing was counted."""
        return self.k / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.k, self.n)

    @property
    def lower(self) -> float:
        return self.interval[0]

    @property
    def percent(self) -> str:
        """As `96.1`; a dash where too few were counted."""
        return percent_cut(self.k, self.n) if self.is_shown else "–"

    @property
    def low_percent(self) -> str:
        return share_cut(self.interval[0])

    @property
    def high_percent(self) -> str:
        return share_cut(self.interval[1])
