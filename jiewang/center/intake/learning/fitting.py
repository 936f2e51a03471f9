"""Fitting: from texts with their types to a TrainedModel. The one place that trains.

One linear support vector machine a type against all others, squared hinge loss (Fan et al.,
"LIBLINEAR: A library for large linear classification", 2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from jiewang.center.intake.learning.model import (
    Found,
    TrainedModel,
    Vocabulary,
    probabilities,
    slots,
)
from jiewang.center.intake.learning.pieces import Cut, cut, fold

C = 1.0
# A piece of one text alone tells nothing about the next one.
LEAST_TEXTS = 2
MOST_PIECES = 1 << 18
# Pieces times types: 32 MB as stored.
MOST_WEIGHTS = 1 << 24
# Of e: where every text is right, no scale is the best one, and certainty would be boundless.
_POWERS = (-2.0, 2.0)


@dataclass(frozen=True)
class Scored:
    """Scores of texts that the scoring model had not seen, with the true types.

    `scores` has a column for each of `codes`. `truth` is a column's number, -1 where the type
    was not among those trained on.
    """

    codes: tuple[str, ...]
    scores: npt.NDArray[np.float32]
    truth: npt.NDArray[np.int64]


def fit(texts: Sequence[str], labels: Sequence[str], *, seed: int) -> TrainedModel:
    """Train on texts of at least two types. Not calibrated: its scale is 1."""
    codes = tuple(sorted(set(labels)))
    pieces = cut([fold(text) for text in texts])
    vocabulary = _vocabulary(pieces, len(texts), len(codes))
    found = vocabulary.find(pieces)
    machine = LinearSVC(C=C, random_state=seed)
    machine.fit(_matrix(found, len(texts), len(vocabulary.numbers)), labels)
    weights, intercepts = machine.coef_, machine.intercept_
    if len(codes) == 2:
        # Of two types only the second is scored.
        weights, intercepts = np.vstack([-weights, weights]), np.hstack([-intercepts, intercepts])
    return TrainedModel(
        codes=codes,
        vocabulary=vocabulary,
        weights=np.ascontiguousarray(weights.T, dtype=np.float32),
        intercepts=np.asarray(intercepts, dtype=np.float32),
        scale=1.0,
    )


def fitting_scale(scored: Scored) -> float:
    """The scale that makes softmax of unseen scores most likely (temperature scaling: Guo et
    al., "On calibration of modern neural networks", 2017). Types never trained on don't count."""
    known = scored.truth >= 0
    scores, truth = scored.scores[known], scored.truth[known]
    if not len(truth):
        return 1.0

    def surprise(power: float) -> float:
        of_truth = probabilities(scores, float(np.exp(power)))[np.arange(len(truth)), truth]
        return -float(np.log(np.maximum(of_truth, 1e-9)).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=_POWERS, method="bounded").x))


def _vocabulary(pieces: Cut, texts: int, types: int) -> Vocabulary:
    """The pieces of at least two texts, the most frequent if there are too many.

    Of two that are looked up in one place the more frequent stays.
    """
    # Stable, and equal pieces come in the order of their texts: each text counts once for a
    # piece, however often it says it.
    order = np.argsort(pieces.number, kind="stable")
    number, text = pieces.number[order], pieces.text[order]
    other = np.append(True, number[1:] != number[:-1])[: len(number)]
    once = other | np.append(True, text[1:] != text[:-1])[: len(number)]
    numbers = number[other]
    spread = np.bincount((np.cumsum(other) - 1)[once], minlength=len(numbers))
    order = np.argsort(-spread, kind="stable")
    order = order[spread[order] >= LEAST_TEXTS]
    _slots, first = np.unique(slots(numbers[order]), return_index=True)
    kept = order[np.sort(first)][: min(MOST_PIECES, MOST_WEIGHTS // max(types, 1))]
    rarity = np.log((1 + texts) / (1 + spread[kept])) + 1
    return Vocabulary(numbers[kept], rarity.astype(np.float32))


def _matrix(found: Found, texts: int, width: int) -> csr_array:
    # The trainer takes no wider indices.
    at = (found.text.astype(np.int32), found.piece.astype(np.int32))
    return csr_array((found.value, at), shape=(texts, width))
