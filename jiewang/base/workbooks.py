"""XLSX workbooks for people: figures as numbers, words as words, never a formula."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from jiewang.base.csv_files import plain_cell

# Of a sheet's name no program takes more.
_LONGEST = 31


class Book:
    """A workbook that is written sheet by sheet."""

    def __init__(self) -> None:
        self._book: Any = Workbook(write_only=True)

    def add(self, title: str, head: list[str], rows: Iterable[list[Any]]) -> None:
        """A sheet with a bold head that stays in view."""
        page = self._book.create_sheet(title=title[:_LONGEST])
        page.freeze_panes = "A2"
        names = [WriteOnlyCell(page, value=_safe(name)) for name in head]
        for cell in names:
            cell.font = Font(bold=True)
        page.append(names)
        for row in rows:
            page.append([_safe(value) for value in row])

    def content(self) -> bytes:
        """The file."""
        out = BytesIO()
        self._book.save(out)
        return out.getvalue()


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return plain_cell(value) if isinstance(value, str) else value
