"""An index of reports by their grams and their points, held in memory. Pure, by numpy.

It grows by segments that are never changed, so that one thread may search while another adds.
Segments of like size are joined, and so a report is copied a few times only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array

from jiewang.center.intake.alike.grams import PLACES, grams

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]
METERS_A_DEGREE = 111_320.0
# What being at the same point weighs beside the words, where only some of those near are taken.
_NEARNESS = 0.3
# So many places of the index are looked at for one text, those of its rarest grams first: what
# every tenth report has tells little, and would take most of the time.
_LOOKED_AT = 250_000
# What is so much less alike than the best is not among the likeliest three.
_FAR_BELOW = 0.2


@dataclass(frozen=True)
class Entry:
    """One report as it is put in: WGS-84 degrees, or None."""

    report_id: int
    text: str
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class Segment:
    """Some reports. `starts[g]:starts[g + 1]` are the places in `rows` of the gram g."""

    ids: Ids
    lon: Floats  # not a number where there is no point
    lat: Floats
    starts: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]
    length: npt.NDArray[np.float32]  # of each report's vector, with the weights of its day

    @property
    def spread(self) -> npt.NDArray[np.int32]:
        """How many of the reports have each gram."""
        return np.diff(self.starts)


@dataclass(frozen=True)
class Scored:
    """Reports with how alike their words are, 0 to 1, and how far off they are, in meters.

    `metres` is infinite beyond what was asked for, and where one of both has no point.
    """

    ids: Ids
    share: Floats
    metres: Floats


class Index:
    """Segments, the largest first. add() gives a new one back and leaves this as it is."""

    def __init__(self, segments: tuple[Segment, ...] = ()) -> None:
        self.segments = segments
        self.count = sum(len(each.ids) for each in segments)
        spread = np.zeros(PLACES, dtype=np.int64)
        for each in segments:
            spread += each.spread
        self._spread = spread

    def add(self, entries: Sequence[Entry]) -> "Index":
        """An index with these reports as well."""
        if not entries:
            return self
        number, text = grams([each.text for each in entries])
        point = [(_or_nan(each.lon), _or_nan(each.lat)) for each in entries]
        lon, lat = np.array(point, dtype=np.float64).T
        ids = np.array([each.report_id for each in entries], dtype=np.int64)
        new = _Loose(ids, lon, lat, number, text)
        kept = list(self.segments)
        while kept and len(kept[-1].ids) <= 2 * len(new.ids):
            new = _loosened(kept.pop()).joined(new)
        starts, rows = new.by_gram()
        spread = np.diff(starts).astype(np.int64)
        for each in kept:
            spread += each.spread
        squares = (_weights(spread, self.count + len(entries)) ** 2).astype(np.float32)
        own = np.repeat(squares, np.diff(starts))
        length = np.sqrt(np.bincount(rows, weights=own, minlength=len(new.ids)))
        made = Segment(new.ids, new.lon, new.lat, starts, rows, length.astype(np.float32))
        return Index((*kept, made))

    def search(
        self,
        text: str,
        *,
        lon: float | None,
        lat: float | None,
        within: float,
        near: int = 30,
        alike: int = 40,
    ) -> Scored:
        """The `near` likeliest of those within so many meters, and the `alike` most alike of others.

        Others are those without a point; where none is given, all. In no order.
        """
        number = np.unique(grams([text])[0])
        spread = self._spread[number]
        weights = _weights(spread, self.count)
        own = float(np.sqrt((weights * weights).sum())) or 1.0
        rarest = np.argsort(spread, kind="stable")
        telling = rarest[np.cumsum(spread[rarest]) <= _LOOKED_AT]
        number, weights = number[telling], weights[telling]
        parts = []
        for segment in self.segments:
            share = _shares(segment, number, weights) / own
            metres = np.full(len(share), np.inf)
            close, elsewhere = np.zeros(0, dtype=np.int64), share
            if lon is not None and lat is not None:
                close, far = _close(segment, lon, lat, within)
                metres[close] = far
                close = close[_first(share[close] + _NEARNESS * (1 - far / within), near)]
                # With two points, only the place says whether it may be the same.
                elsewhere = np.where(np.isnan(segment.lat), share, 0.0)
            chosen = np.union1d(close, _first(elsewhere, alike))
            parts.append((segment.ids[chosen], share[chosen], metres[chosen]))
        if not parts:
            nothing = np.zeros(0)
            return Scored(nothing.astype(np.int64), nothing, nothing)
        ids, share, metres = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Scored(ids, share, metres)


@dataclass(frozen=True)
class _Loose:
    """Reports and their grams, not yet sorted by gram."""

    ids: Ids
    lon: Floats
    lat: Floats
    number: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]

    def joined(self, other: "_Loose") -> "_Loose":
        return _Loose(
            np.concatenate([self.ids, other.ids]),
            np.concatenate([self.lon, other.lon]),
            np.concatenate([self.lat, other.lat]),
            np.concatenate([self.number, other.number]),
            np.concatenate([self.row, other.row + np.int32(len(self.ids))]),
        )

    def by_gram(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """`starts` and `rows` of a segment."""
        ones = np.ones(len(self.number), dtype=np.int8)
        # Sorted by counting: several times as fast as by comparing.
        table = coo_array((ones, (self.number, self.row)), shape=(PLACES, len(self.ids))).tocsr()
        table.sum_duplicates()
        return table.indptr.astype(np.int32), table.indices.astype(np.int32)


def _loosened(segment: Segment) -> _Loose:
    number = np.repeat(np.arange(PLACES, dtype=np.int32), segment.spread)
    return _Loose(segment.ids, segment.lon, segment.lat, number, segment.rows)


def _weights(spread: npt.NDArray[np.int64], count: int) -> Floats:
    """How much a gram tells: the rarer, the more. Never 0, so that two reports can be compared."""
    return np.log1p(count / np.maximum(spread, 1))


def _shares(segment: Segment, number: npt.NDArray[np.int32], weights: Floats) -> Floats:
    """The cosine of each report's vector with the one asked for, times the latter's length."""
    starts, ends = segment.starts[number], segment.starts[number + 1]
    found = [segment.rows[a:b] for a, b in zip(starts, ends, strict=True)]
    if not found:
        return np.zeros(len(segment.ids))
    repeated = np.repeat(weights * weights, ends - starts)
    sums = np.bincount(np.concatenate(found), weights=repeated, minlength=len(segment.ids))
    return sums / np.maximum(segment.length, 1e-6)


def _close(segment: Segment, lon: float, lat: float, within: float) -> tuple[Ids, Floats]:
    """The places of reports within so many meters, and how far off each is.

    On the plane, exact to a meter at this size.
    """
    tall = within / METERS_A_DEGREE
    there = np.flatnonzero(np.abs(segment.lat - lat) <= tall)
    north = (segment.lat[there] - lat) * METERS_A_DEGREE
    east = (segment.lon[there] - lon) * (METERS_A_DEGREE * np.cos(np.radians(lat)))
    metres = np.hypot(north, east)
    near = metres <= within
    return there[near], metres[near]


def _first(values: Floats, most: int) -> Ids:
    """Where the largest values stand, those above nothing only."""
    # Most are far below the largest: without them, choosing takes no time.
    chosen = np.flatnonzero(values > _FAR_BELOW * values.max(initial=0.0))
    if len(chosen) <= most:
        return chosen
    last = len(chosen) - most
    return chosen[np.argpartition(values[chosen], last)[last:]]


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
