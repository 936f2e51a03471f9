"""Answers to texts that the answering model has not seen, and models calibrated on such."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from jiewang.center.intake.learning.fitting import Scored, fit, fitting_scale
from jiewang.center.intake.learning.measuring import Answer, threshold_for
from jiewang.center.intake.learning.model import Floats, TrainedModel, probabilities
from jiewang.center.intake.learning.splits import Rows, grouped_folds
from jiewang.center.intake.learning.twins import group_twins
from jiewang.center.intake.suggest import CONFIDENCE_DIGITS

FOLDS = 5
# The score of a type that a fold's model could not know.
_NEVER = np.float32(-100.0)


@dataclass(frozen=True)
class Examples:
    """Texts, each with its type. `extra` are trained on, and never asked."""

    texts: Sequence[str]
    labels: Sequence[str]
    extra_texts: Sequence[str] = ()
    extra_labels: Sequence[str] = ()

    def part(self, rows: Rows) -> "Examples":
        texts, labels = [self.texts[row] for row in rows], [self.labels[row] for row in rows]
        return replace(self, texts=texts, labels=labels)


@dataclass(frozen=True)
class Plan:
    """How to train and measure. The same seed gives the same figures on every machine."""

    folds: int = FOLDS
    seed: int = 141
    precision: float = 0.95


def train(examples: Examples, plan: Plan) -> TrainedModel:
    """A model whose scale and threshold come from texts that its like had not seen."""
    codes = _codes(examples)
    groups = group_twins(examples.texts).group
    scores = np.full((len(examples.texts), len(codes)), _NEVER, dtype=np.float32)
    for rows, tested in grouped_folds(examples.labels, groups, folds=plan.folds, seed=plan.seed):
        scores[tested] = _scores(examples, rows, tested, codes, plan.seed)
    scale = fitting_scale(_scored(examples.labels, scores, codes))
    answers = answers_from(probabilities(scores, scale), examples.labels, codes, None)
    model = _fit(examples, plan.seed)
    return replace(model, scale=scale, threshold=threshold_for(answers, precision=plan.precision))


def answers_in_folds(examples: Examples, groups: Rows, plan: Plan) -> list[Answer]:
    """Every text answered once, by a model that saw no text of its group.

    Scale and threshold of a fold come from the answers in the other folds.
    """
    codes = _codes(examples)
    scores = np.full((len(examples.texts), len(codes)), _NEVER, dtype=np.float32)
    folds = list(grouped_folds(examples.labels, groups, folds=plan.folds, seed=plan.seed))
    for rows, tested in folds:
        scores[tested] = _scores(examples, rows, tested, codes, plan.seed)
    answers: dict[int, Answer] = {}
    for rows, tested in folds:
        others, mine = examples.part(rows).labels, examples.part(tested).labels
        scale = fitting_scale(_scored(others, scores[rows], codes))
        known = answers_from(probabilities(scores[rows], scale), others, codes, None)
        threshold = threshold_for(known, precision=plan.precision)
        new = answers_from(probabilities(scores[tested], scale), mine, codes, threshold)
        answers |= dict(zip(tested.tolist(), new, strict=True))
    return [answers[row] for row in sorted(answers)]


def answers_of(model: TrainedModel, texts: Sequence[str], labels: Sequence[str]) -> list[Answer]:
    """What a model answers to texts."""
    return answers_from(model.confidences(texts), labels, model.codes, model.threshold)


def answers_from(
    confidences: Floats, labels: Sequence[str], codes: Sequence[str], threshold: float | None
) -> list[Answer]:
    best = np.argsort(-confidences, axis=1, kind="stable")[:, :3]
    answers = []
    for row, (label, columns) in enumerate(zip(labels, best.tolist(), strict=True)):
        # As a suggestion is given, so that what was measured at the threshold holds at it.
        confidence = round(float(confidences[row, columns[0]]), CONFIDENCE_DIGITS)
        sure = threshold is not None and confidence >= threshold
        answers.append(Answer(label, tuple(codes[each] for each in columns), confidence, sure))
    return answers


def _fit(examples: Examples, seed: int) -> TrainedModel:
    return fit(
        [*examples.texts, *examples.extra_texts],
        [*examples.labels, *examples.extra_labels],
        seed=seed,
    )


def _scores(
    examples: Examples, rows: Rows, tested: Rows, codes: tuple[str, ...], seed: int
) -> Floats:
    model = _fit(examples.part(rows), seed)
    scores = np.full((len(tested), len(codes)), _NEVER, dtype=np.float32)
    columns = [codes.index(code) for code in model.codes]
    scores[:, columns] = model.scores([examples.texts[row] for row in tested])
    return scores


def _scored(labels: Sequence[str], scores: Floats, codes: tuple[str, ...]) -> Scored:
    place = {code: nth for nth, code in enumerate(codes)}
    return Scored(codes, scores, np.array([place[label] for label in labels], dtype=np.int64))


def _codes(examples: Examples) -> tuple[str, ...]:
    return tuple(sorted({*examples.labels, *examples.extra_labels}))
