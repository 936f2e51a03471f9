"""Making a backup."""

import gzip
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang import __version__
from jiewang.base.backup.archive import ArchiveWriter
from jiewang.base.backup.checking import FORMAT
from jiewang.base.backup.errors import BackupRefused
from jiewang.base.backup.snapshot import snapshot
from jiewang.base.backup.tables import (
    Table,
    applied_migrations,
    own,
    read_blocks,
    stored_tables,
)
from jiewang.base.schema import read_schema

PREFIX, SUFFIX = "jiewang-", ".tar"
# Text shrinks to a fifth even so, and a third faster than at the usual level.
_LEVEL = 4


@dataclass(frozen=True)
class Made:
    """A backup that is there."""

    path: Path
    rows: int
    files: int
    size: int
    facts: dict[str, Any]


@dataclass(frozen=True)
class Contents:
    """What goes into a backup beside the tables.

    `folders`: name in the archive to folder; `passed_over`: paths in them that are left out;
    `facts`: asked in the same moment the tables are read, for the manifest.
    """

    folders: Mapping[str, Path]
    passed_over: frozenset[Path]
    facts: Callable[[], dict[str, Any]]


def make_backup(path: Path, contents: Contents, *, told: Callable[[str], None]) -> Made:
    """Write one archive of everything. Raises BackupRefused, django.db.Error, OSError.

    The tables are as of one moment; files come after them, so that no row's file is missing.
    `told` is given the name of what is being written.
    """
    with ArchiveWriter(path) as archive:
        made_at = timezone.now()
        with snapshot():
            _check_tables()
            migrations = applied_migrations()
            last_ids = own().last_ids()
            tables = {
                table.name: _add_table(archive, table, last_ids, told) for table in stored_tables()
            }
            facts = contents.facts()
        files = {name: _add_folder(archive, name, contents, told) for name in contents.folders}
        archive.finish(
            {
                "format": FORMAT,
                "jiewang": __version__,
                "made_at": made_at.isoformat(),
                "database": connection.vendor,
                "migrations": migrations,
                "tables": tables,
                "files": files,
                "facts": facts,
            }
        )
    rows = sum(table["rows"] for table in tables.values())
    return Made(path, rows, sum(files.values()), path.stat().st_size, facts)


def _check_tables() -> None:
    """Raises BackupRefused for tables of another version: it is told what else carries them."""
    schema = read_schema()
    if schema.missing and not schema.empty and not schema.unknown:
        sentence = _(
            "These tables are an older version's. Back them up with that version; if it has no backup, stop it and use pg_dump, or copy the SQLite file. Then run: jiewang migrate"
        )
        raise BackupRefused(sentence)
    if fault := schema.fault:
        raise BackupRefused(fault)


def _add_table(
    archive: ArchiveWriter, table: Table, last_ids: dict[str, int], told: Callable[[str], None]
) -> dict[str, Any]:
    told(table.name)
    rows = 0
    for at, block in enumerate(read_blocks(table), start=1):
        rows += block.count(b"\n")
        packed = gzip.compress(block, _LEVEL, mtime=0)
        archive.add_bytes(f"tables/{table.name}/{at:06d}.copy.gz", packed)
    return {
        "columns": [column.name for column in table.columns],
        "rows": rows,
        "last_id": last_ids.get(table.name),
    }


def _add_folder(
    archive: ArchiveWriter, name: str, contents: Contents, told: Callable[[str], None]
) -> int:
    told(name)
    root, added = contents.folders[name], 0
    for path in _files(root, contents.passed_over):
        added += archive.add_file(f"{name}/{path.relative_to(root).as_posix()}", path)
    return added


def _files(folder: Path, passed_over: frozenset[Path]) -> Iterator[Path]:
    """Plain files below, folder by folder. Links are not followed, drafts are not taken."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        path = Path(entry.path)
        if path in passed_over:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(path, passed_over)
        elif entry.is_file(follow_symlinks=False) and not entry.name.endswith(".draft"):
            yield path


def name_for(moment: datetime) -> str:
    """What a backup of this moment is called; names sort by time."""
    return f"{PREFIX}{moment:%Y%m%d-%H%M%S}{SUFFIX}"


def drop_older(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest backups of a folder, by their names; returns those removed."""
    older = sorted(folder.glob(f"{PREFIX}*{SUFFIX}"))[:-keep]
    for path in older:
        path.unlink()
    return older
