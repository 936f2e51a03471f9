"""What a model has proven on reports held out, and so which types it may file alone. Pure.

A type is proven when, above the model's threshold, at least PROMISED of its held-out answers
were right and, with nineteen in twenty certainty, no fewer than AT_LEAST: the lower end of the
one-sided interval of Wilson, "Probable inference, the law of succession, and statistical
inference" (1927). With every answer right that takes LEAST answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from jiewang.base.rates import wilson

PROMISED = 0.95
AT_LEAST = 0.90
LEAST = 25
# The normal quantile of a one-sided interval of 95%.
ONE_SIDED = 1.6449


class Leaf(Protocol):
    """The part of a category that is read."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def auto_dispatch(self) -> bool: ...
    @property
    def confidential(self) -> bool: ...


@dataclass(frozen=True)
class Proof:
    """How often something was said above the threshold on reports held out, and how often rightly."""

    said: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / self.said if self.said else None

    @property
    def is_enough(self) -> bool:
        """Whether so many answers can prove anything."""
        return self.said >= LEAST

    @property
    def holds(self) -> bool:
        """Whether this proves the promised precision."""
        if not self.is_enough or self.right < PROMISED * self.said:
            return False
        return wilson(self.right, self.said, z=ONE_SIDED)[0] >= AT_LEAST


def proof_of_all(figures: Mapping[str, Any]) -> Proof:
    """What a model has proven over all types, from the figures on its card."""
    new = figures.get("new", {})
    return Proof(said=new.get("sure", 0), right=new.get("sure_right", 0))


def proofs_by_type(figures: Mapping[str, Any]) -> dict[str, Proof]:
    """The same for each type that occurred among the reports held out."""
    rows = figures.get("new", {}).get("types", ())
    return {row["code"]: Proof(row["said_surely"], row["right_surely"]) for row in rows}


def is_switched_on(leaf: Leaf) -> bool:
    """Whether the catalog lets a type go without a person: a hazard or a secret never does."""
    return leaf.auto_dispatch and not leaf.confidential and leaf.kind != "hazard"


def types_alone(figures: Mapping[str, Any], leaves: Iterable[Leaf]) -> frozenset[str]:
    """Codes of the types that are switched on and proven; none where the whole is not."""
    if figures.get("threshold") is None or not proof_of_all(figures).holds:
        return frozenset()
    proofs = proofs_by_type(figures)
    wanted = (leaf.code for leaf in leaves if is_switched_on(leaf))
    return frozenset(code for code in wanted if proofs.get(code, Proof()).holds)
