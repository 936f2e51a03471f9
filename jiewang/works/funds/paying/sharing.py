"""Who benefits pays (谁受益谁出资): the owners' shares of one bill, by six sorts of weight.

All in fen, one share for each home in the order given (the order of unit numbers decides ties),
and the shares sum exactly to the total. Floor areas are whole hundredths of a square meter.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from jiewang.works.funds.paying.errors import PayingRefused
from jiewang.works.funds.paying.rounding import largest_remainder


def by_area(total: int, areas: Sequence[int]) -> list[int]:
    """Share in proportion to floor area. Raises PayingRefused for an area that is not above 0."""
    _check_areas(areas)
    return largest_remainder(total, areas)


def equally(total: int, payers: int) -> list[int]:
    """Share among so many payers; the first ones pay the odd fen. Raises PayingRefused for none."""
    return largest_remainder(total, [1] * payers)


def by_coefficient(total: int, coefficients: Sequence[Fraction]) -> list[int]:
    """Share in proportion to the coefficients of the homes.

    Coefficient 0 pays nothing; below 0 the home is compensated and its share is negative.
    Raises PayingRefused when the coefficients sum to 0 or less.
    """
    return largest_remainder(total, coefficients)


def by_coefficient_and_area(
    total: int, coefficients: Sequence[Fraction], areas: Sequence[int]
) -> list[int]:
    """Share in proportion to coefficient times floor area; see by_coefficient()."""
    _check_areas(areas)
    weights = [each * area for each, area in zip(coefficients, areas, strict=True)]
    return largest_remainder(total, weights)


def of_floors(floors: Sequence[int], coefficients: Mapping[int, Fraction]) -> list[Fraction]:
    """The coefficient of each home by its floor. Raises PayingRefused for a floor without one."""
    unknown = sorted(set(floors) - set(coefficients))
    if unknown:
        raise PayingRefused(
            _("There is no coefficient for floor %(floor)s. Add it and share again.")
            % {"floor": unknown[0]}
        )
    return [coefficients[floor] for floor in floors]


def lift_coefficients(floors: int) -> dict[int, Fraction]:
    """Coefficients of a lift, floor 1 to `floors`: 0, 0.5, 1, and a tenth more for each further.

    As used in Guangzhou; a starting point that the owners change, no rule of law (unverified).
    """
    low = {1: Fraction(0), 2: Fraction(1, 2)}
    return {floor: low.get(floor, 1 + Fraction(floor - 3, 10)) for floor in range(1, floors + 1)}


def _check_areas(areas: Sequence[int]) -> None:
    if any(area <= 0 for area in areas):
        raise PayingRefused(_("A home has a floor area above 0. Fill it in and share again."))
