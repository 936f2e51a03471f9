"""How well types can be learned from a file of labelled texts."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.intake.importing.tables import open_table
from jiewang.center.intake.learning.crossing import (
    Examples,
    Plan,
    answers_in_folds,
    answers_of,
    train,
)
from jiewang.center.intake.learning.measuring import Answer
from jiewang.center.intake.learning.twins import Twins, group_twins


class NotEvaluated(Refusal):
    """The file can't be evaluated. str() says why."""


@dataclass(frozen=True)
class Evaluation:
    """What came out: the twins, how many texts of the file were left out for them, the answers."""

    twins: Twins
    left_out: int
    answers: tuple[Answer, ...]


def evaluate(examples: Examples, plan: Plan) -> Evaluation:
    """Every text answered by a model that saw neither it nor a near-twin of it."""
    _check(examples, least=plan.folds)
    twins = group_twins(examples.texts)
    return Evaluation(twins, 0, tuple(answers_in_folds(examples, twins.group, plan)))


def evaluate_after(training: Examples, examples: Examples, plan: Plan) -> Evaluation:
    """Train on one file, ask the other. Of the other, near-twins of the first are left out."""
    _check(training, least=plan.folds)
    twins = group_twins([*training.texts, *examples.texts])
    count = len(training.texts)
    known = np.isin(twins.group[count:], twins.group[:count])
    asked = examples.part(np.flatnonzero(~known))
    model = train(training, plan)
    answers = answers_of(model, asked.texts, asked.labels)
    return Evaluation(twins, int(known.sum()), tuple(answers))


def read_examples(file: Path, *, text: str, label: str) -> Examples:
    """The rows of a CSV or XLSX file that have a text and a label. Raises TableRefused and
    NotEvaluated."""
    if not file.is_file():
        sentence = _("There is no file %(file)s here, so nothing was evaluated.")
        raise NotEvaluated(sentence % {"file": file})
    texts, labels = [], []
    with open_table(file) as table:
        for column in (text, label):
            if column not in table.columns:
                sentence = _("There is no column “%(column)s”. The file has: %(columns)s.")
                names = {"column": column, "columns": ", ".join(table.columns)}
                raise NotEvaluated(sentence % names)
        for row in table.rows():
            if not row.reason and row.cells[text].strip() and row.cells[label].strip():
                texts.append(row.cells[text])
                labels.append(row.cells[label].strip())
    return Examples(texts, labels)


def _check(examples: Examples, *, least: int) -> None:
    if len(Counter(examples.labels)) < 2 or len(examples.texts) < 2 * least:
        sentence = _("There must be at least %(count)d texts of two or more types to learn from.")
        raise NotEvaluated(sentence % {"count": 2 * least})
