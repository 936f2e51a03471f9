"""Facts a case tells."""

from dataclasses import dataclass
from datetime import datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class CaseMoved(Event):
    """A case has a new state. `kind` is the diary line's kind; `at` its moment.

    `outside`: whether another system waits for what becomes of it.
    """

    case_id: int
    old: str
    new: str
    kind: str
    at: datetime
    outside: bool = False
