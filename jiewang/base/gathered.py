"""Statements that need no answer, carried out together: rows.py leaves them here.

To PostgreSQL every statement is a letter and an answer, which take both sides longer than most
rows do. What waits goes along in the letter of the next statement, whoever asks it: nobody finds
less in the database than was written. SQLite is no letter away; it has fewer statements to do.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction


@dataclass
class Statement:
    """One statement over some rows: `head`, then `one` for each of them, then `tail`."""

    head: str
    one: str
    tail: str = ""
    rows: list[list[Any]] = field(default_factory=list)
    # Of an UPDATE: the row, the fields that it saves, and what to say when the row is gone.
    about: object = None
    fields: tuple[str, ...] = ()
    gone: str = ""

    @property
    def sql(self) -> str:
        return self._joined([self.one] * len(self.rows))

    @property
    def values(self) -> list[Any]:
        return [value for row in self.rows for value in row]

    def written(self, mogrify: Callable[[str, list[Any]], str]) -> str:
        """With the values in it. Row by row: the driver remembers short texts, not long ones."""
        return self._joined([mogrify(self.one, row) for row in self.rows])

    def _joined(self, rows: list[str]) -> str:
        return f"{self.head}{', '.join(rows)}{self.tail}"

    def check(self, changed: int) -> None:
        """Raises DatabaseError, like save(), when the row to be changed is not there."""
        if self.gone and not changed:
            raise DatabaseError(self.gone)


class _Block(threading.local):
    """A thread's own, like its connection. What waits, under what makes it one statement."""

    waiting: dict[Hashable, Statement] | None = None


_block = _Block()


@contextmanager
def gathered() -> Iterator[None]:
    """Let statements wait, at most until the block ends; inside a transaction.

    A constraint speaks when they are carried out. When the block fails, what waits is dropped.
    A block inside another is part of it.
    """
    if _block.waiting is not None:
        yield
        return
    _block.waiting = {}
    try:
        with connection.execute_wrapper(_with_what_waits):
            yield
            if _block.waiting:
                # The others go along with the last.
                _kind, last = _block.waiting.popitem()
                _carry_out(last)
    finally:
        _block.waiting = None


@contextmanager
def gathered_transaction() -> Iterator[None]:
    """A transaction inside which statements wait: atomic() and gathered() in one.

    Where nothing had to be asked meanwhile, all of it goes to PostgreSQL as one message, which
    is a transaction by itself: BEGIN and COMMIT would be two letters more.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic(), gathered():
        yield
        if outermost and _is_whole_transaction():
            # Nothing has begun yet; with the message, all is done, and nothing follows it here.
            connection.connection.autocommit = True


def _is_whole_transaction() -> bool:
    """Whether PostgreSQL has heard nothing yet, and nothing has to be checked in its answers."""
    if connection.vendor != "postgresql" or not _block.waiting:
        return False
    begun = connection.connection.info.transaction_status.name != "IDLE"
    return not begun and not any(each.gone for each in _block.waiting.values())


def waiting(kind: Hashable) -> Statement | None:
    """The statement of a kind that waits: it may be given more to do."""
    return None if _block.waiting is None else _block.waiting.get(kind)


def leave(kind: Hashable, statement: Statement) -> None:
    """Leave a statement, in place of the one of its kind that waits. Outside of a block: now."""
    if _block.waiting is None:
        _carry_out(statement)
    else:
        _block.waiting[kind] = statement


def _carry_out(statement: Statement) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.values)
        statement.check(cursor.rowcount)


def _with_what_waits(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Around every statement of the connection: see Django's execute_wrapper()."""
    if not _block.waiting:
        return execute(sql, params, many, context)
    statements, cursor = list(_block.waiting.values()), context["cursor"]
    _block.waiting = {}
    # What waits is younger than any savepoint: what would be taken back is not even written.
    if sql.startswith("ROLLBACK TO"):
        return execute(sql, params, many, context)
    if many or not _takes_several(cursor):
        for each in statements:
            execute(each.sql, each.values, False, context)
            each.check(cursor.rowcount)
        return execute(sql, params, many, context)
    texts = [each.written(cursor.mogrify) for each in statements]
    texts.append(sql if params is None else cursor.mogrify(sql, params))
    answer = execute("; ".join(texts), None, False, context)
    for each in statements:
        each.check(cursor.rowcount)
        cursor.nextset()
    return answer


def _takes_several(cursor: Any) -> bool:
    """Whether it writes the values into the text itself, as psycopg's ClientCursor does.

    One with a name does too, but puts a DECLARE before the text.
    """
    return hasattr(cursor, "mogrify") and not hasattr(cursor, "name")
