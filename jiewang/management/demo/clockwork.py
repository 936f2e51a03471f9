"""Letting one process live at another time, for making the demo's past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


class Clock:
    """What time it is while the town is made."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    @contextmanager
    def rules(self) -> Iterator["Clock"]:
        """Inside, `timezone.now()` answers with this clock; outside, with the machine's."""
        with patch("django.utils.timezone.now", lambda: self.now):
            yield self
