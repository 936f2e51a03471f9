"""CSV files as people really send them, read row by row with the line each row began on.

Understood: UTF-8 with and without byte order mark, GB18030 (what Excel writes in China),
quoted line breaks, every kind of line end. A file is never held in memory as a whole.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.csv_encoding import encoding_of
from jiewang.base.problems import Problem, TableRefused

# Letters of a megabyte are read; Python's own limit of 131,072 would break off at them.
LARGEST_CELL = 16 * 1024 * 1024
# The header alone is looked at to find the delimiter.
_HEADER_CHARACTERS = 1024 * 1024

DELIMITERS = {
    ",": gettext_lazy("commas"),
    ";": gettext_lazy("semicolons"),
    "\t": gettext_lazy("tabs"),
    "|": gettext_lazy("vertical bars"),
    "，": gettext_lazy("full-width commas"),
}

Source = Path | bytes | IO[bytes]


@dataclass(frozen=True)
class Row:
    """One record: the line it began on, its cells by column as they stand, and as a list.

    A row with problems may lack cells; `raw` is empty where the line could not be taken apart.
    """

    line: int
    cells: Mapping[str, str]
    raw: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Columns:
    """Which columns a file must have, and which it may have; None: any others."""

    needed: Sequence[str] = ()
    optional: Sequence[str] | None = ()

    def problems(self, header: Sequence[str], *, file: str, line: int) -> list[Problem]:
        """What is wrong with a header."""
        may = None if self.optional is None else {*self.needed, *self.optional}
        found = []
        for nth, column in enumerate(header):
            if column and column in header[:nth]:
                found.append(Problem(file, line, column, _("This column is there twice.")))
            elif may is not None and column not in may:
                reason = _("This column is not known. Known are: %(columns)s.")
                known = ", ".join([*self.needed, *(self.optional or ())])
                found.append(Problem(file, line, shown(column), reason % {"columns": known}))
        missing = [column for column in self.needed if column not in header]
        return found + [Problem(file, line, each, _("This column is missing.")) for each in missing]


class CsvFile:
    """A CSV file that is open: `name`, `encoding`, `delimiter`, `columns`, and its rows, once."""

    def __init__(
        self,
        stream: IO[bytes],
        *,
        name: str,
        columns: Columns,
        delimiters: str,
        longest_cell: int,
        line_breaks: bool,
    ) -> None:
        self.name = name
        self._stream = stream
        self._longest_cell = longest_cell
        self._line_breaks = line_breaks
        self.encoding = encoding_of(stream, name)
        self._text = io.TextIOWrapper(stream, self.encoding, newline="")
        self.delimiter = self._delimiter(columns.needed, delimiters)
        csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
        self._reader = csv.reader(self._text, delimiter=self.delimiter, strict=True)
        self.columns = self._header(columns)

    @property
    def bytes_read(self) -> int:
        """How far the file has been read; for a progress bar, rounded up to a buffer."""
        return self._stream.tell()

    def rows(self) -> Iterator[Row]:
        """The records after the header, also those with problems. Lines without text are left out."""
        for line, record in self._records():
            if isinstance(record, Problem):
                yield Row(line, {}, (), (record,))
            else:
                yield self._row(line, record)

    def close(self) -> None:
        """Let the caller's stream go without closing it."""
        self._text.detach()

    def _records(self) -> Iterator[tuple[int, list[str] | Problem]]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, Problem(self.name, line, "", _reason(error))
                continue
            if any(cell.strip() for cell in cells):
                yield line, cells

    def _header(self, columns: Columns) -> tuple[str, ...]:
        line, record = next(self._records(), (0, None))
        if record is None:
            raise TableRefused([Problem(self.name, 0, "", _("The file is empty."))])
        if isinstance(record, Problem):
            raise TableRefused([record])
        header = tuple(cell.strip().lstrip("\ufeff") for cell in record)
        if problems := columns.problems(header, file=self.name, line=line):
            raise TableRefused(problems)
        return header

    def _row(self, line: int, cells: list[str]) -> Row:
        # A column without a name, as Excel leaves them on the right, is not read.
        named = {column: cell for column, cell in zip(self.columns, cells, strict=False) if column}
        problems = [
            Problem(self.name, line, column, reason)
            for column, cell in named.items()
            if (reason := self._wrong(cell))
        ]
        if len(cells) != len(self.columns):
            reason = _("This line has %(found)d cells, the header has %(wanted)d.")
            counts = {"found": len(cells), "wanted": len(self.columns)}
            problems.insert(0, Problem(self.name, line, "", reason % counts))
        return Row(line, named, tuple(cells), tuple(problems))

    def _wrong(self, cell: str) -> str:
        if "\0" in cell:
            return _("There is a NUL byte in the text. Save the file anew as “CSV UTF-8”.")
        if len(cell) > self._longest_cell:
            reason = _("This text has %(length)d characters; at most %(most)d can be.")
            return reason % {"length": len(cell), "most": self._longest_cell}
        if not self._line_breaks and ("\n" in cell or "\r" in cell):
            return _("There is a line break in the text; one record takes one line here.")
        return ""

    def _delimiter(self, wanted: Sequence[str], allowed: str) -> str:
        head = self._first_line()
        self._text.seek(0)
        # max() takes the first of equals: a file of one column is taken to have commas.
        best = max(DELIMITERS, key=lambda each: _columns_found(head, each, wanted))
        if best not in allowed:
            reason = _(
                "The columns are separated by %(found)s. Save the file with %(wanted)s between them."
            )
            names = {"found": DELIMITERS[best], "wanted": DELIMITERS[allowed[0]]}
            raise TableRefused([Problem(self.name, 1, "", reason % names)])
        return best

    def _first_line(self) -> str:
        while line := self._text.readline(_HEADER_CHARACTERS):
            if line.strip():
                return line
        return ""


