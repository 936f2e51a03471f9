"""Marks 计数记号: what one case says for or against a unit, each with its moment. Pure.

A figure of any period, unit, post, area, type or urgency is a count of marks: nothing else is
kept, and nothing is counted twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a diary as counting needs it. `unit` is the code of who acted, "" the house."""

    kind: str
    state: str
    moved: bool
    at: datetime
    unit: str
    post: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about: where (by the grid of its day), of which type, how urgent."""

    case_id: int
    number: str
    area: str
    category: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One count for a measure at a moment: n grows by one, and k if it is a hit.

    `part` is a hit of which the scheme counts a share (“fairly satisfied”). `beside` says why it
    is in no base and only told; until `till` where it lasts. `excluded` names the decision that
    took it out of the rate, which is shown with and without it.
    """

    measure: str
    at: datetime
    unit: str
    post: str
    hit: bool
    part: bool = False
    beside: str = ""
    till: datetime | None = None
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """A number of one case: how often it was rerouted, how many seconds until the answer."""

    spread: str
    at: datetime
    unit: str
    value: float
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """All that one diary says."""

    subject: Subject
    marks: tuple[Mark, ...]
    reaches: tuple[Reach, ...]


@dataclass(frozen=True)
class Terms:
    """What reading a diary depends on besides its lines.

    `until`: what was due later is not judged. `codes` are the units by their ids; `center_of`
    gives the code of the center that runs an area's cases.
    """

    response_limit: timedelta
    until: datetime
    codes: Mapping[int, str] = field(default_factory=dict)
    centers: Mapping[str, str] = field(default_factory=dict)

    def center_of(self, area: str) -> str:
        """The center of an area by its code; "" where nobody knows it."""
        return self.centers.get(area, "")
