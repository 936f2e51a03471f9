"""Rows as text, in the form of PostgreSQL's COPY: a line a row, tabs between, \\N for nothing."""

import re
from collections.abc import Iterable

NOTHING = "\\N"
_TO_ESCAPE = re.compile(r"[\\\b\f\n\r\t\v]")
_ESCAPED = re.compile(r"\\(.)")
_LETTERS = {"\\": "\\", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}
_MEANT = {letter: meant for meant, letter in _LETTERS.items()}


def line_of(values: Iterable[object]) -> str:
    """One row with its line's end. None, text, whole and other numbers; numbers lose no digit."""
    return "\t".join(map(_field, values)) + "\n"


def values_of(line: str) -> list[str | None]:
    """A row's fields as text; `line` without its end."""
    fields = line.split("\t")
    if "\\" not in line:
        return list(fields)
    return [None if field == NOTHING else _ESCAPED.sub(_meaning, field) for field in fields]


def _field(value: object) -> str:
    if value is None:
        return NOTHING
    text = value if isinstance(value, str) else repr(value)
    return _TO_ESCAPE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return "\\" + _LETTERS[found.group()]


def _meaning(found: re.Match[str]) -> str:
    return _MEANT.get(found.group(1), found.group(1))
