"""Percentages that share out a whole: between 0 and 100, four decimals, summing to 100."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from jiewang.works.funds.paying.errors import PayingRefused

WHOLE = Decimal(100)
STEP = Decimal("0.0001")


def check_each(percents: Iterable[Decimal]) -> None:
    """Raises PayingRefused for a percentage that is none, or has more than four decimals."""
    for each in percents:
        if not 0 <= each <= WHOLE or each % STEP:
            raise PayingRefused(
                _("%(percent)s is no share: between 0 and 100 percent, at most four decimals.")
                % {"percent": each}
            )


def check_whole(percents: Iterable[Decimal]) -> None:
    """Raises PayingRefused unless the percentages sum to exactly 100."""
    shares = list(percents)
    check_each(shares)
    if sum(shares) != WHOLE:
        raise PayingRefused(
            _("The shares sum to %(sum)s percent. They must sum to exactly 100.")
            % {"sum": sum(shares, Decimal())}
        )
