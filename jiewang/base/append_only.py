"""Tables that only grow: the database itself refuses UPDATE and DELETE.

Used by migrations. A person with the database's own administrator rights can still take a
trigger away; that is what the chain of digests and the daily seal are for.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION jiewang_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
FOR EACH ROW EXECUTE FUNCTION jiewang_append_only()
"""


def install(connection: BaseDatabaseWrapper, table: str) -> None:
    """Refuse UPDATE and DELETE on a table from now on."""
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if on_postgresql:
            cursor.execute(_POSTGRESQL_FUNCTION)
        for verb in ("update", "delete"):
            sql = _POSTGRESQL if on_postgresql else _SQLITE
            cursor.execute(sql.format(table=table, verb=verb, VERB=verb.upper()))


def remove(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the refusal away again: for reversing a migration, and for emptying a test database."""
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on_table}")


class AppendOnly(migrations.RunPython):
    """A migration's operation: make these tables append-only."""

    def __init__(self, *tables: str) -> None:
        def forward(_apps: Any, editor: Any) -> None:
            for table in tables:
                install(editor.connection, table)

        def backward(_apps: Any, editor: Any) -> None:
            for table in tables:
                remove(editor.connection, table)

        super().__init__(forward, backward)
