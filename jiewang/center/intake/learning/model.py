"""The trained model as numbers, and what it says of a text. Pure: numpy alone, no training.

Sublinear weights of pieces by rarity (tf-idf), one linear score a type, softmax over the scores:
a probability, once the scale is calibrated.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from jiewang.center.intake.learning.pieces import Cut, cut, fold, folded
from jiewang.center.intake.suggest import CONFIDENCE_DIGITS, MOST_REASONS, Suggested

# What the pieces of the beginning count beside those of the whole text.
BEGINNING_COUNTS = 0.5
# Addresses of the look-up table: 16 MB, so that few of some hundred thousand pieces meet.
SLOTS = 1 << 22
# Under this a type is no suggestion: the texts speak of something else.
LEAST_CONFIDENCE = 0.01
# A character belongs to a reason that has at least this share of the warmest one's weight.
WARM = 0.35
_BATCH = 512
# Stored weights, in bytes, that each process may hold a second time at twice their size.
_SMALL = 16 * 1024 * 1024

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Found:
    """The known pieces of texts, one row a text and piece: equally long arrays.

    `value` is the weight by rarity and count; all of a text have the length 1 together, those
    of its beginning BEGINNING_COUNTS.
    """

    text: npt.NDArray[np.int64]
    piece: npt.NDArray[np.int64]
    value: Floats


@dataclass(frozen=True)
class Vocabulary:
    """The pieces that are known: their numbers, how rare each is. No two share a slot."""

    numbers: npt.NDArray[np.uint64]
    rarity: Floats

    @cached_property
    def _table(self) -> npt.NDArray[np.int32]:
        table = np.full(SLOTS, -1, dtype=np.int32)
        table[slots(self.numbers)] = np.arange(len(self.numbers), dtype=np.int32)
        return table

    def rows(self, numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """The row of each piece, -1 where it is not known."""
        if not len(self.numbers):
            return np.full(len(numbers), -1, dtype=np.int64)
        found = self._table[slots(numbers)]
        return np.where(self.numbers[found] == numbers, found, -1).astype(np.int64)

    def find(self, pieces: Cut, rows: npt.NDArray[np.int64] | None = None) -> Found:
        """The known pieces with their values. `rows` are theirs, where they are known already."""
        rows = self.rows(pieces.number) if rows is None else rows
        known = rows >= 0
        width = len(self.numbers)
        keys = pieces.text[known] * width + rows[known]
        first_half = pieces.at_beginning[known]
        once, first, counts = np.unique(keys, return_index=True, return_counts=True)
        text, piece = np.divmod(once, max(width, 1))
        value = (1.0 + np.log(counts)) * self.rarity[piece]
        # Beginning and whole are brought to their lengths each for itself.
        half = text * 2 + first_half[first]
        lengths = np.sqrt(np.bincount(half, weights=value * value))
        value = value / lengths[half] * np.where(half % 2, BEGINNING_COUNTS, 1.0)
        return Found(text, piece, value.astype(np.float32))


def slots(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Where each piece is looked up."""
    return (numbers & np.uint64(SLOTS - 1)).astype(np.int64)


@dataclass(frozen=True)
class TrainedModel:
    """What training leaves: `weights` has a row for each piece and a column for each code.

    The weights are float32 as trained, float16 as stored.

    `scale` turns scores into probabilities; `threshold` is the confidence above which the
    promised precision was kept when it was chosen, None where there was none such.
    """

    codes: tuple[str, ...]
    vocabulary: Vocabulary
    weights: npt.NDArray[Any]
    intercepts: Floats
    scale: float
    threshold: float | None = None

    def suggest(self, text: str, *, top: int = 3) -> list[Suggested]:
        """The likeliest types, best first, with the reporter's own words that spoke for each."""
        read, places = folded(text)
        pieces = cut([read])
        rows = self.vocabulary.rows(pieces.number)
        found = self.vocabulary.find(pieces, rows)
        if not len(found.piece) or not self.codes:
            return []
        weights = self._at_hand[found.piece].astype(np.float32, copy=False)
        confidence = probabilities(found.value @ weights + self.intercepts, self.scale)
        order = np.argsort(-confidence, kind="stable")[:top]
        best = [int(each) for each in order if confidence[each] >= LEAST_CONFIDENCE]
        shares = found.value[:, None] * weights[:, best]
        reasons = _reasons(text, places, pieces, rows, found, shares)
        return [
            Suggested(self.codes[each], round(float(confidence[each]), CONFIDENCE_DIGITS), words)
            for each, words in zip(best, reasons, strict=True)
        ]

    def only(self, codes: Iterable[str]) -> "TrainedModel":
        """The model without the types that are not among these: the catalog has let them go."""
        wanted = set(codes)
        columns = [nth for nth, code in enumerate(self.codes) if code in wanted]
        if len(columns) == len(self.codes):
            return self
        return replace(
            self,
            codes=tuple(self.codes[nth] for nth in columns),
            weights=np.ascontiguousarray(self.weights[:, columns]),
            intercepts=self.intercepts[columns],
        )

    def confidences(self, texts: Sequence[str]) -> Floats:
        """One row a text, one column a type: probabilities. Many texts a second."""
        rows = [
            probabilities(self.scores(texts[at : at + _BATCH]), self.scale)
            for at in range(0, len(texts), _BATCH)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, len(self.codes)), np.float32)

    def scores(self, texts: Sequence[str]) -> Floats:
        """One row a text, one column a type: the sum of the weights of its pieces."""
        # Only many texts at once need it; a server process never does.
        from scipy.sparse import csr_array

        found = self.vocabulary.find(cut([fold(text) for text in texts]))
        shape = (len(texts), len(self.vocabulary.numbers))
        values = csr_array((found.value, (found.text, found.piece)), shape=shape)
        return np.asarray(values @ self._whole_weights + self.intercepts, dtype=np.float32)

    @cached_property
    def _at_hand(self) -> npt.NDArray[Any]:
        """The weights as one text needs them: as they are counted with, where memory allows."""
        return self._whole_weights if self.weights.nbytes <= _SMALL else self.weights

    @cached_property
    def _whole_weights(self) -> Floats:
        return np.ascontiguousarray(self.weights, dtype=np.float32)


def _reasons(
    text: str,
    places: list[int],
    pieces: Cut,
    rows: npt.NDArray[np.int64],
    found: Found,
    shares: Floats,
) -> list[tuple[str, ...]]:
    """For each column of `shares` the stretches of the text that spoke most for it.

    `rows` are those of `pieces`, `found` are the known among them, with a row of `shares` each.
    A character gets what the pieces over it weigh, each piece's share spread over its
    characters and over the places where it stands.
    """
    known = np.flatnonzero(rows >= 0)
    which = np.searchsorted(found.piece, rows[known])
    begin, length = pieces.start[known], pieces.length[known]
    spread = shares[which] / (np.bincount(which)[which] * length)[:, None]
    size = len(places) + 1
    words = []
    for column in spread.T:
        rise = np.bincount(begin, weights=column, minlength=size)
        fall = np.bincount(begin + length, weights=column, minlength=size)
        words.append(_hottest(np.cumsum(rise - fall), text, places))
    return words


def probabilities(scores: Floats, scale: float) -> Floats:
    """Softmax of scaled scores, over the last axis."""
    scaled = scores * np.float32(scale)
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def _hottest(heat: npt.NDArray[np.float64], text: str, places: list[int]) -> tuple[str, ...]:
    """The stretches whose every character is nearly as warm as the warmest, by their sum."""
    warm = max(float(heat.max()) * WARM, 1e-6)
    stretches: list[tuple[float, int, int]] = []
    for heat_here, place in zip(heat.tolist(), places, strict=False):
        if heat_here < warm or not text[place].isalnum():
            continue
        if stretches and stretches[-1][2] == place:
            sum_before, begin, _end = stretches.pop()
            stretches.append((sum_before + heat_here, begin, place + 1))
        else:
            stretches.append((heat_here, place, place + 1))
    stretches.sort(reverse=True)
    # A single character is a reason only where there is no longer one.
    longer = [each for each in stretches if each[2] - each[1] > 1] or stretches[:1]
    return tuple(dict.fromkeys(text[begin:end] for _heat, begin, end in longer))[:MOST_REASONS]
