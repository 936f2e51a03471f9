"""Texts cut into pieces of one to four characters, each a 64-bit number. Pure, and fast: numpy.

A piece is known by its hash alone: a stored model holds no readable part of anybody's letter.
(No secret either: who guesses four characters can test whether they are known.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

LONGEST_PIECE = 4
# The matter stands in the subject and the first words: they are cut once more, as pieces of
# their own.
BEGINNING = 30
# 95 letters of 100 are shorter. A letter of ten pages adds noise and time.
READ_AT_MOST = 1000

# Odd and without pattern, so that two pieces of a text practically never share a number.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BY_LENGTH = np.arange(LONGEST_PIECE + 1, dtype=np.uint64) * np.uint64(
    0xC2B2AE3D27D4EB4F
)  # of an array numpy lets it overflow in silence, as is meant here
_OF_BEGINNING = np.uint64(0x165667B19E3779F9)

Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cut:
    """Every piece of some texts: equally long arrays. Equal pieces are in order of text.

    `text` says in which text it stands, `start` at which folded character, `length` how long it
    is, `at_beginning` whether it was cut from the beginning alone.
    """

    number: Numbers
    text: Places
    start: Places
    length: Places
    at_beginning: npt.NDArray[np.bool_]


def folded(text: str) -> tuple[str, list[int]]:
    """A text as it is cut: small letters, no white space; and where each character stood."""
    read, places = [], []
    for place, character in enumerate(text[: 2 * READ_AT_MOST]):
        if not character.isspace():
            small = character.lower()
            read.append(small if len(small) == 1 else character)
            places.append(place)
    return "".join(read[:READ_AT_MOST]), places[:READ_AT_MOST]


def fold(text: str) -> str:
    """folded() without the places: several times as fast."""
    read = text[: 2 * READ_AT_MOST]
    small = read.lower()
    if len(small) != len(read):
        return folded(text)[0]
    return "".join(small.split())[:READ_AT_MOST]


def cut(folded_texts: Sequence[str]) -> Cut:
    """Cut texts that are folded already."""
    codes, text, start = _characters(folded_texts)
    raw, of, place, length = _cut(codes, text, start)
    # The pieces of the beginning are those of the whole that end in it, under other numbers.
    first = np.flatnonzero(place + length <= BEGINNING)
    number = _mixed(np.concatenate((raw, raw[first] ^ _OF_BEGINNING)))
    of, place, length = (np.concatenate((each, each[first])) for each in (of, place, length))
    return Cut(number, of, place, length, np.arange(len(number)) >= len(raw))


def trigrams(folded_texts: Sequence[str]) -> tuple[Numbers, Places]:
    """The pieces of three characters alone: their numbers, and the text each stands in."""
    codes, text, start = _characters(folded_texts)
    raw, of, _start, _length = _cut(codes, text, start, lengths=(3,))
    return _mixed(raw), of


def _characters(texts: Sequence[str]) -> tuple[Numbers, Places, Places]:
    """All characters of all texts one after the other: code, text, place in the text."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    # A lone half of a pair, which some phones send, is a character like any other.
    raw = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, dtype="<u4").astype(np.uint64) + np.uint64(1)
    text = np.repeat(np.arange(len(texts)), lengths)
    start = np.arange(len(codes)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return codes, text, start


def _cut(
    codes: Numbers,
    text: Places,
    start: Places,
    *,
    lengths: Sequence[int] = range(1, LONGEST_PIECE + 1),
) -> tuple[Numbers, Places, Places, Places]:
    numbers: list[Numbers] = []
    others: list[tuple[Any, Any, Any]] = []
    running = np.zeros(len(codes), dtype=np.uint64)
    alone = not len(text) or text[0] == text[-1]
    for length in range(1, max(lengths) + 1):
        count = max(len(codes) - length + 1, 0)
        # Arithmetic modulo 2 to the 64: overflow is meant.
        running = running[:count] * _FACTOR + codes[length - 1 : length - 1 + count]
        if length in lengths:
            # No piece reaches from one text into the next; of one text all are inside.
            inside = slice(None) if alone else text[:count] == text[length - 1 : length - 1 + count]
            numbers.append(running[inside] ^ _BY_LENGTH[length])
            at = (text[:count][inside], start[:count][inside])
            others.append((*at, np.full(len(at[0]), length)))
    of, place, long = (np.concatenate(column) for column in zip(*others, strict=True))
    return np.concatenate(numbers), of, place, long


def _mixed(number: Numbers) -> Numbers:
    """Spread over all bits: the low ones are used as an address."""
    number = (number ^ (number >> np.uint64(31))) * _FACTOR
    return number ^ (number >> np.uint64(29))
