"""Facts polls tell; moments are `at`."""

from dataclasses import dataclass
from datetime import datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class PollClosed(Event):
    """A poll was closed and counted. `winners` are the numbers of candidates; none of a question."""

    poll_id: int
    kind: str
    winners: tuple[str, ...]
    at: datetime
