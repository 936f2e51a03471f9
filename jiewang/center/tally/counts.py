"""Sums over many cases, before rows are made of them.

A vector of sums is one whole number with 32 bits for each measure, so that adding two vectors is
one addition: a rebuild adds tens of millions. A sum below zero borrows from the next measure;
unpacked() gives it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from struct import unpack
from typing import Any

_BITS = 32


@dataclass
class Counts:
    """Sums over many cases, still by the smallest place: rows are made of them in rows.py.

    Keys: the area's path; the street's path and the type; the street's path and the unit. None
    as the day says: as it stands now.
    """

    areas: dict[tuple[str, date | None], int] = field(default_factory=dict)
    types: dict[tuple[str, str, date | None], int] = field(default_factory=dict)
    units: dict[tuple[str, str, date | None], int] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        """Add the sums of other cases."""
        self._add(self.areas, other.areas)
        self._add(self.types, other.types)
        self._add(self.units, other.units)

    @staticmethod
    def _add(sums: dict[Any, int], others: Mapping[Any, int]) -> None:
        for key, vector in others.items():
            sums[key] = sums.get(key, 0) + vector


def packed(measure: int, number: int = 1) -> int:
    """The vector that has a number at one place and nothing elsewhere."""
    return number << (_BITS * measure)


def unpacked(vector: int, length: int) -> tuple[int, ...]:
    """The numbers of a vector, those below zero included."""
    half = _half(length)
    # With half a place's range added no place is below zero; as signed numbers it is gone again.
    return unpack(f"<{length}i", ((vector + half) ^ half).to_bytes(length * _BITS // 8, "little"))


@cache
def _half(length: int) -> int:
    return sum(1 << (_BITS * nth + _BITS - 1) for nth in range(length))
