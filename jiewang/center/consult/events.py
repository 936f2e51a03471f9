"""Facts consultation tells."""

from dataclasses import dataclass
from datetime import date, datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class ItemOpened(Event):
    """A blocked item was opened, or opened again. `number` is the item's, `case_id` may be None."""

    item_id: int
    number: str
    case_id: int | None
    center_id: int
    title: str
    again: bool
    at: datetime


@dataclass(frozen=True)
class CoordinatorNamed(Event):
    """One person is to settle an item by a day."""

    item_id: int
    number: str
    title: str
    user_id: int
    due_on: date


@dataclass(frozen=True)
class UnitsCalled(Event):
    """Units are called to a meeting, or a meeting they were called to is another time.

    `title` is what every one of them may read.
    """

    meeting_id: int
    item_id: int
    number: str
    title: str
    unit_ids: tuple[int, ...]
    place: str
    moment: datetime
    moved: bool


@dataclass(frozen=True)
class UnitReplied(Event):
    """A unit has said whether it comes. `number` is the item's or the whistle's."""

    number: str
    title: str
    center_id: int
    unit_id: int
    coming: bool
    to_whistle: bool


@dataclass(frozen=True)
class DecisionMade(Event):
    """A decision was made on a blocked item, which is supervised from now on.

    `number` is the decision's. `due_on` is the last day; `provisional`: it may still move,
    see DecisionDueMoved. `case_id` None: there is no case. `title` and `text` name no reporter.
    """

    decision_id: int
    item_id: int
    number: str
    case_id: int | None
    center_id: int
    title: str
    text: str
    lead_id: int
    assist_ids: tuple[int, ...]
    due_on: date
    provisional: bool
    by_id: int
    at: datetime


@dataclass(frozen=True)
class DecisionDueMoved(Event):
    """A provisional last day was counted again, because the days off were published."""

    decision_id: int
    item_id: int
    due_on: date
    provisional: bool
    at: datetime


@dataclass(frozen=True)
class ItemStruckOff(Event):
    """A blocked item is struck off. `by_id` None: its case ended, or its task was struck off."""

    item_id: int
    center_id: int
    by_id: int | None
    note: str
    at: datetime


@dataclass(frozen=True)
class WhistleBlown(Event):
    """A center calls units to a place by a moment."""

    whistle_id: int
    number: str
    title: str
    unit_ids: tuple[int, ...]
    place: str
    moment: datetime
