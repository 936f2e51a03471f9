"""Facts the clock tells."""

from dataclasses import dataclass

from jiewang.base.events import Event


@dataclass(frozen=True)
class DeadlineNear(Event):
    """A running deadline is inside its warning window."""

    deadline_id: int
    case_id: int
    unit_id: int


@dataclass(frozen=True)
class DeadlinePassed(Event):
    """A running deadline has passed unmet. Never told of a provisional one."""

    deadline_id: int
    case_id: int
    unit_id: int
