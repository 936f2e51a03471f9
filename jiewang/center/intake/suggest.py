"""Categories suggested from the catalog's own words. Pure, and trained on nothing.

Every leaf is a bag of pieces, one to four characters long, cut from its names, its keywords and
its filing rule, and its keywords whole. A piece weighs more the fewer leaves have it (inverse
document frequency: Spärck Jones, "A statistical interpretation of term specificity", 1972) and
the longer it is. A text is given to the leaves whose pieces it holds.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add
from typing import Protocol

LONGEST_PIECE = 4
# What a piece is worth by where it stands. A keyword is how residents say it; a filing rule
# says more about the leaf than residents would.
NAME, KEYWORD, LEVEL2, LEVEL1, FILING_RULE = 1.5, 1.5, 0.5, 0.2, 0.6
WHOLE_KEYWORD = 1.5
# One character is weak evidence, but 漏 or 吵 is often the only word that both sides use.
ONE_CHARACTER = 0.4
# Leaves with many words would win by their number alone: their weights are divided by this
# power of their length. 1 would be the cosine and favor the shortest.
LENGTH_POWER = 0.4
# The matter stands at the beginning; a letter of ten pages adds noise and time.
READ_AT_MOST = 400
# Confidence is the share among so many candidates.
CANDIDATES = 10
# A piece that more than this share of the leaves have (and more than ten) tells none apart.
COMMON = 0.15
# Evidence that counts for no leaf: one common word alone must not look certain.
DOUBT = 8.0
MOST_REASONS = 4
CONFIDENCE_DIGITS = 4


class CategoryWords(Protocol):
    """The part of a category that is read: its words."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level1(self) -> str: ...
    @property
    def level2(self) -> str: ...
    @property
    def filing_rule(self) -> str: ...
    @property
    def keywords(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Suggested:
    """A leaf proposed for a text.

    `confidence`, 0 to 1: from a trained model the calibrated probability; from the catalog's
    words the share of the squared evidence of the ten best leaves, no probability. `reasons` are the reporter's own words that counted, strongest first.
    """

    code: str
    confidence: float
    reasons: tuple[str, ...]


class Suggester:
    """Suggests leaves of one version of the catalog. Built once, some 0.1 s; asked often."""

    # Its confidence is a share and was never measured: no threshold can promise anything, and
    # nothing is filed by it alone.
    threshold: float | None = None
    number = 0
    alone: frozenset[str] = frozenset()

    def __init__(self, categories: Iterable[CategoryWords]) -> None:
        leaves = list(categories)
        self._codes = [leaf.code for leaf in leaves]
        # All words of a leaf as one text: reasons are looked up in it.
        self._words = ["\n".join(text for text, _ in _sources(leaf)) for leaf in leaves]
        bags = [_bag(leaf) for leaf in leaves]
        spread: dict[str, int] = defaultdict(int)
        for bag in bags:
            for piece in bag:
                spread[piece] += 1
        self._rarity = {p: math.log((len(leaves) + 1) / n) for p, n in spread.items()}
        self._index: dict[str, list[tuple[int, float]]] = defaultdict(list)
        # Whole keywords longer than a piece, by their beginning: few, and looked for one by one.
        self._long: dict[str, list[str]] = defaultdict(list)
        for piece in spread:
            if len(piece) > LONGEST_PIECE:
                self._long[piece[:LONGEST_PIECE]].append(piece)
        common = max(COMMON * len(leaves), 10)
        for leaf_id, bag in enumerate(bags):
            weights = {
                piece: worth * self._rarity[piece] * _by_length(piece)
                for piece, worth in bag.items()
                if spread[piece] <= common
            }
            length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
            for piece, weight in weights.items():
                self._index[piece].append((leaf_id, weight / length**LENGTH_POWER))
        # How every piece of three or four characters begins: most pairs of a text begin none.
        self._openings = {piece[:2] for piece in self._index if len(piece) > 2}

    def suggest(self, text: str, *, top: int = 3) -> list[Suggested]:
        """Return the best leaves for a text, best first; none where no word is known."""
        read = _fold(text[:READ_AT_MOST])
        pairs = [*map(add, read, read[1:])]
        scores = [0.0] * len(self._codes)
        for piece in self._known_pieces(read, pairs):
            for leaf_id, weight in self._index[piece]:
                scores[leaf_id] += weight
        # Of equals the earlier one in the catalog: sorting is stable, also in reverse.
        ranked = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:CANDIDATES]
        best = [leaf_id for leaf_id in ranked if scores[leaf_id] > 0]
        evidence = sum(scores[leaf_id] ** 2 for leaf_id in best) + DOUBT
        # Where a stretch may begin that is shared with any leaf.
        starts = [start for start, pair in enumerate(pairs) if pair in self._index]
        return [
            Suggested(
                code=self._codes[leaf_id],
                confidence=round(scores[leaf_id] ** 2 / evidence, CONFIDENCE_DIGITS),
                reasons=self._reasons(leaf_id, read, starts, text),
            )
            for leaf_id in best[:top]
        ]

    def _known_pieces(self, read: str, pairs: list[str]) -> set[str]:
        """Every piece of the index that stands in a text, each once.

        A text that says 垃圾 ten times is no more about rubbish than one that says it twice.
        """
        pieces = {*read, *pairs}
        for start, pair in enumerate(pairs):
            if pair in self._openings:
                pieces.add(read[start : start + 3])
                pieces.add(read[start : start + LONGEST_PIECE])
        pieces &= self._index.keys()
        for beginning in pieces & self._long.keys():
            pieces.update(piece for piece in self._long[beginning] if piece in read)
        return pieces

    def _reasons(self, leaf_id: int, read: str, starts: list[int], text: str) -> tuple[str, ...]:
        """The longest stretches a text shares with a leaf's words, no two overlapping."""
        words = self._words[leaf_id]
        stretches = []
        # A single character is a reason only where there is no longer one.
        longer = [i for i in starts if read[i : i + 2] in words]
        for start in longer or range(len(read)):
            length = _shared(read, start, words)
            if length:
                weight = sum(self._rarity.get(c, 0.0) for c in read[start : start + length])
                stretches.append((weight * length, -start, length))
        taken: list[tuple[int, int]] = []
        for _, minus_start, length in sorted(stretches, reverse=True):
            start = -minus_start
            if len(taken) == (MOST_REASONS if longer else 1):
                break
            repeated = any(read[start : start + length] == read[b : b + n] for b, n in taken)
            if not repeated and all(start + length <= b or b + n <= start for b, n in taken):
                taken.append((start, length))
        return tuple(text[start : start + length] for start, length in taken)


