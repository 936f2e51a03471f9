"""A connection that has just answered is not asked whether it still lives.

Django asks before the first statement of every request (CONN_HEALTH_CHECKS), which is a letter
and an answer. A database that was started anew is away for longer than the second we trust.
"""

import time

from django.db import DEFAULT_DB_ALIAS, connections

TRUSTED_SECONDS = 1.0


def trust_connection() -> None:
    """At the beginning of a request: do not ask the connection that answered just now."""
    here = connections[DEFAULT_DB_ALIAS]
    answered_at = getattr(here, "answered_at", None)
    if answered_at is not None and time.monotonic() - answered_at < TRUSTED_SECONDS:
        here.health_check_done = True  # type: ignore[attr-defined]  # not in the stubs


def note_connection_answers() -> None:
    """After a request in which it did what it was asked to."""
    connections[DEFAULT_DB_ALIAS].answered_at = time.monotonic()  # type: ignore[attr-defined]  # ours
