"""Facts supervision tells; moments are `at`."""

from dataclasses import dataclass
from datetime import datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class TaskOpened(Event):
    """A task was set up; `state` is issued at once where the decision is the approval."""

    task_id: int
    state: str
    source: str
    source_key: str
    case_id: int | None
    at: datetime


@dataclass(frozen=True)
class TaskMoved(Event):
    """A task has moved along its table of states. `kind` is the diary line that moved it."""

    task_id: int
    old: str
    new: str
    kind: str
    source: str
    source_key: str
    case_id: int | None
    at: datetime


@dataclass(frozen=True)
class TaskPressed(Event):
    """A task has come onto a rung of the ladder, each once for one deadline."""

    task_id: int
    rung: str
    at: datetime


@dataclass(frozen=True)
class TaskExtensionAsked(Event):
    """The owner asks for a later deadline; the center has to decide."""

    extension_id: int
    task_id: int


@dataclass(frozen=True)
class TaskExtensionDecided(Event):
    """The center has granted or refused a later deadline."""

    extension_id: int
    task_id: int
    granted: bool


@dataclass(frozen=True)
class SupervisionOrderSigned(Event):
    """A supervision order was signed: the unit has to answer it."""

    order_id: int
    task_id: int
    unit_id: int
    at: datetime


@dataclass(frozen=True)
class SupervisionOrderAnswered(Event):
    """The unit has answered a supervision order."""

    order_id: int
    task_id: int
    at: datetime
