"""The sheet `settings`: keys and values."""

from collections.abc import Mapping
from typing import Any

from jiewang.works.funds.district import AIMS, PURPOSES, Aim, Settings
from jiewang.works.funds.workbook.cells import CellError, id_of, text_of
from jiewang.works.funds.workbook.faults import Fault
from jiewang.works.funds.workbook.rows import Row

KEYS = (
    "first_year",
    "last_year",
    "open_year",
    "must_haves",
    "aims",
    "max_funds",
    "purposes",
    "name",
)
_NEEDED = ("first_year", "last_year")


def read_settings(rows: list[Row], faults: list[Fault], *, complete: bool) -> Settings | None:
    """Settings, or None where the years of the plan are not known.

    `complete`: whether sheet and columns are there, so that what is missing can be told.
    """
    found = _by_key(rows)
    first, last = _year(found, "first_year"), _year(found, "last_year")
    for key in _NEEDED:
        if complete and key not in found:
            faults.append(Fault("settings", 1, "value", "REQUIRED", allowed=key))
    if first is not None and last is not None and last < first:
        found["last_year"].fault("value", "YEARS_REVERSED", last, first)
        first = None
    opened = _year(found, "open_year")
    must_haves = _read(found, "must_haves", lambda row: row.choice("value", ("rule", "aim")))
    aims = _read(found, "aims", lambda row: row.read("value", _aims))
    most = _read(found, "max_funds", lambda row: row.whole("value", 0, None))
    purposes = _read(found, "purposes", lambda row: row.read("value", _purposes))
    name = _read(found, "name", lambda row: row.text("value"))
    if first is None or last is None:
        return None
    return Settings(
        first_year=first,
        last_year=last,
        open_year=first if opened is None else opened,
        must_haves_rule=must_haves != "aim",
        aims=aims or AIMS,
        max_funds=most,
        purposes=purposes or PURPOSES,
        name=name or "",
    )


def purposes_known(rows: list[Row]) -> tuple[str, ...]:
    """The purposes that may be used, also where the plan's years cannot be read."""
    row = next((row for row in rows if text_of(row.raw("key")) == "purposes"), None)
    named = _purposes(row.raw("value")) if row and row.filled("value") else ()
    return named or PURPOSES


def _by_key(rows: list[Row]) -> dict[str, Row]:
    """Rows by key; what has no value counts as absent."""
    found: dict[str, Row] = {}
    for row in rows:
        if not row.filled("value"):
            continue
        key = row.read("key", id_of, needed=", ".join(KEYS))
        if key is None:
            continue
        if key not in KEYS:
            row.fault("key", "NOT_ALLOWED", key, ", ".join(KEYS))
        elif key in found:
            row.fault("key", "DUPLICATE", key, "key")
        else:
            found[key] = row
    return found


def _read(found: Mapping[str, Row], key: str, way: Any) -> Any:
    return way(found[key]) if key in found else None


def _year(found: Mapping[str, Row], key: str) -> int | None:
    return found[key].year("value") if key in found else None


def _words(value: Any) -> tuple[str, ...]:
    return tuple(word for each in text_of(value).split(",") if (word := each.strip()))


def _aims(value: Any) -> tuple[Aim, ...]:
    words = _words(value)
    if sorted(words) != sorted(AIMS):
        raise CellError("NOT_ALLOWED", ", ".join(AIMS))
    return tuple(Aim(word) for word in words)


def _purposes(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_words(value)))
