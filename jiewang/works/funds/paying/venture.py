"""A joint venture (合资公司) in figures: shares that may be unknown, calls, flats let and empty.

An unknown share stays unknown: nothing is derived from it, and what is known of the others is
not stretched to fill the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from jiewang.works.funds.paying.errors import PayingRefused
from jiewang.works.funds.paying.percent import WHOLE, check_each, check_whole
from jiewang.works.funds.paying.rounding import largest_remainder


@dataclass(frozen=True)
class Shareholder:
    """`percent` is None when the share is not known."""

    name: str
    percent: Decimal | None


@dataclass(frozen=True)
class Called:
    """One shareholder's part of a call for capital, in fen, and what has been paid of it."""

    due: date
    amount: int
    paid: int = 0

    @property
    def open(self) -> int:
        return self.amount - self.paid

    def is_late(self, on: date) -> bool:
        """Not paid in full after its day; on the day itself there is still time."""
        return self.open > 0 and on > self.due


@dataclass(frozen=True)
class Flats:
    """What a joint venture bought, on a day: every flat is either let or empty."""

    on: date
    bought: int
    let: int
    empty: int


def check_shareholders(shareholders: Sequence[Shareholder]) -> None:
    """Raises PayingRefused: all known sum to exactly 100, known beside unknown to 100 at most."""
    known = [each.percent for each in shareholders if each.percent is not None]
    if all_known(shareholders):
        check_whole(known)
        return
    check_each(known)
    if sum(known) > WHOLE:
        raise PayingRefused(
            _("The known shares sum to %(sum)s percent, more than 100. Correct them.")
            % {"sum": sum(known, Decimal())}
        )


def all_known(shareholders: Sequence[Shareholder]) -> bool:
    return bool(shareholders) and all(each.percent is not None for each in shareholders)


def call_capital(total: int, shareholders: Sequence[Shareholder]) -> list[int]:
    """Each shareholder's part of a call, in their order, summing exactly to `total`.

    Raises PayingRefused when a share is unknown: enter each part by its paper instead.
    """
    check_shareholders(shareholders)
    if not all_known(shareholders):
        raise PayingRefused(
            _("Not every share is known, so a call cannot be divided. Enter the parts by hand.")
        )
    return largest_remainder(total, [Fraction(each.percent or 0) for each in shareholders])


def check_flats(flats: Flats) -> None:
    """Raises PayingRefused unless let and empty together are what was bought."""
    if min(flats.bought, flats.let, flats.empty) < 0 or flats.let + flats.empty != flats.bought:
        raise PayingRefused(
            _("%(let)s let and %(empty)s empty are not the %(bought)s that were bought.")
            % {"let": flats.let, "empty": flats.empty, "bought": flats.bought}
        )
