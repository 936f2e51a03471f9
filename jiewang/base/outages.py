"""Telling a database that is away for a while from a mistake of ours."""

import logging
import sqlite3
from collections.abc import Iterator
from itertools import islice

from django.db import InterfaceError, OperationalError

from jiewang.base.logs import words_of
from jiewang.base.metrics import OUTAGES

log = logging.getLogger(__name__)

# SQLite says "operational" of its own slips too, such as a column that is not there.
_PASSING = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    )
)
# How long a caller is asked to wait before trying again.
RETRY_SECONDS = 10


def note_outage(error: BaseException, *, where: str) -> None:
    """Write one line and count: of a thousand requests in an outage each would say the same."""
    OUTAGES.count(where)
    log.warning("The database cannot be used (%s): %s", where, words_of(error))


def is_outage(error: BaseException | None) -> bool:
    """Whether an error says that the database cannot be reached or used just now.

    Trying again later may help: no connection, shut down, locked, full. Looks at what the error
    came from as well, so that a wrapped one is recognized.
    """
    return any(_is_passing(each) for each in islice(_origins(error), 10))


def _origins(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _is_passing(error: BaseException) -> bool:
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    inner = error.__cause__
    if isinstance(inner, sqlite3.Error):
        # The last byte is the kind; what stands above it says more about it.
        code = getattr(inner, "sqlite_errorcode", sqlite3.SQLITE_BUSY)
        return code & 0xFF in _PASSING
    return True
