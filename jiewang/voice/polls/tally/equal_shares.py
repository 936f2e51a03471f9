"""The method of equal shares (均等份额): every voter gets the same part of the money to spend.

D. Peters, G. Pierczyński, P. Skowron, "Proportional Participatory Budgeting with Additive
Utilities", 2021. In each round a candidate is bought whose supporters can pay for it together at
the lowest price for what they gain; a supporter who has less than that price gives all they have.

Exact: prices are fractions. What a voter has left is the part all began with less the prices of
the rounds in which they paid in full, so the sum of many voters is a sum over rounds with whole
factors. Floating-point numbers only say which candidates can be the cheapest, and which voters
pay in full, each with its bound of error; what lies within the bound is decided by fractions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import inf, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from jiewang.voice.polls.tally.elections import Candidate, Election, before, together

# A sum of doubles is off by far less than this part of itself.
SLACK = 1e-9
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Gain(StrEnum):
    """What a voter gains by a candidate they support: its cost, or as much as by any other."""

    COST = "cost"
    VOTES = "votes"


@dataclass
class _Row:
    """One candidate: who supports it, with how many points."""

    candidate: Candidate
    cost: Fraction
    # What a point is worth: the price for a point over this is what is compared.
    worth: Fraction
    voters: Ints
    points: Ints
    # The price for a point is at least this: it never falls while voters spend.
    floor: float = 0.0
    bounds: tuple[float, float] = (0.0, inf)


@dataclass
class _Purses:
    """What voters have left. `paid[j]`: the points at which each paid in full in round j."""

    start: Fraction
    times: Ints
    money: Floats
    broke: npt.NDArray[np.bool_]
    paid: list[npt.NDArray[np.int32]] = field(default_factory=list)
    # The price of each round, times `scale`: whole numbers add up far faster than fractions.
    prices: list[int] = field(default_factory=list)
    scale: int = 1

    def exact(self, voters: Ints) -> Fraction:
        """The money these have together; each counted as often as it stands for voters."""
        times = self.times[voters]
        spent = 0
        for price, paid in zip(self.prices, self.paid, strict=True):
            spent += price * int((times * paid[voters]).sum())
        return self.start * int(times.sum()) - Fraction(spent, self.scale)

    def exact_one(self, voter: int) -> Fraction:
        spent = 0
        for price, paid in zip(self.prices, self.paid, strict=True):
            spent += price * int(paid[voter])
        return self.start - Fraction(spent, self.scale)

    def keep(self, price: Fraction, paid: npt.NDArray[np.int32]) -> None:
        """Remember a round: its price for a point, and who paid in full for how many."""
        scale = lcm(self.scale, price.denominator)
        self.prices = [each * (scale // self.scale) for each in self.prices]
        self.prices.append(price.numerator * (scale // price.denominator))
        self.scale = scale
        self.paid.append(paid)


class Shares:
    """One election made ready; run() may be asked for many beginnings."""

    def __init__(self, election: Election, gain: Gain) -> None:
        ballots = together(election.ballots)
        self.times: Ints = np.array([each.times for each in ballots], dtype=np.int64)
        votes: dict[str, list[tuple[int, int]]] = {each.id: [] for each in election.candidates}
        for at, ballot in enumerate(ballots):
            for name, points in ballot.points:
                votes[name].append((at, points))
        self.free = [c for c in election.candidates if not c.cost and votes[c.id]]
        self.rows = [
            _row(each, votes[each.id], gain)
            for each in election.candidates
            if each.cost and votes[each.id]
        ]

    def run(self, start: Fraction) -> list[Candidate]:
        """The candidates bought when each voter begins with `start` yuan, in order."""
        return [each for each, _purses in self.rounds(start)]

    def rounds(self, start: Fraction) -> Iterator[tuple[Candidate, _Purses]]:
        """Who is bought, one by one, with what voters have left after it."""
        count = len(self.times)
        purses = _Purses(
            start, self.times, np.full(count, float(start)), np.full(count, not start, dtype=bool)
        )
        for candidate in self.free:
            yield candidate, purses
        waiting = list(self.rows)
        for row in waiting:
            row.floor = 0.0
        while waiting:
            waiting.sort(key=lambda row: row.floor)
            near, waiting = _nearest(waiting, purses)
            if not near:
                return
            row, price = _cheapest(near, purses)
            waiting.remove(row)
            _pay(row, price, purses)
            yield row.candidate, purses

    def left_of(self, purses: _Purses) -> dict[str, Fraction]:
        """What the supporters of each candidate have left together."""
        return {
            row.candidate.id: purses.exact(row.voters[~purses.broke[row.voters]])
            for row in self.rows
        }


def _row(candidate: Candidate, votes: list[tuple[int, int]], gain: Gain) -> _Row:
    cost = Fraction(candidate.cost)
    voters, points = np.array(votes, dtype=np.int64).T
    worth = cost if gain == Gain.COST else Fraction(1)
    return _Row(candidate, cost, worth, voters.copy(), points.copy())


def _nearest(waiting: list[_Row], purses: _Purses) -> tuple[list[_Row], list[_Row]]:
    """Those that may be the cheapest now; and those that can still be bought at all."""
    best, gone, looked = inf, set[str](), list[_Row]()
    for row in waiting:
        if row.floor > best:
            break
        bounds = _bounds(row, purses)
        if bounds is None:
            gone.add(row.candidate.id)
            continue
        worth = float(row.worth)
        row.bounds = bounds[0] / worth * (1 - SLACK), bounds[1] / worth * (1 + SLACK)
        row.floor = row.bounds[0]
        best = min(best, row.bounds[1])
        looked.append(row)
    near = [row for row in looked if row.bounds[0] <= best]
    return near, [row for row in waiting if row.candidate.id not in gone]


def _bounds(row: _Row, purses: _Purses) -> tuple[float, float] | None:
    """Between what two prices for a point the candidate is paid; None: its supporters lack it.

    At a price p they pay the sum of min(money, p * points), which rises from kink to kink.
    """
    able = ~purses.broke[row.voters]
    voters, points = row.voters[able], row.points[able]
    if not len(voters):
        return None
    money, times = purses.money[voters], purses.times[voters]
    kinks = money / points
    order = np.argsort(kinks)
    kinks, full, each = kinks[order], (times * money)[order], (times * points)[order]
    rest = np.cumsum(each[::-1])[::-1].astype(float)
    given = np.cumsum(full) - full
    paid = given + kinks * rest
    error = SLACK * float(row.cost) + 1e-12 * float(purses.start) * float(times.sum())
    cost, total = float(row.cost), float(full.sum())
    if total < cost - error:
        return None
    if total < cost + error and purses.exact(voters) < row.cost:
        return None

    def price(of: float, edge: float) -> float:
        at = int(np.searchsorted(paid, of))
        return float((of - given[at]) / rest[at]) if at < len(paid) else edge

    low = price(cost - error, float(kinks[-1]))
    return max(low, 0.0), price(cost + error, float(kinks[-1]) * (1 + SLACK))


def _cheapest(near: list[_Row], purses: _Purses) -> tuple[_Row, Fraction]:
    prices = [(row, _price(row, purses)) for row in near]
    return min(prices, key=lambda pair: (pair[1] / pair[0].worth, before(pair[0].candidate)))


def _price(row: _Row, purses: _Purses) -> Fraction:
    """The exact price for a point at which the supporters pay the cost."""
    voters, points = _able(row, purses)
    low, high = (bound * float(row.worth) for bound in row.bounds)
    kinks, slack = purses.money[voters] / points, SLACK * float(purses.start)
    poor = kinks < low - slack
    close = ~poor & (kinks <= high + slack)
    rich = ~poor & ~close
    due = row.cost - purses.exact(voters[poor])
    rest = int((purses.times[voters] * points)[rich | close].sum())
    for kink, weight in _exact_kinks(voters[close], points[close], purses):
        if due <= kink * rest:
            break
        due -= kink * weight
        rest -= weight
    return due / rest


def _exact_kinks(voters: Ints, points: Ints, purses: _Purses) -> list[tuple[Fraction, int]]:
    """The exact money for a point of these voters, lowest first, with their points together."""
    found: dict[Fraction, int] = {}
    known: dict[bytes, Fraction] = {}
    for key, voter, point in _patterns(voters, points, purses):
        if key not in known:
            known[key] = purses.exact_one(voter) / point
        kink = known[key]
        found[kink] = found.get(kink, 0) + int(purses.times[voter]) * point
    return sorted(found.items())


def _patterns(voters: Ints, points: Ints, purses: _Purses) -> Iterator[tuple[bytes, int, int]]:
    """Each voter with what tells its money for a point: the rounds it paid in, and the points."""
    rows: Any = np.array([paid[voters] for paid in purses.paid] + [points]).T
    rows = np.ascontiguousarray(rows)
    for row, voter, point in zip(rows, voters.tolist(), points.tolist(), strict=True):
        yield row.tobytes(), voter, point


def _able(row: _Row, purses: _Purses) -> tuple[Ints, Ints]:
    able = ~purses.broke[row.voters]
    return row.voters[able], row.points[able]


def _pay(row: _Row, price: Fraction, purses: _Purses) -> None:
    """Every supporter pays the price for their points, or all they have."""
    voters, points = _able(row, purses)
    slack = SLACK * float(purses.start)
    over = purses.money[voters] / points - float(price)
    full = over > slack
    close = np.flatnonzero(np.abs(over) <= slack)
    known: dict[bytes, bool] = {}
    patterns = _patterns(voters[close], points[close], purses)
    for at, (key, voter, point) in zip(close.tolist(), patterns, strict=True):
        if key not in known:
            known[key] = purses.exact_one(voter) / point > price
        full[at] = known[key]
    paid = np.zeros(len(purses.times), dtype=np.int32)
    paid[voters[full]] = points[full]
    purses.keep(price, paid)
    purses.money[voters[full]] -= float(price) * points[full]
    purses.money[voters[~full]] = 0.0
    purses.broke[voters[~full]] = True
