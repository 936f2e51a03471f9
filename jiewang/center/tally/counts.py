"""Sums over many cases, before rows are made of them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass
class Counts:
    """Sums over many cases, still by the smallest place: rows are made of them in rows.py.

    Keys: the area's path; the street's path and the type; the street's path and the unit. None
    as the day says: as it stands now.
    """

    areas: dict[tuple[str, date | None], list[int]] = field(default_factory=dict)
    types: dict[tuple[str, str, date | None], list[int]] = field(default_factory=dict)
    units: dict[tuple[str, str, date | None], list[int]] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        """Add the sums of other cases."""
        self._add(self.areas, other.areas)
        self._add(self.types, other.types)
        self._add(self.units, other.units)

    @staticmethod
    def _add(sums: dict[Any, list[int]], others: dict[Any, list[int]]) -> None:
        for key, vector in others.items():
            known = sums.get(key)
            if known is None:
                sums[key] = vector
            else:
                sums[key] = [a + b for a, b in zip(known, vector, strict=True)]


def add_to(sums: dict[Any, list[int]], key: Any, measure: int, number: int, length: int) -> None:
    """Add a number to one place of the vector of a key."""
    vector = sums.get(key)
    if vector is None:
        vector = sums[key] = [0] * length
    vector[measure] += number
