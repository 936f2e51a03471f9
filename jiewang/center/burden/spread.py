"""How counts spread over buckets: which one a value falls into, the middle, the mean. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# Seconds: half a minute, one, two, three, five, ten, twenty, half an hour, an hour.
SECONDS = (0, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600)
# Of notices a day and entries a week.
HOW_MANY = (1, 3, 6, 11, 21, 51, 101)


def bucket_of(value: float, bounds: Sequence[int]) -> int:
    """The lower end of the bucket that a value falls into. `bounds` ascend."""
    return bounds[max(bisect_right(bounds, value) - 1, 0)]


@dataclass(frozen=True)
class Bar:
    """One bucket: from `low` to below `high`, None where it has no end."""

    low: int
    high: int | None
    count: int
    share: float


@dataclass(frozen=True)
class Spread:
    """How `n` counts spread. `bounds` are the buckets' lower ends."""

    counts: Mapping[int, int]
    bounds: Sequence[int]

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def bars(self) -> list[Bar]:
        n = self.n
        ends = [*self.bounds[1:], None]
        return [
            Bar(low, high, self.counts.get(low, 0), self.counts.get(low, 0) / n if n else 0.0)
            for low, high in zip(self.bounds, ends, strict=True)
        ]

    @property
    def middle(self) -> Bar | None:
        """The bucket in which the median lies; None where nothing was counted."""
        half, seen = self.n / 2, 0
        for bar in self.bars:
            seen += bar.count
            if bar.count and seen >= half:
                return bar
        return None


def spread_of(rows: Iterable[tuple[int, int]], bounds: Sequence[int]) -> Spread:
    """Add up (bucket, count)."""
    counts: dict[int, int] = {}
    for bucket, count in rows:
        counts[bucket] = counts.get(bucket, 0) + count
    return Spread(counts, bounds)
