"""The catalog as a file: reading it with all rules, writing it with the same columns."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from jiewang.base.csv_files import Columns, Source, csv_text, read_rows
from jiewang.base.problems import Problem, TableRefused
from jiewang.center.catalog.models import CatalogVersion
from jiewang.center.catalog.rows import COLUMNS, CategoryRow, cells_of, parse_row, row_of
from jiewang.center.catalog.rules import broken_rules, notes_on
from jiewang.center.catalog.words import COLUMNS as WORD_COLUMNS
from jiewang.center.catalog.words import FILE, Words, notes_on_words, read_words, used_words
from jiewang.people.models import Unit


@dataclass(frozen=True)
class CatalogFile:
    """What a file holds: its rows, or why it is refused; and what is worth a look."""

    rows: tuple[CategoryRow, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    # The English of its texts, as far as it is known.
    words: Words = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.rows, self.words)


def read_catalog(
    source: Source, *, name: str = "", words: Source | None = None, words_name: str = ""
) -> CatalogFile:
    """Read a catalog file against the units of the house; raises nothing for a wrong file.

    Without a file of words the newest version's are kept, as far as their texts still stand.
    """
    read = _read_rows(source, name or _name_of(source, "catalog.csv"))
    if words is None:
        return read if read.problems else replace(read, words=_known_words(read.rows))
    file = words_name or _name_of(words, FILE)
    given, lines, problems = read_words(words, name=file)
    if read.problems or problems:
        return CatalogFile((), (*read.problems, *problems), ())
    notes = notes_on_words(given, lines, read.rows, file=file)
    kept = used_words(given, read.rows)
    return replace(read, words=kept, notes=(*read.notes, *notes))


def _name_of(source: Source, otherwise: str) -> str:
    return source.name if isinstance(source, Path) else otherwise


def _known_words(rows: Sequence[CategoryRow]) -> Words:
    newest = CatalogVersion.objects.order_by("-number").first()
    return used_words(newest.words, rows) if newest else {}


def _read_rows(source: Source, file: str) -> CatalogFile:
    try:
        read, problems = read_rows(source, name=file, columns=Columns(COLUMNS))
    except TableRefused as refusal:
        return CatalogFile((), refusal.problems, ())
    rows: list[CategoryRow] = []
    for each in read:
        parsed = parse_row(each, file=file)
        if isinstance(parsed, CategoryRow):
            rows.append(parsed)
        else:
            problems += parsed
    units = {code: day is None for code, day in Unit.objects.values_list("code", "closed_on")}
    problems += broken_rules(rows, units, file=file)
    if problems:
        # Notes on part of a file would mislead: the other part may hold the answer.
        return CatalogFile((), tuple(sorted(problems, key=lambda each: each.line)), ())
    return CatalogFile(tuple(rows), (), tuple(notes_on(rows, units, file=file)))


def rows_of(version: CatalogVersion) -> list[CategoryRow]:
    """The leaves of a stored version as the file has them, in its order."""
    return [row_of(each) for each in version.categories.select_related("lead_unit")]


def export_catalog(version: CatalogVersion) -> str:
    """A version as the text of a CSV file; loading it makes no new version."""
    return csv_text(COLUMNS, map(cells_of, rows_of(version)))


def export_words(version: CatalogVersion) -> str:
    """The English of a version as the text of a CSV file, in the order of the catalog."""
    # PostgreSQL keeps the keys of a JSON object in an order of its own.
    words = used_words(version.words, rows_of(version))
    return csv_text(WORD_COLUMNS, ({"zh": zh, "en": en} for zh, en in words.items()))


def fingerprint_of(rows: Sequence[CategoryRow], words: Mapping[str, str]) -> str:
    """SHA-256, in hex, of what the rows and words say; however the file was quoted or encoded."""
    cells = [list(cells_of(row).values()) for row in rows]
    # Without words as before there were any: versions of that time are known again.
    cells += [list(pair) for pair in words.items()]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
