"""What stands in a log, and what may not: nothing that a person wrote, and no code of theirs.

A line says which request, which route, how long, and for whom by number. An error says its kind
and where it happened; its own words only where they are the program's and not a person's.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.db import DataError
from django.db import Error as DatabaseError
from pythonjsonlogger.json import JsonFormatter

# What every line of a request says of it: request, key. Filled by the doors.
_about: ContextVar[dict[str, str]] = ContextVar("about", default={})  # noqa: B039  # never changed

_CODE = re.compile(r"(/track/[^/\s]+/)[^/\s\"'?]+")
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
# Mobile and fixed telephones, ID numbers; a case number has another beginning.
_LONG_NUMBER = re.compile(
    r"(?<!\d)(?:(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}|0\d{2,3}-?\d{7,8}|[1-9]\d{16}[\dXx])(?!\d)"
)
# Errors whose words are the program's own.
_WITH_VALUES = (DataError,)
_PLAIN_ERRORS = (ArithmeticError, AttributeError, ImportError, NameError, TypeError)


def say_of_request(**words: str) -> None:
    """Add to what each line of the request in hand says: identifiers, never a person's words."""
    _about.set({**_about.get(), **words})


def begin_request(identifier: str) -> None:
    _about.set({"request": identifier})


class WithoutPersons(logging.Filter):
    """Takes codes, queries and long numbers out of a line, and puts in which request it is of."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if record.name.startswith("django.security"):
            # It quotes what a stranger sent.
            line = f"Refused: {record.name.rpartition('.')[2]}"
        record.msg, record.args = blotted(line), ()
        record.about = _about.get()
        # Another formatter may have kept the error with its words.
        record.exc_text = None
        return True


def blotted(line: str) -> str:
    """A line without the codes of reporters' pages, without queries, without long numbers."""
    line = _CODE.sub(r"\1…", line)
    line = _QUERY.sub(r"\1?…", line)
    return _LONG_NUMBER.sub("…", line)


def error_lines(error: BaseException) -> Iterator[str]:
    """Where an error happened and of which kind it is, its causes first; no values, no locals."""
    seen: set[int] = set()
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        chain.append(following)
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)
    for each in reversed(chain):
        yield from _frames(each.__traceback__)
        kind = f"{type(each).__module__}.{type(each).__qualname__}"
        yield f"{kind}: {words_of(each)}".removesuffix(": ")


def _frames(tb: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(tb):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"


def words_of(error: BaseException) -> str:
    """An error's own words where no person's can be among them, else nothing."""
    if isinstance(error, OSError):
        return error.strerror or ""
    if isinstance(error, DatabaseError):
        # The lines below the first quote the values; a value of the wrong kind stands in it.
        first = (str(error).splitlines() or [""])[0]
        return blotted(first) if not isinstance(error, _WITH_VALUES) else ""
    return blotted(str(error)) if isinstance(error, _PLAIN_ERRORS) else ""


class Line(logging.Formatter):
    """One line for a person to read, and the error's places below it."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        about: dict[str, str] = getattr(record, "about", {})
        if about:
            head, break_, rest = line.partition("\n")
            said = " ".join(f"{name}={value}" for name, value in about.items())
            line = f"{head} [{said}]{break_}{rest}"
        return line

    def formatException(self, ei: Any) -> str:
        return "\n".join(error_lines(ei[1]))


class JsonLine(JsonFormatter):
    """One JSON object a line: time, level, logger, message, and what is known of the request.

    Fields are named here one by one: what a library hangs on a record does not go out.
    """

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        moment = datetime.fromtimestamp(record.created, tz=UTC)
        log_data["time"] = moment.isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname.lower()
        log_data["logger"] = record.name
        log_data["message"] = record.getMessage()
        log_data.update(getattr(record, "about", {}))
        log_data.update(getattr(record, "facts", {}))
        if error := message_dict.get("exc_info"):
            log_data["error"] = error

    def formatException(self, ei: Any) -> str:
        return "\n".join(error_lines(ei[1]))
