"""Facts fund plans tell; moments are `at`, money is fen."""

from dataclasses import dataclass
from datetime import date, datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class PlanMoved(Event):
    """A plan has moved along its table of states. `kind` is the diary line that moved it."""

    plan_id: int
    old: str
    new: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class PaymentMade(Event):
    """Money of an approved plan was paid out."""

    plan_id: int
    entry_id: int
    project: str
    cost_line: str
    amount: int
    at: datetime


@dataclass(frozen=True)
class LapseNear(Event):
    """Money in a book is lost if it is not paid by `last_day`; told once for each threshold."""

    plan_id: int
    fund_id: int
    amount: int
    last_day: date
    days: int
    at: datetime
