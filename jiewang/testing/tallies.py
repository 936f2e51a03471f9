"""Counting the tallies in a test, in which nothing is settled."""

from typing import Any
from unittest.mock import patch

from django.utils import timezone

from jiewang.center.case.changes import Bookmark, Settled, last_line
from jiewang.center.tally.keeping import catch_up


def all_settled() -> Any:
    """While it lasts, no line waits for whoever else may be writing on the same server."""
    return patch("jiewang.center.tally.keeping.settled", _everything)


def count_tallies() -> None:
    """Count every line there is, as the worker would once all who write now have ended.

    A test's own transaction, and on PostgreSQL those of other tests, would keep it waiting.
    """
    with all_settled():
        while catch_up(timezone.now()):
            pass


def _everything(_mark: Bookmark) -> Settled:
    return Settled(last_line(), True, 0, 0)
