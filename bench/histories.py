"""Reroutes and reply times of real files, through import, diary and evaluation.

What evaluation counts must be what is counted straight from the file, case for case. Files that
may only be measured with: nothing of them is kept. Where the order of day and month is not known
the year alone is told, and the diary says so.
"""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import district
import measured_data
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from figures import Figure, Skipped, equal

from jiewang.center.evaluate.counting import Bounds, Span
from jiewang.center.evaluate.figures import Period, period_of
from jiewang.center.evaluate.rules import read_rules
from jiewang.center.evaluate.schemes import scheme_on

APPEALS, REPLIES = "appeals/fuzhou_river_appeals.csv", "messages/messages_replies.csv"
ALL = Span(datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
DAY = timedelta(days=1)


def measure(_repeat: int) -> Iterator[Figure | Skipped]:
    csv.field_size_limit(16 * 1024 * 1024)
    district.load()
    _open_offices_early()
    yield from _reroutes()
    yield from _replies()


def _open_offices_early() -> None:
    """The letters begin in 2006, the district's office hours in 2015: in this house, earlier."""
    text = (settings.DISTRICT_DATA / "office_hours.toml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "office_hours.toml"
        file.write_text(re.sub(r"valid_from = 2015-", "valid_from = 1990-", text), "utf-8")
        call_command("load_office_hours", str(file), stdout=io.StringIO())


def _rows(name: str) -> list[dict[str, str]] | None:
    source = measured_data.file(name)
    if source is None:
        return None
    with source.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _reroutes() -> Iterator[Figure | Skipped]:
    rows = _rows(APPEALS)
    if rows is None:
        yield Skipped("histories: reroutes", measured_data.absent(APPEALS))
        return
    columns = ["id", "subject", "body", "date", "reroute_count"]
    for row in rows:
        row["date"] = _year_if_unclear(row["date"])
    _import(rows, columns, "reported_at=date", "reroutes=reroute_count", prefix="A")
    counts = [int(row["reroute_count"]) for row in rows]
    yield from _same("reroutes", _counted().reroutes(), counts, lambda n, bound: n >= bound)


def _year_if_unclear(text: str) -> str:
    found = re.fullmatch(r"\d{2}/\d{2}/(\d{4})", text.strip())
    return found[1] if found else text


def _replies() -> Iterator[Figure | Skipped]:
    rows = _rows(REPLIES)
    if rows is None:
        yield Skipped("histories: replies", measured_data.absent(REPLIES))
        return
    columns = ["id", "subject", "body", "time", "reply_time"]
    _import(rows, columns, "reported_at=time", "replied_at=reply_time", prefix="R")
    taken = [_read(row["reply_time"]) - _read(row["time"]) for row in rows if row["reply_time"]]
    yield from _same("replies", _counted().replies(), taken, lambda t, days: t <= days * DAY)


def _read(text: str) -> datetime:
    """A moment of these files, which write a day in three ways."""
    day, _space, clock = text.strip().replace("/", "-").partition(" ")
    parts = [int(part) for part in [*day.split("-"), *(clock.split(":") if clock else ())]]
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def _import(rows: list[dict[str, str]], columns: list[str], *also: str, prefix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(columns)
            for row in rows:
                writer.writerow([f"{prefix}{row['id']}", *(row[name] for name in columns[1:])])
        mapped = ["external_id=id", "subject=subject", "body=body", *also]
        call_command("import_reports", str(file), channel="file", map=mapped, stdout=io.StringIO())


def _counted() -> Period:
    """What evaluation says of all that was imported so far."""
    rules = read_rules(scheme_on(timezone.localdate()).content)
    return period_of(ALL, rules=rules)


def _same(
    name: str, ours: Bounds, values: Sequence[Any], reaches: Callable[[Any, int], bool]
) -> Iterator[Figure]:
    """Ours beside what is counted straight from the file: n, then each bound."""
    yield equal(f"histories: {name}, counted", ours.n, len(values), "cases")
    for bound, k in ours.reached:
        straight = sum(reaches(value, bound) for value in values)
        share = {"share": f"{100 * straight / len(values):.1f} %"}
        figure = equal(f"histories: {name}, {bound}", k, straight, "cases")
        yield replace(figure, about=share)
