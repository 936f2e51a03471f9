"""Restoring a backup: the whole of it, or nothing."""

import gzip
import os
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from jiewang import __version__
from jiewang.base.backup.checking import members, opened
from jiewang.base.backup.errors import ArchiveRefused
from jiewang.base.backup.tables import (
    Table,
    count_rows,
    has_rows,
    own,
    stored_tables,
    tables_named,
)

# What migrations put there by themselves makes no database full.
_MADE_BY_MIGRATIONS = frozenset(
    ("auth_permission", "django_content_type", "django_migrations", "auth_group")
)
# A block holds some megabytes. One that grows beyond this was not made by us.
_LARGEST_BLOCK = 256 * 1024 * 1024

Told = Callable[[str], None]


def holds_data() -> bool:
    """Whether the database has rows that a restore would take away."""
    names = {table.name for table in stored_tables()} - _MADE_BY_MIGRATIONS
    existing = names & set(connection.introspection.table_names())
    return any(has_rows(name) for name in sorted(existing))


def check_fits(manifest: dict[str, Any]) -> None:
    """Refuse what a newer version wrote. Raises ArchiveRefused."""
    newer = _version(manifest["jiewang"]) > _version(__version__)
    graph = MigrationLoader(None).graph
    apps = {app for app, _name in graph.nodes}
    unknown = [
        f"{app}.{name}"
        for app, name in manifest["migrations"]
        if app in apps and (app, name) not in graph.nodes
    ]
    if newer or unknown:
        text = _(
            "The archive was written by a newer version of Jiewang (%(version)s). Install that version first."
        )
        raise ArchiveRefused(text % {"version": str(manifest["jiewang"])[:40]})


def restore_files(path: Path, folders: Mapping[str, Path], *, stamp: str, told: Told) -> int:
    """Put the archive's files into their folders and return how many were written.

    A file that is there with the same content stays; one with another content is kept beside,
    with `.before-STAMP` at its name. Files that the archive does not have are left alone.
    """
    written = 0
    with opened(path) as tar:
        for member, content in members(tar):
            kind, _slash, rest = member.name.partition("/")
            if kind in folders:
                told(kind)
                written += _put(folders[kind] / rest, content, stamp)
    return written


def _put(path: Path, content: IO[bytes], stamp: str) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("wb") as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        if _same(path, draft):
            draft.unlink()
            return False
        path.rename(path.with_name(f"{path.name}.before-{stamp}"))
    draft.replace(path)
    return True


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while True:
            piece = a.read(1024 * 1024)
            if piece != b.read(1024 * 1024):
                return False
            if not piece:
                return True


def restore_tables(path: Path, manifest: dict[str, Any], *, told: Told) -> int:
    """Put the archive's tables in the place of all there are; returns the rows.

    One transaction: whoever reads meanwhile sees the old tables, and an error leaves them. The
    tables are built as they were when the backup was made; migrate afterwards.
    Raises ArchiveRefused, django.db.Error.
    """
    with _without_foreign_keys(), transaction.atomic():
        own().drop_all()
        _build(manifest["migrations"])
        tables = _places(manifest["tables"])
        _empty(tables)
        own().put_off_checks()
        with opened(path) as tar:
            _fill(tar, tables, told)
        for name, table in manifest["tables"].items():
            _check_count(name, table["rows"])
            if table.get("last_id"):
                own().go_on_after(name, table["last_id"])
        connection.check_constraints()
    return sum(table["rows"] for table in manifest["tables"].values())


@contextmanager
def _without_foreign_keys() -> Iterator[None]:
    """SQLite builds no table while it watches foreign keys, and asks for that before a transaction.

    PostgreSQL puts them off to the end of the transaction by itself.
    """
    if connection.vendor == "postgresql":
        yield
        return
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def _build(migrations: list[list[str]]) -> None:
    """Make the tables as these migrations leave them."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    applied = {(app, name) for app, name in migrations if (app, name) in graph.nodes}
    # Of each app the last one: an earlier one as a goal would mean "back to it".
    leaves = [
        node
        for node in sorted(applied)
        if not any(
            child.key in applied and child.key[0] == node[0]
            for child in graph.node_map[node].children
        )
    ]
    executor.migrate(leaves)


def _places(tables: dict[str, Any]) -> dict[str, Table]:
    try:
        return tables_named({name: table["columns"] for name, table in tables.items()})
    except KeyError as missing:
        text = _("The table %(table)s of the archive has no place here. Nothing was changed.")
        raise ArchiveRefused(text % {"table": missing.args[0]}) from None


def _empty(tables: Iterable[str]) -> None:
    """What migrations wrote, the archive has as well."""
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")


def _fill(tar: tarfile.TarFile, tables: dict[str, Table], told: Told) -> None:
    blocks = (
        (member.name.split("/")[1], content)
        for member, content in members(tar)
        if member.name.startswith("tables/")
    )
    for name, group in groupby(blocks, key=lambda block: block[0]):
        told(name)
        contents = (_unpacked(content) for _name, content in group)
        own().write_lines(name, list(tables[name].columns), contents)


def _unpacked(content: IO[bytes]) -> bytes:
    block = gzip.GzipFile(fileobj=content).read(_LARGEST_BLOCK + 1)
    if len(block) > _LARGEST_BLOCK:
        raise ArchiveRefused(_("A block of the archive is far too large. Nothing was changed."))
    return block


def _check_count(name: str, rows: int) -> None:
    found = count_rows(name)
    if found != rows:
        text = _("%(found)d of %(rows)d rows of the table %(table)s arrived. Nothing was changed.")
        raise ArchiveRefused(text % {"found": found, "rows": rows, "table": name})


def _version(text: object) -> tuple[int, ...]:
    return tuple(int(part) for part in str(text).split(".") if part.isdigit())
