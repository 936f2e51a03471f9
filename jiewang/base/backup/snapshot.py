"""Reading everything as of one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """What is read inside is as of one moment. Nobody waits for it, and nothing can be written."""
    if connection.vendor == "sqlite":
        with _as_reader(), transaction.atomic():
            # In WAL a reader keeps the state of its first look; BEGIN alone is none.
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM sqlite_master")
                cursor.execute("PRAGMA query_only = ON")
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # The same text from every server, whatever its own settings are.
            cursor.execute("SET LOCAL TIME ZONE 'UTC'")
            cursor.execute("SET LOCAL datestyle = 'ISO, YMD'")
            cursor.execute("SET LOCAL bytea_output = 'hex'")
        yield


@contextmanager
def _as_reader() -> Iterator[None]:
    """Our transactions begin as writers, which would keep every other writer waiting."""
    connection.ensure_connection()
    wrapper: Any = connection
    mode, wrapper.transaction_mode = wrapper.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        wrapper.transaction_mode = mode
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
