"""The method of largest remainder (最大余额法): whole fen that sum exactly to the total."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from django.utils.translation import gettext as _

from jiewang.works.funds.paying.errors import PayingRefused


def largest_remainder(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Share `total` fen in proportion to `weights`, in their order; the sum is `total` exactly.

    Each gets its share rounded down (towards minus infinity, so that a remainder is never
    negative); the fen still missing go one each to the largest remainders, ties to the earlier.
    A weight of 0 therefore gets 0, and a negative weight receives.
    Raises PayingRefused unless the weights sum to more than 0 and `total` is not negative.
    """
    if total < 0:
        raise PayingRefused(_("A sum to be shared is not below 0."))
    scale = lcm(*(Fraction(weight).denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    base = sum(whole)
    if base <= 0:
        raise PayingRefused(
            _("The weights sum to %(sum)s: nobody is left to pay. They must sum to more than 0.")
            % {"sum": Fraction(base, scale)}
        )
    parts = [divmod(total * weight, base) for weight in whole]
    shares = [floor for floor, _rest in parts]
    # sorted() keeps the order of equals: the earlier one wins a tie.
    by_remainder = sorted(range(len(parts)), key=lambda place: -parts[place][1])
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares
