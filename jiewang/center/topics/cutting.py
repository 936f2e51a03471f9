"""Texts as sparse vectors of their telling pieces. Pure, by numpy and scipy.

Pieces of two to four characters, weighted by rarity. Of each text only the most telling are kept:
what the whole town writes tells nothing, and what one text alone has is alike to none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

# A letter says what it is about in its first sentences; the rest tells a story.
READ_AT_MOST = 250
LENGTHS = (2, 3, 4)
# Pieces kept of a text: enough to tell a matter, few enough for a hundred thousand texts.
KEPT = 60
# The matter stands in the first words: their pieces weigh so much more.
BEGINNING, BEGINNING_WEIGHS = 30, 2.0
# Rarer than this, a piece is not more telling but an accident of two texts.
_RAREST = 8
# A piece that more than so many texts have is a word of everybody's.
_COMMON_SHARE, _COMMON_LEAST = 0.03, 60
_PLACES = 1 << 22
_AT_ONCE = 5_000

# Whom a letter greets says nothing of what it is about.
_GREETING = re.compile(r"(?:尊敬|敬爱)的[^，,。：:！!；;\s]{0,14}|[您你]们?好|请问(?:一下)?|谢谢")
_BESIDE = re.compile(r"[^\w■]|_")
_FACTOR, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Vectors:
    """One row of length 1 a text; rows of texts that have nothing to compare are empty."""

    rows: csr_array

    def __len__(self) -> int:
        return int(self.rows.shape[0])


def plain(text: str) -> str:
    """A text as it is cut: no greetings, no signs, small letters. ■ stands for what was blotted."""
    return _BESIDE.sub("", _GREETING.sub("", text[: 2 * READ_AT_MOST].lower()))[:READ_AT_MOST]


def vectors_of(texts: Sequence[str]) -> Vectors:
    """Vectors of texts, in their order. A hundred thousand take some twenty seconds."""
    if not texts:
        return Vectors(csr_array((0, 1), dtype=np.float32))
    spread = np.zeros(_PLACES, dtype=np.int32)
    parts = []
    for at in range(0, len(texts), _AT_ONCE):
        cut = _cut([plain(each) for each in texts[at : at + _AT_ONCE]])
        np.add.at(spread, cut.number, 1)
        parts.append(cut)
    common = max(_COMMON_LEAST, _COMMON_SHARE * len(texts))
    rarity = np.log((1 + len(texts)) / np.maximum(spread, _RAREST)).astype(np.float32)
    rarity[(spread < 2) | (spread > common)] = 0
    kept = [_most_telling(cut, rarity) for cut in parts]
    number = np.concatenate([part[0] for part in kept])
    weight = np.concatenate([part[2] for part in kept])
    text = np.concatenate([part[1] + _AT_ONCE * nth for nth, part in enumerate(kept)])
    _all, column = np.unique(number, return_inverse=True)
    shape = (len(texts), max(len(_all), 1))
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.bincount(text, minlength=len(texts)), out=starts[1:])
    rows = csr_array((weight, column.astype(np.int32), starts), shape=shape)
    length = np.sqrt(np.bincount(text, weights=weight * weight, minlength=len(texts)))
    rows.data = (rows.data / np.maximum(length, 1e-6)[text]).astype(np.float32)
    return Vectors(rows)


@dataclass(frozen=True)
class _Cut:
    """Each piece of each text once, in order of text; `start` is where it stands first."""

    number: npt.NDArray[np.int32]
    text: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]


def _cut(texts: Sequence[str]) -> _Cut:
    """Cut plain texts. What holds a blot is left out."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    raw = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, dtype="<u4").astype(np.uint64)
    of = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    place = np.arange(len(codes)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    blot = np.concatenate([[0], np.cumsum(codes == ord("■"))])
    numbers, texts_of, places = [], [], []
    running = np.zeros(len(codes), dtype=np.uint64)
    for length in range(1, max(LENGTHS) + 1):
        count = max(len(codes) - length + 1, 0)
        # Arithmetic modulo 2 to the 64: overflow is meant.
        running = running[:count] * _FACTOR + codes[length - 1 : length - 1 + count]
        if length not in LENGTHS:
            continue
        inside = of[:count] == of[length - 1 : length - 1 + count]
        inside &= blot[length : length + count] == blot[:count]
        numbers.append(((running[inside] * _MIX) >> np.uint64(42)).astype(np.int64))
        texts_of.append(of[:count][inside])
        places.append(place[:count][inside])
    number, text, start = map(np.concatenate, (numbers, texts_of, places))
    # The first of equals is the one that stands first: they come in the order of the text.
    _keys, first = np.unique(text * _PLACES + number, return_index=True)
    return _Cut(number[first].astype(np.int32), text[first], start[first])


def _most_telling(
    cut: _Cut, rarity: Floats
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64], Floats]:
    """The KEPT pieces of each text that weigh most, in order of text; of equals the first ones."""
    weight = rarity[cut.number]
    weight[cut.start < BEGINNING] *= BEGINNING_WEIGHS
    there = np.flatnonzero(weight)
    order = there[np.lexsort((cut.start[there], -weight[there], cut.text[there]))]
    text = cut.text[order]
    kept = np.arange(len(text)) - np.searchsorted(text, text, side="left") < KEPT
    return cut.number[order][kept], text[kept], weight[order][kept]
