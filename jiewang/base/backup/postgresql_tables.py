"""Reading and writing PostgreSQL's tables as text."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from jiewang.base.backup.columns import Column, Kind

_COLUMNS = """
SELECT attname, atttypid = 'interval'::regtype FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum
"""
# A sequence that has given nothing yet has no last value here.
_SEQUENCES = """
SELECT t.relname, a.attname, s.relname, ps.last_value
FROM pg_class s
JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
JOIN pg_namespace n ON n.oid = s.relnamespace
JOIN pg_sequences ps ON ps.schemaname = n.nspname AND ps.sequencename = s.relname
WHERE s.relkind = 'S' AND n.nspname = current_schema()
"""


def columns_of(table: str) -> list[Column]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        rows = cursor.fetchall()
    return [Column(name, Kind.DURATION if interval else Kind.PLAIN) for name, interval in rows]


def read_lines(table: str, columns: Iterable[Column]) -> Iterator[bytes]:
    """The rows as lines, as the server sends them."""
    parts = [_read(column) for column in columns]
    query = f"COPY (SELECT {', '.join(parts)} FROM {_name(table)}) TO STDOUT"
    with _driver() as driver, driver.cursor() as cursor, cursor.copy(query) as copy:
        for line in copy:
            yield bytes(line)


def write_lines(table: str, columns: list[Column], blocks: Iterable[bytes]) -> None:
    """Insert the rows of these blocks; a block holds whole lines."""
    names = ", ".join(_name(column.name) for column in columns)
    query = f"COPY {_name(table)} ({names}) FROM STDIN"
    with _driver() as driver, driver.cursor() as cursor, cursor.copy(query) as copy:
        for block in blocks:
            copy.write(block)


def last_ids() -> dict[str, int]:
    """The highest key each table ever gave."""
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES)
        return {table: last for table, _column, _name, last in cursor.fetchall() if last}


def go_on_after(table: str, last_id: int) -> None:
    """Give no key again that was given before."""
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES + " AND t.relname = %s", [table])
        for _table, column, sequence, _last in cursor.fetchall():
            highest = f"SELECT max({_name(column)}) FROM {_name(table)}"
            query = f"SELECT setval(%s::regclass, GREATEST(%s, ({highest})))"
            cursor.execute(query, [_name(sequence), last_id])


def put_off_checks() -> None:
    """Look at foreign keys at the end only; building tables has switched that off for some."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def drop_all() -> None:
    """Take away every table of the schema we work in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [_name(name) for (name,) in cursor.fetchall()]
        if names:
            cursor.execute(f"DROP TABLE {', '.join(names)} CASCADE")


def _read(column: Column) -> str:
    name = _name(column.name)
    if column.kind is Kind.DURATION:
        return f"(extract(epoch FROM {name}) * 1000000)::bigint || ' microseconds'"
    return name


@contextmanager
def _driver() -> Iterator[Any]:
    """psycopg's own connection: Django has no COPY. Its errors become Django's."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        yield connection.connection


def _name(name: str) -> str:
    return connection.ops.quote_name(name)
