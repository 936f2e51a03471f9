"""Reading and writing SQLite's tables as text."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection

from jiewang.base.backup.columns import Column, Kind
from jiewang.base.backup.copy_text import line_of, values_of

_ROWS = 2000
_DECLARED = {
    "bool": Kind.BOOL,
    "blob": Kind.BYTES,
    "datetime": Kind.MOMENT,
    "real": Kind.FLOAT,
}
# As expressions, so that the driver does not turn declared types into its own.
_READ = {
    Kind.BOOL: "CASE {0} WHEN 1 THEN 't' WHEN 0 THEN 'f' END",
    Kind.BYTES: "'\\x' || lower(hex({0}))",
    Kind.DURATION: "{0} || ' microseconds'",
    Kind.MOMENT: "{0} || '+00'",
    Kind.UUID: (
        "substr({0}, 1, 8) || '-' || substr({0}, 9, 4) || '-' || substr({0}, 13, 4)"
        " || '-' || substr({0}, 17, 4) || '-' || substr({0}, 21)"
    ),
}


def columns_of(table: str) -> list[Column]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA table_info({_name(table)})")
        rows = cursor.fetchall()
    return [Column(row[1], _DECLARED.get(row[2].lower(), Kind.PLAIN)) for row in rows]


def read_lines(table: str, columns: Iterable[Column]) -> Iterator[bytes]:
    """The rows as lines, some thousand at a time."""
    parts = [_READ.get(column.kind, "+{0}").format(_name(column.name)) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)} FROM {_name(table)}")
        while rows := cursor.fetchmany(_ROWS):
            yield "".join(map(line_of, rows)).encode()


def write_lines(table: str, columns: list[Column], blocks: Iterable[bytes]) -> None:
    """Insert the rows of these blocks; a block holds whole lines."""
    names = ", ".join(_name(column.name) for column in columns)
    gaps = ", ".join("%s" for _ in columns)
    insert = f"INSERT INTO {_name(table)} ({names}) VALUES ({gaps})"
    turns = [(at, _WRITTEN[c.kind]) for at, c in enumerate(columns) if c.kind in _WRITTEN]
    with connection.cursor() as cursor:
        for block in blocks:
            # Not splitlines(): a text may hold other line ends than ours.
            rows: Iterator[list[Any]] = map(
                values_of, block.decode().removesuffix("\n").split("\n")
            )
            while some := list(islice(rows, _ROWS)):
                for row in some:
                    _turn(row, turns)
                cursor.executemany(insert, some)


def last_ids() -> dict[str, int]:
    """The highest key each table ever gave."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        return dict(cursor.fetchall())


def go_on_after(table: str, last_id: int) -> None:
    """Give no key again that was given before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [last_id, table]
        )
        if not cursor.rowcount:
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last_id]
            )


def put_off_checks() -> None:
    """Foreign keys are switched off already."""


def drop_all() -> None:
    """Take every table away. Needs foreign keys to be switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in cursor.fetchall() if not name.startswith("sqlite_")]
        for name in names:
            cursor.execute(f"DROP TABLE {_name(name)}")


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _turn(row: list[Any], turns: list[tuple[int, Callable[[str], object]]]) -> None:
    for at, turn in turns:
        value = row[at]
        if value is not None:
            row[at] = turn(str(value))


def _moment(text: str) -> str:
    """As Django writes it: without a zone, and all six digits or none. Order depends on it."""
    text = text.removesuffix("+00")
    return text.ljust(26, "0") if "." in text else text


_WRITTEN: dict[Kind, Callable[[str], object]] = {
    Kind.BOOL: "t".__eq__,
    Kind.BYTES: lambda text: bytes.fromhex(text[2:]),
    Kind.DURATION: lambda text: int(text.split(" ")[0]),
    # SQLite's own reading of a number may be off by the last digit.
    Kind.FLOAT: float,
    Kind.MOMENT: _moment,
    Kind.UUID: lambda text: text.replace("-", ""),
}
