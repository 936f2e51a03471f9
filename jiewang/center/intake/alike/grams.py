"""Texts as sets of single characters and pairs of neighbors, each a number. Pure, by numpy.

Chinese has no spaces: pairs stand for words, and single characters find what was said in other
words (灯 in 路灯 and 灯泡).
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# A power of two: two grams of a text rarely share a place, and one table of it is half a megabyte.
PLACES = 1 << 17
# The matter stands at the beginning; a letter of ten pages would be alike to everything.
READ_AT_MOST = 400

_BESIDE = re.compile(r"[\W_]+")
_FACTOR, _SINGLE = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_SHIFT = np.uint32(32 - 17)

Numbers = npt.NDArray[np.int32]


def plain(text: str) -> str:
    """A text as it is cut: small letters and digits, nothing between them."""
    return _BESIDE.sub("", text[: 2 * READ_AT_MOST].lower())[:READ_AT_MOST]


def grams(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The grams of some texts: their places in the table, and whose they are. In order of text.

    A gram that a text has twice comes twice.
    """
    read = [plain(text) for text in texts]
    lengths = np.fromiter(map(len, read), dtype=np.int64, count=len(read))
    # A lone half of a pair, which some phones send, is a character like any other.
    raw = "".join(read).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, dtype="<u4").astype(np.uint32)
    of = np.repeat(np.arange(len(read), dtype=np.int32), lengths)
    # Arithmetic modulo 2 to the 32: overflow is meant.
    single = (codes * _SINGLE) >> _SHIFT
    pair = ((codes[:-1] * _FACTOR + codes[1:]) * _SINGLE) >> _SHIFT
    inside = of[1:] == of[:-1]
    number = np.zeros((len(codes), 2), dtype=np.int32)
    number[:, 0] = single
    number[:-1, 1] = pair
    # Each character, and the pair that begins with it unless the text ends there.
    there = np.ones((len(codes), 2), dtype=bool)
    there[:-1, 1] = inside
    there[-1:, 1] = False
    return number[there], np.repeat(of, 2).reshape(-1, 2)[there]


def shared_words(one: str, other: str, *, most: int = 3) -> list[str]:
    """The longest pieces of at least two characters that both texts have, longest first."""
    a, b = plain(one), plain(other)
    found: list[str] = []
    at = 0
    while at < len(a):
        length = 0
        while at + length < len(a) and a[at : at + length + 1] in b:
            length += 1
        if length >= 2:
            found.append(a[at : at + length])
        at += max(length, 1)
    distinct = list(dict.fromkeys(found))
    return sorted(distinct, key=len, reverse=True)[:most]
