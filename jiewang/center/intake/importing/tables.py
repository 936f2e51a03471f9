"""Tables to import, CSV or XLSX, of any size: read row by row, never held as a whole."""

import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, Protocol

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from jiewang.base.csv_files import DELIMITERS, CsvFile, open_csv
from jiewang.base.problems import Problem, TableRefused

_PIECE = 1024 * 1024


@dataclass(frozen=True)
class TableRow:
    """One record: its line (in XLSX its row), its cells by column, and why it cannot be used."""

    line: int
    cells: Mapping[str, str]
    raw: tuple[str, ...]
    reason: str = ""


class Table(Protocol):
    """A table that is open: its columns, its rows once, and how much of it has been read."""

    columns: tuple[str, ...]

    def rows(self) -> Iterator[TableRow]: ...

    def share_read(self) -> float | None:
        """From 0 to 1; None where the size is not known."""


@contextmanager
def open_table(
    path: Path, *, sheet: str = "", encoding: str = "", delimiter: str = ""
) -> Iterator[Table]:
    """Open a file by its content: an XLSX is a zip, anything else is read as CSV.

    Encoding and delimiter are found out where they are not given. Raises TableRefused.
    """
    if path.is_file() and zipfile.is_zipfile(path):
        with _open_workbook(path, sheet) as table:
            yield table
        return
    if sheet:
        reason = _("Only an XLSX file has sheets.")
        raise TableRefused([Problem(path.name, 0, "", reason)])
    allowed = delimiter or "".join(DELIMITERS)
    with (
        _as_utf8(path, encoding) as source,
        open_csv(source, name=path.name, delimiters=allowed) as file,
    ):
        yield _CsvTable(file, path.stat().st_size)


@contextmanager
def _as_utf8(path: Path, encoding: str) -> Iterator[Path | IO[bytes]]:
    """The file itself, or a copy in UTF-8 where somebody says in what it is written."""
    if not encoding:
        yield path
        return
    with tempfile.TemporaryFile() as copy:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while text := file.read(_PIECE):
                    copy.write(text.encode("utf-8", "surrogatepass"))
        except (OSError, LookupError, UnicodeError):
            reason = _("The file cannot be opened, or is not written in %(encoding)s.")
            names = {"encoding": encoding[:20]}
            raise TableRefused([Problem(path.name, 0, "", reason % names)]) from None
        copy.seek(0)
        yield copy


class _CsvTable:
    def __init__(self, file: CsvFile, size: int) -> None:
        self.columns = file.columns
        self._file, self._size = file, size

    def rows(self) -> Iterator[TableRow]:
        for row in self._file.rows():
            reason = " ".join(problem.reason for problem in row.problems)
            yield TableRow(row.line, row.cells, row.raw, reason)

    def share_read(self) -> float | None:
        return min(1.0, self._file.bytes_read / self._size) if self._size else None


class _SheetTable:
    def __init__(self, sheet: Any) -> None:
        self._total: int | None = sheet.max_row
        self._lines = enumerate(sheet.iter_rows(values_only=True), start=1)
        self._line = 0
        self.columns: tuple[str, ...] = ()
        for line, values in self._lines:
            self._line = line
            if any(value is not None for value in values):
                self.columns = tuple(_as_text(value).strip() for value in values)
                break

    def rows(self) -> Iterator[TableRow]:
        for line, values in self._lines:
            self._line = line
            raw = tuple(_as_text(value) for value in values)
            if any(cell.strip() for cell in raw):
                # Columns without a name are not read.
                cells = {name: cell for name, cell in zip(self.columns, raw, strict=False) if name}
                for name in self.columns[len(raw) :]:
                    cells[name] = ""
                yield TableRow(line, cells, raw)

    def share_read(self) -> float | None:
        return min(1.0, self._line / self._total) if self._total else None


@contextmanager
def _open_workbook(path: Path, sheet: str) -> Iterator[_SheetTable]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        reason = _("This is no XLSX workbook, or it is damaged. Save it anew, or as CSV.")
        raise TableRefused([Problem(path.name, 0, "", reason)]) from None
    try:
        if sheet and sheet not in book.sheetnames:
            reason = _("There is no sheet “%(sheet)s”. The file has: %(sheets)s.")
            names = {"sheet": sheet[:40], "sheets": ", ".join(book.sheetnames)}
            raise TableRefused([Problem(path.name, 0, "", reason % names)])
        table = _SheetTable(book[sheet] if sheet else book.worksheets[0])
        if not table.columns:
            raise TableRefused([Problem(path.name, 0, "", _("The file is empty."))])
        yield table
    finally:
        book.close()


def _as_text(value: object) -> str:
    """A cell as a CSV file would have it: whole numbers without “.0”, moments in ISO form."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