@contextmanager
def open_csv(
    source: Source,
    *,
    name: str = "",
    columns: Columns | None = None,
    delimiters: str = ",",
    longest_cell: int = LARGEST_CELL,
    line_breaks: bool = True,
) -> Iterator[CsvFile]:
    """Open a CSV file of any size: a path, its bytes, or a stream that can go back to its start.

    `columns` None takes any. `delimiters` are those allowed, the first the one to advise; the
    one in use is found out. A row that has a wrong number of cells, a cell longer than
    `longest_cell` characters, a NUL or an unwanted line break comes with its problems. Raises
    TableRefused for what stops the whole file: not CSV, no known encoding, another delimiter,
    a wrong header.
    """
    name = name or (source.name if isinstance(source, Path) else "")
    with _binary(source, name) as stream:
        file = CsvFile(
            stream,
            name=name,
            columns=columns or Columns(optional=None),
            delimiters=delimiters,
            longest_cell=longest_cell,
            line_breaks=line_breaks,
        )
        try:
            yield file
        finally:
            file.close()


def read_rows(
    source: Source, *, columns: Columns, name: str = "", longest_cell: int = 5000
) -> tuple[list[Row], list[Problem]]:
    """Read a file of the district whole: the rows without problems, and all problems.

    One record a line, commas between. Raises TableRefused for what stops the whole file.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    with open_csv(
        source, name=name, columns=columns, longest_cell=longest_cell, line_breaks=False
    ) as file:
        for row in file.rows():
            problems.extend(row.problems)
            if not row.problems:
                rows.append(row)
        if not rows and not problems:
            problems.append(Problem(file.name, 0, "", _("There is a header and no record.")))
    return rows, problems


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Write records as the files of a district are written: commas, LF, quotes where needed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


# What a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what begins like one.

    For files that people open and others have filled. read_cell() takes the apostrophe away.
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_cell(text: str) -> str:
    """The text that plain_cell() was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def shown(text: str, most: int = 40) -> str:
    """What to repeat of a wrong text: a whole letter may have slipped into the wrong column."""
    return text if len(text) <= most else f"{text[:most]}…"


@contextmanager
def _binary(source: Source, name: str) -> Iterator[IO[bytes]]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, Path):
        try:
            stream = source.open("rb")
        except OSError as error:
            reason = _("The file cannot be opened: %(why)s.") % {"why": error.strerror}
            raise TableRefused([Problem(name, 0, "", reason)]) from None
        with stream:
            yield stream
    else:
        yield source


def _columns_found(line: str, delimiter: str, wanted: Sequence[str]) -> int:
    try:
        cells = next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return 0
    return sum(cell.strip() in wanted for cell in cells) if wanted else len(cells)


def _reason(error: csv.Error) -> str:
    """Say in the reader's language what Python's reader stumbled over."""
    if "field limit" in str(error):
        text = _("A cell is longer than %(most)s characters. Is a quotation mark missing?")
        return text % {"most": f"{LARGEST_CELL:,}"}
    if "unexpected end" in str(error):
        return _("A quotation mark opens a cell on this line and nothing closes it.")
    return _("There is text after a closing quotation mark. Inside a cell, write the mark twice.")
