"""Importing a table: rows in batches, each row through `report()`, safe to stop and to repeat."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.intake.importing.history import keep_history
from jiewang.center.intake.importing.plan import Plan, digest_of_row, id_by_content
from jiewang.center.intake.importing.tables import Table, TableRow
from jiewang.center.intake.incoming import Incoming, checked
from jiewang.center.intake.reporting import first_receipt, report

# Reasons of different rows differ by their numbers; so many are told apart in the summary.
_MOST_REASONS = 200


@dataclass
class Tally:
    """What has become of the rows so far. `reasons` counts why rows were rejected."""

    read: int = 0
    new: int = 0
    known: int = 0
    rejected: int = 0
    stopped: bool = False
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Entry:
    row: TableRow
    external_id: str


def import_table(
    table: Table,
    plan: Plan,
    *,
    batch: int,
    limit: int | None = None,
    dry_run: bool = False,
    on_rejected: Callable[[TableRow, str], None],
    on_batch: Callable[[Tally], None],
    stopping: Callable[[], bool],
) -> Tally:
    """Take in every row of a table and return what became of them.

    A batch is one transaction: a crash loses at most the batch in hand, and the next run finds
    what is known already by its outside number. `stopping` is asked between two rows; the rows
    in hand are kept. `on_rejected` is called once for a row, after its batch is safe. A dry run
    checks every row, asks which are known, and writes nothing. Raises PlanRefused.
    """
    plan.check(table.columns)
    tally = Tally()
    take = _try_out if dry_run else _take_batch
    with closing(_Occurrences()) as seen:
        rows = islice(_numbered(table, plan, seen), limit)
        while not tally.stopped:
            entries = []
            for entry in islice(rows, batch):
                entries.append(entry)
                if stopping():
                    tally.stopped = True
                    break
            if not entries:
                break
            for entry, outcome in zip(entries, take(entries, plan, seen), strict=True):
                _count(tally, outcome)
                if isinstance(outcome, str):
                    on_rejected(entry.row, outcome)
            on_batch(tally)
    return tally


def _numbered(table: Table, plan: Plan, seen: "_Occurrences") -> Iterator[_Entry]:
    """Give every row its outside number: its own, or one made of its content."""
    for row in table.rows():
        own = plan.own_id(row)
        if own or row.reason:
            yield _Entry(row, own)
            continue
        digest = digest_of_row(row)
        yield _Entry(row, id_by_content(digest, seen.count(digest)))


# What became of a row: True new, False known already, or the reason why it was rejected.
Outcome = bool | str


def _take_batch(entries: list[_Entry], plan: Plan, _seen: "_Occurrences") -> list[Outcome]:
    try:
        with transaction.atomic():
            return [_take(entry, plan) for entry in entries]
    except DatabaseError:
        # One row has spoilt the transaction of all: each gets its own.
        return [_take_alone(entry, plan) for entry in entries]


def _take(entry: _Entry, plan: Plan) -> Outcome:
    # Refusals come before the first write: the transaction of the batch is not hurt by them.
    try:
        said = plan.arguments(entry.row, external_id=entry.external_id)
        told = plan.history(entry.row)
        if not told:
            return report(by=None, **said).created
        with transaction.atomic():
            receipt = report(by=None, **said)
            if receipt.created:
                keep_history(receipt.case_id, told, channel=plan.channel)
        return receipt.created
    except Refusal as refused:
        return str(refused)


def _take_alone(entry: _Entry, plan: Plan) -> Outcome:
    try:
        return _take(entry, plan)
    except (DataError, IntegrityError) as error:
        return _("The database refuses this row: %(error)s") % {"error": error}


def _try_out(entries: list[_Entry], plan: Plan, seen: "_Occurrences") -> list[Outcome]:
    return [_try(entry, plan, seen) for entry in entries]


def _try(entry: _Entry, plan: Plan, seen: "_Occurrences") -> Outcome:
    try:
        said = checked(Incoming(**plan.arguments(entry.row, external_id=entry.external_id)))
        plan.history(entry.row)
    except Refusal as refused:
        return str(refused)
    first_in_file = seen.count(f"id:{said.external_id}") == 1
    return first_in_file and first_receipt(said) is None


def _count(tally: Tally, outcome: Outcome) -> None:
    tally.read += 1
    if isinstance(outcome, str):
        tally.rejected += 1
        if outcome in tally.reasons or len(tally.reasons) < _MOST_REASONS:
            tally.reasons[outcome] += 1
    elif outcome:
        tally.new += 1
    else:
        tally.known += 1


class _Occurrences:
    """How often each key has come so far, kept on disk: a file of any size, constant memory."""

    def __init__(self) -> None:
        # An empty name: a private file that SQLite removes by itself.
        self._database: Any = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, n INT) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def count(self, key: str) -> int:
        """Count this key once more and return how often it has come."""
        sql = "INSERT INTO seen VALUES (?, 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n"
        (n,) = self._database.execute(sql, [key]).fetchone()
        return int(n)

    def close(self) -> None:
        self._database.close()
