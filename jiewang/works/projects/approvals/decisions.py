"""A decision table as data: rows in order, the first that fits answers and says by which path.

Pure. A cell is `-` for whatever it may be, or some values with `;` between, as in DMN's unary
tests (OMG Decision Model and Notation 1.5, chapter 7; hit policy “first”).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ANY = "-"


@dataclass(frozen=True)
class Rule:
    """One row: what must hold by input, and what it gives. `experts`: ask a panel."""

    code: str
    when: Mapping[str, str]
    outcome: str
    experts: bool
    answer: str
    answer_en: str
    source: str


@dataclass(frozen=True)
class Passed:
    """A row that was looked at. `stopped_by`: the first input that did not fit; empty: it fits."""

    rule: str
    stopped_by: str


@dataclass(frozen=True)
class Decision:
    """The row that answered, None where none fits, and all rows looked at on the way."""

    rule: Rule | None
    path: tuple[Passed, ...]


def decide(rules: Sequence[Rule], inputs: Mapping[str, str]) -> Decision:
    """The first row that fits. Raises KeyError for an input that was not given."""
    path = []
    for rule in rules:
        stopped = next(
            (name for name, cell in rule.when.items() if not _fits(cell, inputs[name])), ""
        )
        path.append(Passed(rule.code, stopped))
        if not stopped:
            return Decision(rule, tuple(path))
    return Decision(None, tuple(path))


def _fits(cell: str, value: str) -> bool:
    return cell == ANY or value in cell.split(";")
