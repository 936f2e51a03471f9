"""Facts told of other systems."""

from dataclasses import dataclass
from datetime import datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class OutsideKept(Event):
    """A report has got its number in another system, perhaps long after its case was filed."""

    case_id: int
    reference_id: int
    filed: bool


@dataclass(frozen=True)
class OutsideSpoke(Event):
    """Another system has said more about an order: `what` is added, urged or withdrawn."""

    case_id: int
    reference_id: int
    what: str


@dataclass(frozen=True)
class OutsideTimeAsked(Event):
    """Somebody here asks another system for more time; `line` of the diary says until when."""

    case_id: int
    reference_id: int
    line: int
    at: datetime
