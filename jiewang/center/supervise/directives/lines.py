"""The lines of a page in reading order: columns that were printed side by side are taken apart."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jiewang.center.supervise.directives.passages import Passage, joined, passage

# Wider than between the words of a headline: here one column ends and the next begins.
_GAP = re.compile(r"(?: {3,}|[ ]*　[　 ]+)(?=\S)")
_CELL = re.compile(r"\S(?:(?! {3}| ?　[　 ]).)*")
# So many lines in a row must have gaps at the same places before they are read as columns.
_FEWEST_ROWS = 4
_IN_BRACKETS = re.compile(
    r"[（(](?:上接|紧接|承接|下转|记者|通讯员|实习|见习|本报|来源|作者|[一-龥]{2,3}报记者)[^（）()]{0,60}[）)]"
)
_INDENT = re.compile(r"^(?:　+| {2,}|\t+)\s*")


@dataclass(frozen=True)
class Line:
    """A line without the spaces around it, and where its characters stood in the source."""

    passage: Passage
    indented: bool = False

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def start(self) -> int:
        return self.passage.at[0] if self.passage.at else 0

    def cut(self, start: int, end: int) -> "Line":
        """A piece of the line, without the spaces around it."""
        piece = self.text[start:end]
        lead = len(piece) - len(piece.lstrip())
        length = len(piece.strip())
        first = start + lead
        return Line(self.passage.cut(first, first + length), self.indented)


def pages_of(text: str) -> Iterator[list[Line]]:
    """Give the lines of each page that has some; pages end with a form feed."""
    start = 0
    for page in text.split("\f"):
        if lines := list(_mended(_lines(page, start))):
            yield lines
        start += len(page) + 1


def _lines(page: str, start: int) -> Iterator[Line]:
    run: list[tuple[str, int]] = []
    for raw in page.split("\n"):
        if _GAP.search(raw.strip()):
            run.append((raw, start))
        elif raw.strip() or not run:
            # A line that is one cell only may be the short end of a column.
            if run and _is_cell_of(raw, run[-1][0]):
                run.append((raw, start))
            else:
                yield from _in_columns(run)
                run = []
                yield from _whole(raw, start)
        start += len(raw) + 1
    yield from _in_columns(run)


def _mended(lines: Iterable[Line]) -> Iterator[Line]:
    """Give a byline or a mark whole that was broken inside its brackets."""
    held: Line | None = None
    for line in lines:
        if held is not None and _ends_in_bracket(held.text, line.text):
            held = Line(joined([held.passage, line.passage]), held.indented)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _ends_in_bracket(above: str, below: str) -> bool:
    """Whether the bracket of a byline or a mark opens on one line and closes on the next."""
    start = max(above.rfind("（"), above.rfind("("))
    if start < 0 or "）" in above[start:] or ")" in above[start:]:
        return False
    return _IN_BRACKETS.match(above[start:] + below) is not None


def _whole(raw: str, start: int) -> Iterator[Line]:
    if text := raw.strip():
        lead = len(raw) - len(raw.lstrip())
        yield Line(passage(text, start=start + lead), _INDENT.match(raw) is not None)


def _is_cell_of(raw: str, above: str) -> bool:
    """Whether a line without a gap stands under the first column, or far in under a later one."""
    first = _CELL.search(above.strip())
    return first is not None and (
        raw.startswith(" " * 8) or _wide(raw.rstrip()) <= _wide(first.group()) + 4
    )


def _in_columns(run: Sequence[tuple[str, int]]) -> Iterator[Line]:
    rows = [(raw, start, list(_CELL.finditer(raw))) for raw, start in run]
    begins = _column_starts([[_wide(raw[: c.start()]) for c in cells] for raw, _s, cells in rows])
    if len(begins) < 2:
        for raw, start in run:
            yield from _whole(raw, start)
        return
    columns: list[list[Line]] = [[] for _ in begins]
    for raw, start, cells in rows:
        for cell in cells:
            place = _wide(raw[: cell.start()])
            nth = max((n for n, begin in enumerate(begins) if begin <= place + 1), default=0)
            text = cell.group().rstrip()
            line = Line(passage(text, start=start + cell.start()), place > begins[nth] + 1)
            columns[nth].append(line)
    for column in columns:
        yield from column


def _column_starts(rows: Sequence[Sequence[int]]) -> list[int]:
    """Where columns begin, counted in half characters; one or none if these are no columns."""
    if sum(len(row) > 1 for row in rows) < _FEWEST_ROWS:
        return []
    often = Counter(place for row in rows for place in set(row))
    least = max(2, len(rows) // 5)
    starts: list[int] = []
    for place in sorted(place for place, times in often.items() if times >= least):
        # The first line of a paragraph stands two characters further in: no column of its own.
        if not starts or place - starts[-1] > 5:
            starts.append(place)
    return starts


def _wide(text: str) -> int:
    """How wide a text is printed, in half characters."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def printed_length(text: str) -> float:
    """How long a text is printed, in Chinese characters: digits and letters are half of one."""
    return _wide(text) / 2
