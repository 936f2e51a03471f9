"""Rows a second of `jiewang import_reports`, with everything that follows from a report.

Once on a generated file of the model district's invented texts, once on real letters where they
are to be had (columns id, subject, time and body). Each taking imports rows the house has not
seen.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path

import district
import measured_data
from django.core.management import call_command
from figures import Figure, Skipped, take

COUNT = 2_000
# The README's figure for SQLite.
PROMISED = 300.0
COLUMNS = ["id", "subject", "body", "time"]
MAP = ["subject=subject", "body=body", "reported_at=time", "external_id=id"]
LETTERS = "messages/messages_votes.csv"
FIRST = datetime(2026, 3, 2, 8, 0)  # noqa: DTZ001  # as in a file: without a zone

_serial = count(1)


def measure(repeat: int) -> Iterator[Figure | Skipped]:
    district.load()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "invented.csv"
        yield take(
            "import: invented texts",
            "rows",
            COUNT,
            partial(_import, file),
            before=partial(_write, file, _invented()),
            repeat=repeat,
            at_least=PROMISED,
        )
        yield from _own(Path(folder) / "own.csv", repeat)


def _own(file: Path, repeat: int) -> Iterator[Figure | Skipped]:
    name = "import: real letters"
    source = measured_data.file(LETTERS)
    if source is None:
        yield Skipped(name, measured_data.absent(LETTERS))
        return
    with source.open(encoding="utf-8-sig", newline="") as letters:
        rows = [[row[column] for column in COLUMNS] for row in csv.DictReader(letters)]
    yield take(
        name,
        "rows",
        len(rows),
        partial(_import, file),
        before=partial(_write, file, rows),
        repeat=repeat,
        at_least=PROMISED,
    )


def _invented() -> list[list[str]]:
    texts = islice(cycle(district.messages()), COUNT)
    return [
        ["", text[:20], text, (FIRST + timedelta(minutes=number)).isoformat(" ")]
        for number, text in enumerate(texts)
    ]


def _write(file: Path, rows: Iterable[list[str]]) -> None:
    """Write the rows under numbers never used before, or they would be known already."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows([f"B{next(_serial)}", *rest] for _old, *rest in rows)


def _import(file: Path) -> None:
    call_command("import_reports", str(file), channel="hotline", map=MAP, stdout=io.StringIO())
