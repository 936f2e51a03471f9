"""Facts a case tells."""

from dataclasses import dataclass
from datetime import datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class CaseMoved(Event):
    """A case has a new state. `kind` is the diary line's kind; `at` its moment.

    What followers ask of nearly every move is told as the case had it then, to spare each of
    them a query. `outside_due_at`: when another system wants its answer, or None.
    """

    case_id: int
    old: str
    new: str
    kind: str
    at: datetime
    center_id: int
    unit_id: int
    category_id: int | None
    reported_at: datetime
    outside_due_at: datetime | None
