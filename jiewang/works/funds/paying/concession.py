"""A concession (特许经营) in figures: its last day, what was promised, what came, who keeps what.

Whole fen; areas in hundredths of a square meter; percentages with at most four decimals. What a
firm invests is its own money: no fund of a plan, unless it stands there as one of level `social`
with an agreement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from jiewang.works.funds.paying.percent import check_whole
from jiewang.works.funds.paying.rounding import largest_remainder


@dataclass(frozen=True)
class Invested:
    """Money that the operator has shown to be spent, with the paper that shows it."""

    on: date
    amount: int
    proof: str


@dataclass(frozen=True)
class Standing:
    """Promised and invested up to a day. A gap below 0: more came than was promised."""

    promised: int
    invested: int

    @property
    def gap(self) -> int:
        return self.promised - self.invested


def last_day(first_day: date, years: int) -> date:
    """The day before the same date `years` on.

    From 29 February into a year without one: 28 February, the end of that month (民法典, 202).
    """
    try:
        return first_day.replace(year=first_day.year + years) - timedelta(days=1)
    except ValueError:
        return date(first_day.year + years, 2, 28)


def standing_on(
    day: date, *, promised: Mapping[int, int], invested: Iterable[Invested]
) -> Standing:
    """What was promised up to and including the year of `day`, and what had come by that day."""
    return Standing(
        promised=sum(amount for year, amount in promised.items() if year <= day.year),
        invested=sum(each.amount for each in invested if each.on <= day),
    )


def even_years(total: int, years: int) -> list[int]:
    """The promise spread evenly over the years, summing to it exactly."""
    return largest_remainder(total, [1] * years)


def per_square_meter(amount: int, area: int) -> int:
    """Fen for one square meter, half a fen up. Raises ZeroDivisionError without an area."""
    return (2 * amount * 100 + area) // (2 * area)


def split_revenue(revenue: int, percents: Sequence[Decimal]) -> list[int]:
    """Who keeps what of a revenue. Raises PayingRefused unless the percentages sum to 100."""
    check_whole(percents)
    return largest_remainder(revenue, [Fraction(each) for each in percents])
