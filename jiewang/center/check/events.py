"""Facts check tells."""

from dataclasses import dataclass
from datetime import date, datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class OrderReworked(Event):
    """A check failed: the lead's order is open again. `handle_limit` is the catalog's, by urgency."""

    order_id: int
    case_id: int
    unit_id: int
    handle_limit: str
    at: datetime


@dataclass(frozen=True)
class CaseShelved(Event):
    """A case is shelved until a day on which it is looked at again; its clocks stand still."""

    case_id: int
    review_on: date
    at: datetime


@dataclass(frozen=True)
class CaseTakenUp(Event):
    """A shelved case is where it was when it was shelved; its clocks go on."""

    case_id: int
    at: datetime
