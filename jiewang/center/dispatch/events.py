"""Facts dispatch tells."""

from dataclasses import dataclass
from datetime import datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class OrderSent(Event):
    """A unit has received a work order. `handle_limit` is the catalog's, by urgency.

    `number` and `title` are the case's. `outside_due`: when another system wants its answer,
    or None.
    """

    order_id: int
    case_id: int
    number: str
    title: str
    unit_id: int
    role: str
    handle_limit: str
    at: datetime
    outside_due: datetime | None = None


@dataclass(frozen=True)
class OrderWithdrawn(Event):
    """A work order was taken back before its result: its clocks end unmet."""

    order_id: int
    case_id: int
    unit_id: int
    role: str
    at: datetime


@dataclass(frozen=True)
class ReturnAsked(Event):
    """A unit asks to give a case back; the center has to decide."""

    hop_id: int
    case_id: int


@dataclass(frozen=True)
class ReturnDecided(Event):
    """The center has accepted or refused a return; `unit_id` is the unit that asked."""

    hop_id: int
    case_id: int
    unit_id: int
    granted: bool
