"""From sums by the smallest place to the rows of the tables: each place counts into all above it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection

from jiewang.center.tally.counts import Counts, unpacked
from jiewang.center.tally.models import MEASURES, STANDING, DayTally, Kind, Standing

# (kind, within, key, day or None); the vector as counts.py packs it.
_Key = tuple[str, str, str, date | None]
_AT_ONCE, _COPIED_AT_ONCE = 400, 1_000


def rolled_up(counts: Counts) -> dict[_Key, int]:
    """The rows that sums make, those that come to nothing left out."""
    rows: dict[_Key, int] = {}
    kind = Kind.AREA.value
    for (path, day), vector in counts.areas.items():
        codes = path.split(".")
        for above, code in zip(["", *codes], codes, strict=False):
            rows[kind, above, code, day] = rows.get((kind, above, code, day), 0) + vector
    for kind, sums in ((Kind.TYPE.value, counts.types), (Kind.UNIT.value, counts.units)):
        for (street, key, day), vector in sums.items():
            for code in street.split("."):
                rows[kind, code, key, day] = rows.get((kind, code, key, day), 0) + vector
    return {key: vector for key, vector in rows.items() if vector}


def add_rows(rows: dict[_Key, int]) -> None:
    """Add to what stands in the tables. Rows are made where there are none."""
    _insert(rows, adding=True)


def write_rows(rows: dict[_Key, int]) -> None:
    """Fill the empty tables."""
    _insert(rows, adding=False)


def _insert(rows: dict[_Key, int], *, adding: bool) -> None:
    # In one order: two who add at a time must not wait for each other in a ring.
    days = (
        (*key, *unpacked(rows[key], len(MEASURES))) for key in sorted(key for key in rows if key[3])
    )
    now = (
        (*key[:3], *unpacked(rows[key], len(STANDING)))
        for key in sorted(key for key in rows if key[3] is None)
    )
    _write(DayTally._meta.db_table, ("kind", "within", "key", "day"), MEASURES, days, adding)
    _write(Standing._meta.db_table, ("kind", "within", "key"), STANDING, now, adding)


def _write(
    table: str,
    key: Sequence[str],
    measures: Sequence[str],
    rows: Iterator[tuple[Any, ...]],
    adding: bool,
) -> None:
    columns = [*key, *measures]
    quoted = connection.ops.quote_name
    named = ", ".join(map(quoted, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not adding:
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                # Codes, days and numbers: nothing that COPY would take for its own signs.
                while some := list(islice(rows, _COPIED_AT_ONCE)):
                    copy.write("".join("\t".join(map(str, row)) + "\n" for row in some))
            return
        one = f"({', '.join(['%s'] * len(columns))})"
        sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in measures)
        tail = f" ON CONFLICT ({', '.join(map(quoted, key))}) DO UPDATE SET {sums}"
        for some in _handfuls(rows):
            values = [_adapted(value) for row in some for value in row]
            sql = f"INSERT INTO {table} ({named}) VALUES {', '.join([one] * len(some))}"
            cursor.execute(sql + tail if adding else sql, values)


def _adapted(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _handfuls(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield some
