"""Facts evaluation tells."""

from dataclasses import dataclass
from datetime import date

from jiewang.base.events import Event


@dataclass(frozen=True)
class CaseRated(Event):
    """A reporter has rated a closing."""

    case_id: int
    report_id: int
    solved: str
    satisfied: str


@dataclass(frozen=True)
class WishMade(Event):
    """A case is to be left out of a rate (`kind` "exclusion"), or a score is disputed ("claim")."""

    kind: str
    wish_id: int
    number: str
    center_id: int
    unit_id: int
    measure: str


@dataclass(frozen=True)
class WishDecided(Event):
    """A second person has decided on it."""

    kind: str
    wish_id: int
    number: str
    unit_id: int
    measure: str
    granted: bool


@dataclass(frozen=True)
class BulletinPublished(Event):
    """A month's figures stand; its units can dispute them until a day, that day included."""

    month: date
    until: date
    unit_ids: tuple[int, ...]
