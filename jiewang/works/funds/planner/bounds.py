"""How good an aim can be, as whole numbers, and the gaps that reports show."""

import math
from collections.abc import Mapping

from jiewang.works.funds.district import Aim, District
from jiewang.works.funds.planner.model import MOST
from jiewang.works.funds.planner.run import Found, granted_total
from jiewang.works.funds.plans import AimResult

# What a solver's numbers may be off by, of the number itself.
_DUST = 1e-12


def whole_bound(district: District, aim: Aim, bound: float, value: int | None = None) -> int:
    """A solver's bound as a whole number that no plan can pass.

    Values are whole, of `need` multiples of a common divisor: a bound between two is the nearer.
    Never on the wrong side of a `value` that has been reached.
    """
    if not math.isfinite(bound):
        return _beyond(district, aim)
    step = _step(district) if aim == Aim.NEED else 1
    dust = 0.01 * step + _DUST * abs(bound)
    if aim in MOST:
        whole = math.floor((bound + dust) / step) * step
        return whole if value is None else max(whole, value)
    whole = max(0, math.ceil(bound - dust))
    return whole if value is None else min(whole, value)


def at_bound(aim: Aim, value: int, bound: int) -> bool:
    """Whether nothing better can be."""
    return value >= bound if aim in MOST else value <= bound


def gap_of(district: District, aim: Aim, found: Found, bound: int) -> float:
    """The gap of one aim as section 4 of the design measures it."""
    value = found.values[aim]
    cost = sum(district.cost_of(project) for project in found.started)
    measure = {
        Aim.LAPSE: granted_total(district),
        Aim.OWN: cost,
        Aim.POTS: value,
    }.get(aim, bound)
    distance = abs(value - bound)
    return distance / measure if measure else float(distance > 0)


def results_of(district: District, found: Found, bounds: Mapping[Aim, int]) -> dict[Aim, AimResult]:
    """Value, bound and gap of each aim, in the order of the settings."""
    return {
        aim: AimResult(
            aim, found.values[aim], bounds[aim], gap_of(district, aim, found, bounds[aim])
        )
        for aim in district.settings.aims
    }


def _beyond(district: District, aim: Aim) -> int:
    """What no plan can pass, for a solver that had no time to say more."""
    if aim == Aim.MUST_HAVE:
        return sum(each.must_have for each in district.projects)
    if aim == Aim.NEED:
        return sum(each.priority * district.cost_of(each.id) for each in district.projects)
    return 0


def _step(district: District) -> int:
    weights = [each.priority * district.cost_of(each.id) for each in district.projects]
    return math.gcd(*weights) or 1
