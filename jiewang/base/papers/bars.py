"""Bars over days on a sheet of A3 to hang on a wall, as PDF; by the same typesetter as papers."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from jiewang.base.papers.fonts import BODY, HEADS, check_fonts, families, fonts
from jiewang.base.papers.paper import printable


@dataclass(frozen=True)
class SheetRow:
    """One row. Places along the days are shares of their whole, 0–1; None: not drawn.

    `lamp` is one of green, blue, amber, was-red, red, off: drawn as a shape, so that black and
    white is enough. `figures` stand in columns at the right.
    """

    title: str
    below: str
    lamp: str
    start: float | None = None
    end: float | None = None
    done: float = 0.0
    slip: float | None = None
    due: float | None = None
    knots: Sequence[tuple[float, bool]] = ()
    figures: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """A chart with its head. `marks` are lines over the days: place, words (or "")."""

    title: str
    subtitle: str
    day: date
    marks: Sequence[tuple[float, str]]
    today: float | None
    heads: Sequence[str]
    rows: Sequence[SheetRow]
    legend: Sequence[str]
    foot: str = ""


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF in A3, on its side; as many pages as the rows need.

    Raises PaperRefused where no font with Chinese characters is installed.
    """
    check_fonts()
    content, _warnings = typst.Compiler(
        input=_program(), font_paths=fonts(), ignore_system_fonts=True
    ).compile_with_warnings(
        format="pdf",
        sys_inputs={"sheet": json.dumps(_described(sheet), ensure_ascii=False)},
        timestamp=int(datetime.combine(sheet.day, time(), UTC).timestamp()),
    )
    if not isinstance(content, bytes):
        raise TypeError("The typesetter gave pages instead of one file.")
    return content


@cache
def _program() -> bytes:
    return Path(__file__).with_name("bars.typ").read_bytes()


def _described(sheet: Sheet) -> dict[str, Any]:
    said: dict[str, Any] = _clean(asdict(sheet) | {"day": sheet.day.isoformat()})
    return said | {"fonts": families(HEADS) or families(BODY)}


def _clean(value: Any) -> Any:
    """The same without what no file can hold."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {key: _clean(each) for key, each in value.items()}
        case list() | tuple():
            return [_clean(each) for each in value]
    return value
