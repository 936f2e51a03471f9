"""Which headline belongs to which body: by the words they share, and by where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from scipy.optimize import linear_sum_assignment

from jiewang.center.supervise.directives.parts import Begin, Headlines, Stretch
from jiewang.center.supervise.directives.words import Words, pairs_of

# Matched together are so many bodies at most: a page has some ten, and the work of matching
# grows with the square.
MOST_TOGETHER = 40

_JUST_BEFORE = 0.3
_JUST_AFTER = 0.12
# A paragraph that only may be an article's first has to share more words to become one.
_LEAST_SURE = -0.2
_NAMED_IN_MARK = 0.6
_ORDER = 0.1
_LEAST = 0.2
_CLEAR = 0.1
_LEANING = 0.05


@dataclass(frozen=True)
class Match:
    """One headline's lines and the body it belongs to; None: to none on the page."""

    headlines: Headlines
    stretch: Stretch | None


def matches(
    headlines: Sequence[Headlines], stretches: Sequence[Stretch], words: Words
) -> list[Match]:
    """Give each headline its body, at most one to each, so that together they fit best.

    `words` was made of the stretches, in their order.
    """
    parted = _all_parted(headlines, stretches, words)
    if not parted or not stretches:
        return [Match(block, None) for block in parted]
    scores = [_scores(block, stretches, words) for block in parted]
    # Where words and places say nothing, headlines and bodies stand in one order.
    tilted = [
        [
            score + _in_order(row / len(scores), column / len(each))
            for column, score in enumerate(each)
        ]
        for row, each in enumerate(scores)
    ]
    rows, columns = linear_sum_assignment(tilted, maximize=True)
    chosen = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    found: list[Match] = []
    for nth, block in enumerate(parted):
        column = chosen.get(nth)
        fits = column is not None and _fits(scores[nth][column], stretches[column])
        found.append(Match(block, stretches[column] if fits and column is not None else None))
    return found


def _in_order(share_of_headlines: float, share_of_bodies: float) -> float:
    return _ORDER * (1 - abs(share_of_headlines - share_of_bodies))


def _fits(score: float, stretch: Stretch) -> bool:
    # An article that surely begins here wants a headline: one that fits badly is better than none.
    return score >= _LEAST or (score > 0 and (stretch.begin == Begin.SURE or stretch.is_half))


@dataclass(frozen=True)
class _Seam:
    """Between two headline lines that stand together; `strength`: how likely they part there."""

    block: int
    line: int
    strength: float


def _all_parted(
    headlines: Sequence[Headlines], stretches: Sequence[Stretch], words: Words
) -> list[Headlines]:
    """Part headlines of several articles that stand together, such as all of a page's.

    Parted is where the words are clearly of two bodies, and at the strongest seams until there
    are as many headlines as articles that want one.
    """
    articles = sum(
        stretch.begin != Begin.MAYBE or (stretch.is_half and stretch.is_signed)
        for stretch in stretches
    )
    wanted = articles - len(headlines)
    places = {stretch.place: nth for nth, stretch in enumerate(stretches)}
    seams = [seam for n, block in enumerate(headlines) for seam in _seams(n, block, places, words)]
    seams.sort(key=lambda seam: (-seam.strength, seam.block, seam.line))
    cuts: dict[int, set[int]] = {}
    for nth, seam in enumerate(seams):
        if seam.strength >= _CLEAR or (nth < wanted and seam.strength > 0):
            cuts.setdefault(seam.block, set()).add(seam.line)
    return [
        part for nth, block in enumerate(headlines) for part in _cut(block, cuts.get(nth, set()))
    ]


def _seams(nth: int, block: Headlines, places: Mapping[int, int], words: Words) -> Iterator[_Seam]:
    shared = [words.shared(line.text) for line in block.lines]
    before, after = places.get(block.place - 1), places.get(block.place + 1)
    for line, (above, below) in enumerate(pairwise(shared), start=1):
        own = above.index(max(above))
        other = below.index(max(below))
        # Both sides have to be drawn to another body.
        strength = min(max(below) - below[own], max(above) - above[other])
        if strength <= 0 and before is not None and after is not None:
            # Weaker: they stand between two bodies, and each side leans to its own.
            strength = _LEANING * (above[before] - above[after] + below[after] - below[before])
        yield _Seam(nth, line, strength)


def _cut(block: Headlines, places: AbstractSet[int]) -> list[Headlines]:
    borders = [0, *sorted(places), len(block.lines)]
    last = len(borders) - 2
    return [
        Headlines(block.place, block.lines[start:end], block.continued and nth == last)
        for nth, (start, end) in enumerate(pairwise(borders))
    ]


def _scores(block: Headlines, stretches: Sequence[Stretch], words: Words) -> list[float]:
    text = "\n".join(line.text for line in block.lines)
    shared = words.shared(text)
    return [
        share + _by_place(block, stretch) + _by_mark(text, stretch)
        for share, stretch in zip(shared, stretches, strict=True)
    ]


def _by_place(block: Headlines, stretch: Stretch) -> float:
    if stretch.begin == Begin.MAYBE and not stretch.is_half:
        return _LEAST_SURE
    if stretch.place == block.place + 1:
        return _JUST_BEFORE
    return _JUST_AFTER if stretch.place == block.place - 1 else 0.0


def _by_mark(text: str, stretch: Stretch) -> float:
    if not stretch.title:
        return 0.0
    shared = pairs_of(text) & pairs_of(stretch.title)
    return _NAMED_IN_MARK if len(shared) * 2 >= len(pairs_of(stretch.title)) else 0.0
