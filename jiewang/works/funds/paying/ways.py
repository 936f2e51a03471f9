"""The owners' three ways (直接出资, 维修资金, 让渡公共收益), in their order.

Common income of the building comes first, then what may be taken from each home's maintenance
fund, then cash. Whole fen; every home's three parts sum to its share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _

from jiewang.works.funds.paying.errors import PayingRefused
from jiewang.works.funds.paying.rounding import largest_remainder

# Of the first deposit, what must stay in a home's maintenance fund (unverified): a setting.
RESERVE = Fraction(30, 100)


@dataclass(frozen=True)
class Ways:
    """One home's share by the way it is paid, in fen. Cash below 0 is paid out to the home."""

    from_common_income: int
    from_maintenance_fund: int
    cash: int

    @property
    def share(self) -> int:
        return self.from_common_income + self.from_maintenance_fund + self.cash


def usable_maintenance(balance: int, *, first_deposit: int, reserve: Fraction = RESERVE) -> int:
    """What may be taken from a home's maintenance fund without falling below its reserve."""
    return max(0, balance - ceil(first_deposit * reserve))


def common_income_by_area(given: int, shares: Sequence[int], areas: Sequence[int]) -> list[int]:
    """The common income that the owners give up, by floor area, no home more than it owes.

    Homes that owe nothing or are compensated are left out. What a home does not need goes to
    the others in the same proportion; the rest, when all is paid, stays where it is.
    """
    parts = [0] * len(shares)
    needy = [place for place, share in enumerate(shares) if share > 0]
    rest = given
    while needy:
        offered = largest_remainder(rest, [areas[place] for place in needy])
        full = [p for p, part in zip(needy, offered, strict=True) if part >= shares[p]]
        if not full:
            for place, part in zip(needy, offered, strict=True):
                parts[place] = part
            break
        for place in full:
            parts[place] = shares[place]
            rest -= shares[place]
        needy = [place for place in needy if place not in full]
    return parts


def in_three_ways(
    shares: Sequence[int],
    *,
    common_income: Sequence[int],
    common_income_balance: int,
    maintenance: Sequence[int],
) -> list[Ways]:
    """Split every home's share into the three ways.

    `common_income`: what is given up for each home, by common_income_by_area() or as the owners
    decided; `maintenance`: what each home's fund can bear, by usable_maintenance().
    Raises PayingRefused when the common income is not there, or a home would pay more than it
    owes: then the owners' decision does not fit the bill.
    """
    if sum(common_income) > common_income_balance:
        raise PayingRefused(
            _("The common income given up is more than the building has. Give up less.")
        )
    return [
        _ways_of(share, common, usable)
        for share, common, usable in zip(shares, common_income, maintenance, strict=True)
    ]


def _ways_of(share: int, common: int, usable: int) -> Ways:
    # A compensated home receives cash and is left out of the first two ways.
    owed = max(share, 0)
    if not 0 <= common <= owed:
        raise PayingRefused(
            _("A home is given more of the common income than it owes. Give it less.")
        )
    fund = min(owed - common, max(usable, 0))
    return Ways(common, fund, share - common - fund)
