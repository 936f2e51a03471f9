"""What suggestions are worth: figures from answers to texts whose type is known. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

# Fewer answers above a threshold than this prove no precision.
LEAST_ANSWERS = 20


@dataclass(frozen=True)
class Answer:
    """What was suggested for one text, best first, and what is true.

    `sure` says whether the confidence of the first reaches the threshold.
    """

    truth: str
    suggested: tuple[str, ...]
    confidence: float
    sure: bool = False

    @property
    def first(self) -> str:
        return self.suggested[0] if self.suggested else ""

    @property
    def is_right(self) -> bool:
        return self.first == self.truth


@dataclass(frozen=True)
class TypeFigures:
    """Of one type: texts that are of it and how many were found; how often it was said, and how
    often rightly, once at all and once above the threshold."""

    code: str
    true: int
    found: int
    said: int
    said_surely: int
    right_surely: int

    @property
    def f1(self) -> float:
        return 2 * self.found / (self.true + self.said) if self.true + self.said else 0.0


@dataclass(frozen=True)
class Figures:
    """Counts over `n` texts: first suggestion right, one of three right, above the threshold.

    `macro_f1` is the mean over the types that occur among the texts.
    """

    n: int
    right: int
    right_of_three: int
    sure: int
    sure_right: int
    macro_f1: float
    types: tuple[TypeFigures, ...]

    @property
    def accuracy(self) -> float:
        return self.right / self.n if self.n else 0.0

    @property
    def coverage(self) -> float:
        return self.sure / self.n if self.n else 0.0

    @property
    def precision(self) -> float | None:
        """Above the threshold; None where nothing is."""
        return self.sure_right / self.sure if self.sure else None


def figures_of(answers: Sequence[Answer]) -> Figures:
    true = Counter(each.truth for each in answers)
    said = Counter(each.first for each in answers if each.first)
    found = Counter(each.truth for each in answers if each.is_right)
    said_surely = Counter(each.first for each in answers if each.sure)
    right_surely = Counter(each.truth for each in answers if each.sure and each.is_right)
    types = tuple(
        TypeFigures(
            code, true[code], found[code], said[code], said_surely[code], right_surely[code]
        )
        for code in sorted(true.keys() | said.keys())
    )
    occurring = [each.f1 for each in types if each.true]
    return Figures(
        n=len(answers),
        right=sum(found.values()),
        right_of_three=sum(each.truth in each.suggested[:3] for each in answers),
        sure=sum(said_surely.values()),
        sure_right=sum(right_surely.values()),
        macro_f1=sum(occurring) / len(occurring) if occurring else 0.0,
        types=types,
    )


def threshold_for(answers: Sequence[Answer], *, precision: float) -> float | None:
    """The smallest confidence from which up at least this share of the answers is right.

    None where there is none with LEAST_ANSWERS above it.
    """
    ranked = sorted(answers, key=lambda each: -each.confidence)
    right, best = 0, None
    for nth, each in enumerate(ranked, start=1):
        right += each.is_right
        # Answers of one confidence stand above the threshold together or not at all.
        is_last_of_equals = nth == len(ranked) or ranked[nth].confidence < each.confidence
        if is_last_of_equals and nth >= LEAST_ANSWERS and right >= precision * nth:
            best = each.confidence
    return best


def precision_at_share(answers: Sequence[Answer], share: float) -> tuple[int, int]:
    """Of this share of the answers, the most confident ones: how many are right, of how many."""
    ranked = sorted(answers, key=lambda each: -each.confidence)[: round(share * len(answers))]
    return sum(each.is_right for each in ranked), len(ranked)


def chance_of(gained: int, lost: int) -> float:
    """How likely a coin would gain so many or more of the texts on which two suggesters differ.

    The exact one-sided sign test (McNemar, "Note on the sampling error of the difference
    between correlated proportions or percentages", 1947).
    """
    differ = gained + lost
    return float(sum(comb(differ, k) for k in range(gained, differ + 1)) / 2**differ)
