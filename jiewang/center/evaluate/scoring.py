"""Points and ranks by a scheme's rules. Pure.

score = sum of weight × rate + bonus − penalty; of what is better when less, the rate is what is
missing to the whole. Ranked is by the same sum over the bounds of the intervals that speak
against the unit (Wilson, 95 %): seven cases do not stand above six thousand by luck. A unit with
fewer than the least n in any weighted measure has no points and no rank.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from jiewang.center.evaluate.counting import Count, rounded
from jiewang.center.evaluate.measures import LESS_IS_BETTER, Measure
from jiewang.center.evaluate.rules import Beyond, Rules


@dataclass(frozen=True)
class Score:
    """A unit's points, and the points that are beyond doubt. `n` is the sum of all its bases."""

    unit: str
    group: str
    points: Decimal | None
    low: Decimal | None
    bonus: Decimal
    penalty: Decimal
    n: int
    rank: int | None = None


def score(unit: str, group: str, counts: Mapping[str, Count], rules: Rules) -> Score:
    """Points of one unit by its counts of each measure."""
    n = sum(each.n for each in counts.values())
    bonus = _points(rules.bonus, counts, rules, better=True)
    penalty = _points(rules.penalty, counts, rules, better=False)
    base = {name: counts.get(name, Count()) for name in rules.weights}
    if any(count.n < rules.least_n for count in base.values()):
        return Score(unit, group, None, None, bonus, penalty, n)
    points, low = bonus - penalty, bonus - penalty
    for name, count in base.items():
        weight = rules.weights[name]
        points += weight * _good(name, count)
        low += weight * _surely_good(name, count)
    return Score(unit, group, rounded(points), rounded(low), bonus, penalty, n)


def _good(name: str, count: Count) -> Decimal:
    share = count.share or Decimal()
    return 1 - share if name in LESS_IS_BETTER else share


def _surely_good(name: str, count: Count) -> Decimal:
    low, high = count.interval
    return 1 - high if name in LESS_IS_BETTER else low


def _points(
    rows: Iterable[Beyond], counts: Mapping[str, Count], rules: Rules, *, better: bool
) -> Decimal:
    total = Decimal()
    for row in rows:
        count = counts.get(row.measure, Count())
        if count.n >= rules.least_n and _is_beyond(row, count, better=better):
            total += row.points
    return total


def _is_beyond(row: Beyond, count: Count, *, better: bool) -> bool:
    low, high = count.interval
    less = Measure(row.measure) in LESS_IS_BETTER
    if better != less:
        # Good and much of it, or bad and much of it: all of the interval lies above.
        return low >= row.bound
    return high <= row.bound


def ranked(scores: Iterable[Score]) -> list[Score]:
    """The scores with their ranks, group by group, in the order of the page.

    By the points beyond doubt, then the points, then the larger base; units equal in all three
    share a rank and stand in the order of their codes. Those without points come last.
    """
    found: list[Score] = []
    rows = list(scores)
    for group in sorted({each.group for each in rows}):
        inside = sorted((each for each in rows if each.group == group), key=_order)
        for nth, each in enumerate(inside, start=1):
            before = found[-1] if nth > 1 else None
            if each.points is None:
                found.append(each)
            elif before is not None and _worth(before) == _worth(each):
                found.append(replace(each, rank=before.rank))
            else:
                found.append(replace(each, rank=nth))
    return found


def _worth(each: Score) -> tuple[Decimal | None, Decimal | None, int]:
    return each.low, each.points, each.n


def _order(each: Score) -> tuple[bool, Decimal, Decimal, int, str]:
    low, points = each.low or Decimal(), each.points or Decimal()
    return each.points is None, -low, -points, -each.n, each.unit
