"""Tables as text and back, on both databases, a few megabytes at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from jiewang.base.backup import postgresql_tables, sqlite_tables
from jiewang.base.backup.columns import Column, Kind
from jiewang.base.models import Chore

BLOCK = 4 * 1024 * 1024
_KINDS = {"DurationField": Kind.DURATION, "UUIDField": Kind.UUID}
# When backups were made on this machine says nothing on another; sessions end with a restore.
_LEFT_OUT = frozenset((Chore._meta.db_table, "django_session", "usersessions_usersession"))


@dataclass(frozen=True)
class Table:
    """A table and its columns in their order; columns the database computes are left out."""

    name: str
    columns: tuple[Column, ...]


def own() -> ModuleType:
    """The functions that know this database."""
    return postgresql_tables if connection.vendor == "postgresql" else sqlite_tables


def applied_migrations() -> list[tuple[str, str]]:
    return sorted(MigrationRecorder(connection).applied_migrations())


def stored_tables() -> list[Table]:
    """Every table that goes into an archive, by name."""
    names = set(connection.introspection.django_table_names(only_existing=True))
    if MigrationRecorder(connection).has_table():
        names.add(MigrationRecorder.Migration._meta.db_table)
    kinds = _kinds()
    return [Table(name, _columns(name, kinds)) for name in sorted(names - _LEFT_OUT)]


def tables_named(wanted: Mapping[str, Iterable[str]]) -> dict[str, Table]:
    """Tables with these of their columns, in this order. Raises KeyError(table) if one is not."""
    existing, kinds = set(connection.introspection.table_names()), _kinds()
    found = {}
    for name, columns in wanted.items():
        known = {each.name: each for each in _columns(name, kinds)} if name in existing else {}
        if not set(columns) <= set(known):
            raise KeyError(name)
        found[name] = Table(name, tuple(known[column] for column in columns))
    return found


def read_blocks(table: Table) -> Iterator[bytes]:
    """A table's rows as text, in blocks of whole lines."""
    block = bytearray()
    for lines in own().read_lines(table.name, table.columns):
        block += lines
        if len(block) >= BLOCK:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


def count_rows(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
        return int(cursor.fetchone()[0])


def has_rows(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")
        return cursor.fetchone() is not None


def _columns(name: str, kinds: dict[tuple[str, str], Kind]) -> tuple[Column, ...]:
    columns = own().columns_of(name)
    return tuple(
        replace(column, kind=kinds.get((name, column.name), column.kind)) for column in columns
    )


def _kinds() -> dict[tuple[str, str], Kind]:
    """What SQLite's types do not tell, from the models as the applied migrations left them."""
    loader = MigrationLoader(connection)
    nodes = [node for node in loader.applied_migrations if node in loader.graph.nodes]
    found = {}
    for model in loader.project_state(nodes).models.values():
        default = f"{model.app_label}_{model.name_lower}"
        table = model.options.get("db_table") or default
        for name, field in model.fields.items():
            if kind := _KINDS.get(field.get_internal_type()):
                found[table, field.db_column or name] = kind
    return found
