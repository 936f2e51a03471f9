"""Counting marks: pairs of k and n over a period, by anything a mark knows. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from jiewang.base.rates import wilson
from jiewang.center.evaluate.marks import Mark, Reach, Subject, Told

FULL = Decimal(1)


@dataclass(frozen=True)
class Span:
    """From a moment on, up to another that is no part of it."""

    begin: datetime
    end: datetime

    def holds(self, mark: Mark) -> bool:
        """Whether a mark belongs here; what stands beside, as long as it lasted."""
        if mark.beside == "shelved":
            return mark.at < self.end and (mark.till is None or mark.till >= self.end)
        return self.begin <= mark.at < self.end


@dataclass(frozen=True)
class Count:
    """One figure: k of n, the same with what was excluded, and what stands beside.

    k is a decimal because a scheme may weigh “fairly satisfied” with 0.8.
    """

    k: Decimal = Decimal()
    n: int = 0
    k_all: Decimal = Decimal()
    n_all: int = 0
    beside: Mapping[str, int] = field(default_factory=dict)

    @property
    def excluded(self) -> int:
        """How many were taken out of the rate by a decision."""
        return self.n_all - self.n

    @property
    def share(self) -> Decimal | None:
        """k / n, or None where nothing was counted."""
        return self.k / self.n if self.n else None

    @property
    def interval(self) -> tuple[Decimal, Decimal]:
        """Wilson's 95 % interval, to six places: the same on every machine."""
        low, high = wilson(float(self.k), self.n)
        return rounded(low), rounded(high)


def rounded(share: float | Decimal) -> Decimal:
    """A share or a score to six places."""
    return round(Decimal(share), 6)


@dataclass
class _Sums:
    k: Decimal = Decimal()
    n: int = 0
    k_all: Decimal = Decimal()
    n_all: int = 0
    beside: Counter[str] = field(default_factory=Counter)

    def add(self, mark: Mark, fairly: Decimal) -> None:
        if mark.beside:
            self.beside[mark.beside] += 1
            return
        worth = FULL if mark.hit else fairly if mark.part else Decimal()
        self.k_all, self.n_all = self.k_all + worth, self.n_all + 1
        if not mark.excluded:
            self.k, self.n = self.k + worth, self.n + 1

    def count(self) -> Count:
        return Count(self.k, self.n, self.k_all, self.n_all, dict(self.beside))


Key = tuple[str, str]


def counted(
    told: Iterable[Told], span: Span, *, by: Callable[[Subject, Mark], str], fairly: Decimal
) -> dict[Key, Count]:
    """Counts by measure and by what `by` says of a mark; "" for it leaves the mark out."""
    sums: dict[Key, _Sums] = {}
    for each in told:
        for mark in each.marks:
            if span.holds(mark) and (group := by(each.subject, mark)):
                sums.setdefault((mark.measure, group), _Sums()).add(mark, fairly)
    return {key: each.count() for key, each in sums.items()}


@dataclass(frozen=True)
class Bounds:
    """Of n numbers, how many reach each bound."""

    n: int
    reached: tuple[tuple[int, int], ...]
    imported: int = 0


def spread(
    told: Iterable[Told],
    span: Span,
    name: str,
    bounds: Sequence[int],
    reaches: Callable[[float, int], bool],
) -> Bounds:
    """How many of a cohort's numbers reach each bound; the cohort are cases reported in the span."""
    found: list[Reach] = [
        reach
        for each in told
        for reach in each.reaches
        if reach.spread == name and span.begin <= reach.at < span.end
    ]
    reached = tuple((bound, sum(reaches(r.value, bound) for r in found)) for bound in bounds)
    return Bounds(len(found), reached, sum(r.imported for r in found))
