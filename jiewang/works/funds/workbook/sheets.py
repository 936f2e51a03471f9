"""The sheets of a workbook as they stand: opened, headers found, rows by column, nothing judged.

Shared by who reads workbooks to plan and who reads them to check.
"""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from jiewang.base.errors import Refusal
from jiewang.works.funds.workbook.cells import is_empty

Source = Path | bytes | IO[bytes]

INPUT: Mapping[str, tuple[str, ...]] = {
    "settings": ("key", "value"),
    "funds": (
        "id",
        "name",
        "level",
        "debt",
        "department",
        "book",
        "first_year",
        "last_year",
        "carry_years",
        "max_percent",
        "smallest_grant",
        "needs_list",
    ),
    "fund_purposes": ("fund", "purpose"),
    "fund_projects": ("fund", "project", "year", "agreed"),
    "projects": ("id", "name", "priority", "must_have", "max_funds"),
    "cost_lines": (
        "id",
        "project",
        "name",
        "purpose",
        "tier",
        "amount",
        "first_year",
        "last_year",
    ),
    "matching": ("purpose", "tier", "level", "min_percent", "max_percent"),
    "locks": ("fund", "cost_line", "year", "amount"),
}
OUTPUT: Mapping[str, tuple[str, ...]] = {
    "plan": ("fund", "project", "cost_line", "year", "amount", "book"),
    "unmet": (
        "project",
        "cost_line",
        "amount",
        "blocked_by",
        "change",
        "change_fund",
        "change_year",
        "change_amount",
        "text_zh",
        "text_en",
    ),
    "lapsing": (
        "fund",
        "year",
        "lapses_after",
        "arrived",
        "used",
        "lapsed",
        "reason",
        "text_zh",
        "text_en",
    ),
    "explanation": (
        "about",
        "fund",
        "cost_line",
        "year",
        "rule",
        "subject",
        "text_zh",
        "text_en",
    ),
    "summary": ("key", "value"),
}
# A workbook unpacks to a hundred times its size with ease; a district's is some twenty megabytes.
_LARGEST_UNPACKED = 512 * 1024 * 1024


class WorkbookUnreadable(Refusal):
    """A file that is no workbook. str() says so."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns as written, and its rows as (row number, values by column).

    Rows in which no known column holds anything are left out; a column that stands twice is read
    where it stands first and named in `twice`.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    twice: tuple[str, ...] = ()


def open_book(source: Source) -> Any:
    """Open a workbook with formulas as their stored values. Raises WorkbookUnreadable."""
    with _told_when_unreadable():
        return load_workbook(_stream(source), data_only=True)


def read_sheets(source: Source, known: Mapping[str, tuple[str, ...]]) -> dict[str, Sheet]:
    """The sheets of a workbook that are there, by name, when nothing is to be written to it.

    Quicker than open_book(), which keeps formats and every cell. Raises WorkbookUnreadable.
    """
    with _told_when_unreadable():
        book = load_workbook(_stream(source), data_only=True, read_only=True)
        found = {name: sheet_of(book, name, columns) for name, columns in known.items()}
    return {name: sheet for name, sheet in found.items() if sheet is not None}


def _stream(source: Source) -> IO[bytes]:
    content = source.read_bytes() if isinstance(source, Path) else source
    stream = BytesIO(content) if isinstance(content, bytes) else content
    with zipfile.ZipFile(stream) as packed:
        unpacked = sum(each.file_size for each in packed.infolist())
    if unpacked > _LARGEST_UNPACKED:
        raise WorkbookUnreadable(_("The workbook is too large."))
    stream.seek(0)
    return stream


@contextmanager
def _told_when_unreadable() -> Iterator[None]:
    try:
        yield
    except WorkbookUnreadable:
        raise
    # What openpyxl raises on a broken file is anything from KeyError to what the parser of XML has.
    except Exception as error:
        text = _("This is not a workbook that can be read (XLSX): %(error)s")
        raise WorkbookUnreadable(text % {"error": error}) from error


def sheet_of(book: Any, name: str, known: tuple[str, ...]) -> Sheet | None:
    """One sheet of an opened workbook, or None. `known`: the columns that make a row a row.

    Known columns are also the years' columns of `funds`: whatever begins with "amount_".
    """
    if name not in book.sheetnames:
        return None
    page = book[name]
    if hasattr(page, "reset_dimensions"):
        # Only read, a sheet is as wide as it says it is, and some programs say it wrongly.
        page.reset_dimensions()
    lines = page.iter_rows(values_only=True)
    header = ["" if is_empty(cell) else str(cell).strip() for cell in next(lines, ())]
    place = {column: nth for nth, column in reversed([*enumerate(header)]) if column}
    heard = [nth for column, nth in place.items() if column in known or _is_amount(column)]
    # Rows that are only read end with their last cell.
    full = ((*cells, *(None,) * (len(header) - len(cells))) for cells in lines)
    rows = tuple(
        (number, {column: cells[nth] for column, nth in place.items()})
        for number, cells in enumerate(full, start=2)
        if not all(is_empty(cells[nth]) for nth in heard)
    )
    twice = sorted({each for each in header if each and header.count(each) > 1})
    return Sheet(name, tuple(place), rows, tuple(twice))


def _is_amount(column: str) -> bool:
    return column.startswith("amount_")
