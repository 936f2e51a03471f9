"""Facts handling tells. `role` is lead or assist; moments are `at`."""

from dataclasses import dataclass
from datetime import datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class OrderSigned(Event):
    """A unit has signed for its order: the clock of signing is met."""

    order_id: int
    case_id: int
    unit_id: int
    role: str
    at: datetime


@dataclass(frozen=True)
class OrderHandled(Event):
    """A unit has fed back its result: the order's clock is met."""

    order_id: int
    case_id: int
    unit_id: int
    role: str
    at: datetime


@dataclass(frozen=True)
class StageReached(Event):
    """A stage of the type's limits is done, by its name in the catalog: its clock is met."""

    case_id: int
    unit_id: int
    name: str
    at: datetime


@dataclass(frozen=True)
class QuestionAsked(Event):
    """The reporters are asked something: the unit's clock stands still, at most until `until`."""

    question_id: int
    case_id: int
    unit_id: int
    until: datetime
    at: datetime


@dataclass(frozen=True)
class QuestionClosed(Event):
    """An open question has ended, answered or not: the unit's clock goes on."""

    question_id: int
    case_id: int
    unit_id: int
    answered: bool
    at: datetime


@dataclass(frozen=True)
class ExtensionAsked(Event):
    """A unit asks for more time; the center has to decide."""

    extension_id: int
    case_id: int
    unit_id: int


@dataclass(frozen=True)
class ExtensionDecided(Event):
    """The center has granted or refused more time. `limit` is what was asked for, "2 workday"."""

    extension_id: int
    case_id: int
    order_id: int
    unit_id: int
    role: str
    limit: str
    granted: bool
    at: datetime
