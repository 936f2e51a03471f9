"""What is different between two catalogs, to be seen before one takes effect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from jiewang.base.csv_files import Source
from jiewang.base.problems import Problem
from jiewang.center.catalog.files import read_catalog, rows_of
from jiewang.center.catalog.models import CatalogVersion
from jiewang.center.catalog.rows import CategoryRow, cells_of


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class FieldChange:
    """A column whose cell is another one, as both files have it; or a text and its English."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """A leaf that was added, removed or changed; only a changed one has `fields`."""

    kind: ChangeKind
    code: str
    name: str
    name_en: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What loading a file would do. With problems it would be refused and nothing changed.

    `against` is the newest version, None before the first.
    """

    against: CatalogVersion | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    changes: tuple[Change, ...]
    words: tuple[FieldChange, ...] = ()

    @property
    def count(self) -> int:
        """How many leaves and English texts change."""
        return len(self.changes) + len(self.words)


def diff_versions(a: CatalogVersion, b: CatalogVersion) -> list[Change]:
    """What changes from version `a` to version `b`, by code."""
    return diff_rows(rows_of(a), rows_of(b))


def diff_words(old: Mapping[str, str], new: Mapping[str, str]) -> list[FieldChange]:
    """Texts whose English is another one, or was added or taken away."""
    every = {**old, **new}
    pairs = ((text, old.get(text, ""), new.get(text, "")) for text in every)
    return [FieldChange(text, was, now) for text, was, now in pairs if was != now]


def diff_rows(old: Iterable[CategoryRow], new: Iterable[CategoryRow]) -> list[Change]:
    """What changes from some rows to others, by code."""
    before, after = ({row.code: row for row in rows} for rows in (old, new))
    every = {**before, **after}
    changes = []
    for code in sorted(every, key=lambda each: every[each].number):
        row = every[code]
        if code not in before:
            changes.append(Change(ChangeKind.ADDED, code, row.name, row.name_en))
        elif code not in after:
            changes.append(Change(ChangeKind.REMOVED, code, row.name, row.name_en))
        elif fields := _fields(before[code], row):
            changes.append(Change(ChangeKind.CHANGED, code, row.name, row.name_en, fields))
    return changes


def preview_catalog(
    source: Source, *, name: str = "", words: Source | None = None, words_name: str = ""
) -> Preview:
    """Say what loading a file would do, without writing anything."""
    newest = CatalogVersion.objects.order_by("-number").first()
    file = read_catalog(source, name=name, words=words, words_name=words_name)
    if file.problems:
        return Preview(newest, file.problems, file.notes, ())
    changes = diff_rows(rows_of(newest) if newest else [], file.rows)
    english = diff_words(newest.words if newest else {}, file.words)
    return Preview(newest, (), file.notes, tuple(changes), tuple(english))


def _fields(old: CategoryRow, new: CategoryRow) -> tuple[FieldChange, ...]:
    before, after = cells_of(old), cells_of(new)
    return tuple(
        FieldChange(column, cell, after[column])
        for column, cell in before.items()
        if cell != after[column]
    )
