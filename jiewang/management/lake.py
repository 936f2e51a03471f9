"""The lake: what has become of cases, as Parquet files that any tool of analysis reads.

One folder a table, in it one a month of report and one a district, as Hive, Spark, ClickHouse and
DuckDB know them: `cases/month=2026-11/district=500103/part.parquet`. No personal data: no text, no
address, no point, no staff; docs/how-to/analyse.md names every column and why it is there.
"""

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO

import duckdb
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.utils import timezone

from jiewang.center.case.changes import fixed_line
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.evaluate.models import Rating
from jiewang.center.intake.models import Report

MARK = "exported.json"
# Not read by anybody: names that begin with a dot are no partitions.
_ASIDE = ".writing"
_AT_ONCE = 2_000
# It never asks anybody for an extension: Parquet is built in.
_ALONE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True)
class Table:
    """One table of the lake: its columns with their types, and the rows of some cases.

    With each row comes the code of its district, which names the folder.
    """

    name: str
    columns: dict[str, str]
    rows: Callable[["QuerySet[Case]"], Iterator[tuple[str, tuple[Any, ...]]]]


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that loads nothing from anywhere."""
    return duckdb.connect(config=_ALONE)


def changed_months(folder: Path) -> tuple[list[date], int]:
    """The months of whose cases a diary has grown since the last export; and up to which line.

    All months where nothing was exported yet.
    """
    upto, after = fixed_line(), _exported_to(folder)
    cases = Case.objects.all()
    if after:
        grown = CaseStep.objects.filter(pk__gt=after, pk__lte=upto)
        cases = cases.filter(pk__in=grown.values("case"))
    months = cases.annotate(month=TruncMonth("reported_at")).values_list("month", flat=True)
    return sorted({month.date() for month in months.distinct().order_by()}), upto


def export(folder: Path, months: Iterable[date]) -> int:
    """Write these months anew; returns how many files were put in place.

    Each file is written aside and put in the place of the old one at once: a reader sees the old
    month or the new one. Safe to repeat. Raises OSError.
    """
    aside = folder / f"{_ASIDE}-{os.getpid()}"
    written = 0
    try:
        with connect() as duck:
            for month in months:
                for table in TABLES:
                    written += _write(duck, table, month, folder, aside)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return written


def export_changed(folder: Path) -> int:
    """Write the months that have changed, and remember it; returns how many files."""
    months, upto = changed_months(folder)
    written = export(folder, months)
    if months or not (folder / MARK).exists():
        mark_exported(folder, upto)
    return written


def mark_exported(folder: Path, upto: int) -> None:
    """Remember up to which line of the diary the lake tells."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{_ASIDE}-{os.getpid()}.json"
    said = {"line": upto, "at": timezone.now().astimezone(UTC).isoformat(timespec="seconds")}
    draft.write_text(json.dumps(said) + "\n", encoding="utf-8")
    os.replace(draft, folder / MARK)


def _exported_to(folder: Path) -> int:
    try:
        return int(json.loads((folder / MARK).read_text(encoding="utf-8"))["line"])
    except (FileNotFoundError, ValueError, KeyError):
        return 0


# --- Writing ----------------------------------------------------------------------------------


def _write(
    duck: duckdb.DuckDBPyConnection, table: Table, month: date, folder: Path, aside: Path
) -> int:
    """One table of one month, a file a district."""
    aside.mkdir(parents=True, exist_ok=True)
    with _drafts(aside) as draft_of:
        for district, row in table.rows(_cases_of(month)):
            draft_of(district).writerow(row)
    drafts = sorted(aside.glob("*.csv"))
    for draft in drafts:
        place = folder / table.name / f"month={month:%Y-%m}" / f"district={draft.stem}"
        done = aside / "part.parquet"
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in table.columns.items())
        # A name of a file cannot be a parameter of COPY; ours have no quotes.
        duck.execute(
            f"COPY (SELECT * FROM read_csv('{draft}', header = false, auto_detect = false,"
            f" quote = '\"', escape = '\"', columns = {{{columns}}}))"
            f" TO '{done}' (FORMAT parquet, COMPRESSION zstd)"
        )
        place.mkdir(parents=True, exist_ok=True)
        os.replace(done, place / "part.parquet")
        draft.unlink()
    return len(drafts)


@contextmanager
def _drafts(aside: Path) -> Iterator[Callable[[str], Any]]:
    """A CSV file for each district, opened when its first row comes."""
    files: dict[str, TextIO] = {}
    writers: dict[str, Any] = {}

    def writer(district: str) -> Any:
        if district not in writers:
            files[district] = (aside / f"{district}.csv").open("w", encoding="utf-8", newline="")
            writers[district] = csv.writer(files[district])
        return writers[district]

    try:
        yield writer
    finally:
        for file in files.values():
            file.close()


def _cases_of(month: date) -> "QuerySet[Case]":
    first = month.replace(day=1)
    next_first = (first + timedelta(days=32)).replace(day=1)
    begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, next_first))
    return Case.objects.filter(reported_at__gte=begin, reported_at__lt=end).order_by("pk")


# --- Rows -------------------------------------------------------------------------------------