def _sources(leaf: CategoryWords) -> list[tuple[str, float]]:
    """The texts of a leaf with what a piece of each is worth."""
    named = [
        (leaf.name, NAME),
        *((keyword, KEYWORD) for keyword in leaf.keywords),
        (leaf.level2, LEVEL2),
        (leaf.level1, LEVEL1),
        (leaf.filing_rule, FILING_RULE),
    ]
    return [(_fold(text), worth) for text, worth in named if text]


def _bag(leaf: CategoryWords) -> dict[str, float]:
    bag: dict[str, float] = defaultdict(float)
    for text, worth in _sources(leaf):
        for part in "".join(c if c.isalnum() else " " for c in text).split():
            for length in range(1, LONGEST_PIECE + 1):
                for i in range(len(part) - length + 1):
                    piece = part[i : i + length]
                    bag[piece] = max(bag[piece], worth)
    for keyword in map(_fold, leaf.keywords):
        bag[keyword] = KEYWORD * WHOLE_KEYWORD
    return bag


def _by_length(piece: str) -> float:
    return ONE_CHARACTER if len(piece) == 1 else float(len(piece) - 1)


def _shared(read: str, start: int, words: str) -> int:
    """How many characters of a text, from `start`, stand in a leaf's words side by side."""
    length = 0
    while start + length < len(read) and read[start + length].isalnum():
        if read[start : start + length + 1] not in words:
            break
        length += 1
    return length


def _fold(text: str) -> str:
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    # Character by character: a reason is cut from the text at the same place.
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