def _case_rows(cases: "QuerySet[Case]") -> Iterator[tuple[str, tuple[Any, ...]]]:
    first = Report.objects.filter(case=OuterRef("pk")).order_by("received_at", "pk")
    whole = Deadline.objects.filter(case=OuterRef("pk"), kind=Deadline.Kind.WHOLE, void_at=None)
    rated = Rating.objects.filter(report__case=OuterRef("pk")).order_by("-at", "-pk")
    rows = cases.annotate(
        channel=Subquery(first.values("channel")[:1]),
        report_kind=Subquery(first.values("kind")[:1]),
        reports_count=Count("reports"),
        due=Subquery(whole.order_by("-pk").values("due_at")[:1]),
        overdue=Subquery(whole.filter(overdue_at__isnull=False).values("pk")[:1]),
        satisfied=Subquery(rated.values("satisfied")[:1]),
        solved=Subquery(rated.values("solved")[:1]),
    ).values_list(
        *("number", "area__path", "confidential", "center__code", "unit__code"),
        *("category__section", "category__code", "category__level1", "category__level2"),
        *("category__name", "category__kind", "urgency", "channel", "report_kind"),
        *("reports_count", "state", "reported_at", "closed_at", "due", "overdue", "returns"),
        *("reworks", "reopenings", "satisfied", "solved", "diary_length"),
    )
    for number, path, confidential, *rest in rows.iterator(_AT_ONCE):
        codes = path.split(".")
        # Where few people live, a small place is a name.
        shown = codes[1:2] if confidential else codes[1:4]
        street, community, grid = [*shown, "", "", ""][:3]
        values = [*rest[:13], *map(_moment, rest[13:16]), rest[16] is not None, *rest[17:]]
        day = timezone.localtime(rest[13]).date().isoformat()
        yield codes[0], (number, street, community, grid, *values, day)


def _step_rows(cases: "QuerySet[Case]") -> Iterator[tuple[str, tuple[Any, ...]]]:
    steps = CaseStep.objects.filter(case__in=cases.order_by()).order_by("case", "line")
    rows = steps.values_list(
        *("case__area__path", "case__number", "line", "kind", "state", "moved", "at"),
        *("post", "unit__code", "data"),
    )
    for path, number, line, kind, state, moved, at, post, unit, data in rows.iterator(_AT_ONCE):
        to_unit = data.get("unit") if isinstance(data.get("unit"), str) else None
        values = (to_unit, data.get("reason"), data.get("category"))
        clock = data.get("kind") if "deadline" in data else None
        due = datetime.fromisoformat(data["due"]) if clock and data.get("due") else None
        yield (
            path.split(".")[0],
            (
                number,
                line,
                kind,
                state,
                moved,
                _moment(at),
                post,
                unit,
                *values,
                clock,
                _moment(due),
            ),
        )


def _order_rows(cases: "QuerySet[Case]") -> Iterator[tuple[str, tuple[Any, ...]]]:
    orders = WorkOrder.objects.filter(case__in=cases.order_by()).order_by("case", "pk")
    rows = orders.values_list(
        *("case__area__path", "case__number", "unit__code", "role", "state", "level"),
        *("sent_at", "signed_at", "contacted_at", "handled_at"),
    )
    for path, *told, sent, signed, contacted, handled in rows.iterator(_AT_ONCE):
        moments = map(_moment, (sent, signed, contacted, handled))
        yield path.split(".")[0], (*told, *moments)


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if at else None


TABLES = (
    Table(
        "cases",
        {
            **dict.fromkeys(("number", "street", "community", "grid", "center", "unit"), "VARCHAR"),
            **dict.fromkeys(("section", "category", "level1", "level2", "name"), "VARCHAR"),
            **dict.fromkeys(("kind", "urgency", "channel", "report_kind"), "VARCHAR"),
            "reports": "INTEGER",
            "state": "VARCHAR",
            **dict.fromkeys(("reported_at", "closed_at", "due_at"), "TIMESTAMP"),
            "late": "BOOLEAN",
            **dict.fromkeys(("returns", "reworks", "reopenings"), "INTEGER"),
            **dict.fromkeys(("satisfied", "solved"), "VARCHAR"),
            "steps": "INTEGER",
            "reported_on": "DATE",
        },
        _case_rows,
    ),
    Table(
        "steps",
        {
            "number": "VARCHAR",
            "line": "INTEGER",
            "kind": "VARCHAR",
            "state": "VARCHAR",
            "moved": "BOOLEAN",
            "happened_at": "TIMESTAMP",
            "post": "VARCHAR",
            "unit": "VARCHAR",
            **dict.fromkeys(("to_unit", "reason", "category", "clock"), "VARCHAR"),
            "due_at": "TIMESTAMP",
        },
        _step_rows,
    ),
    Table(
        "orders",
        {
            **dict.fromkeys(("number", "unit", "role", "state", "level"), "VARCHAR"),
            **dict.fromkeys(("sent_at", "signed_at", "contacted_at", "handled_at"), "TIMESTAMP"),
        },
        _order_rows,
    ),
)


# --- Reading ----------------------------------------------------------------------------------


def ask(folder: Path, question: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """What SQL finds in the lake; `cases`, `steps`, `orders` are its tables. Names and rows.

    Raises duckdb.Error, and FileNotFoundError before the first export.
    """
    with connect() as duck:
        for table in TABLES:
            duck.execute(_view(table, folder))
        found = duck.execute(question)
        return [each[0] for each in found.description or ()], found.fetchall()


def _view(table: Table, folder: Path) -> str:
    files = folder / table.name / "month=*" / "district=*" / "part.parquet"
    if any(folder.glob(str(files.relative_to(folder)))):
        return (
            f"CREATE VIEW {table.name} AS SELECT * FROM read_parquet('{files}',"
            " hive_partitioning = true, hive_types_autocast = false)"
        )
    if table is TABLES[0]:
        raise FileNotFoundError(str(folder / table.name))
    # Nothing was dispatched yet: a table without rows.
    columns = {**table.columns, "month": "VARCHAR", "district": "VARCHAR"}
    told = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"CREATE TABLE {table.name} ({told})"
