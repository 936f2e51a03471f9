"""Two halves of the town live at the same time, each in a database file of its own.

Streets share nothing that a life writes, so the halves of the streets can run on two
processors; afterwards the rows of the second file are copied into the first. Keys do not
collide, because the second file counts from far above the first's; case numbers do not, because every
report has its serial of the day beforehand.
"""

import multiprocessing
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

from jiewang.center.case.models import CaseCounter
from jiewang.center.consult.models import BlockedItem, Decision
from jiewang.center.consult.whistles.models import Whistle
from jiewang.center.intake.photos import CleanPhoto
from jiewang.center.supervise.models import Task
from jiewang.center.supervise.orders.models import Series
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.courses import Told
from jiewang.management.demo.people import Cast
from jiewang.management.demo.town import live_through

_FIRST_KEY = 1_000_000
# Of these people see the row's number, as 2026-0007: one half has far fewer of them.
_FIRST_SEEN = 200
_SEEN = {model._meta.db_table for model in (BlockedItem, Decision, Whistle)}
# Both halves count; what they have given out together is counted again at the end.
_COUNTERS = {CaseCounter._meta.db_table, Series._meta.db_table}
# Wings whose rows a life writes.
_WINGS = ("center", "notices")


@dataclass(frozen=True)
class Town:
    """What both halves are made from."""

    cast: Cast
    until: datetime
    seed: int
    photo: CleanPhoto


def live_in_halves(told: Sequence[Told], town: Town, *, progress: Callable[[int], None]) -> None:
    """Live through all reports on two processors. The database must be an SQLite file.

    Raises RuntimeError where the second half has failed; its own traceback is on stderr.
    """
    streets = sorted({each.street for each in told})
    second = set(streets[1::2])
    main = Path(connection.settings_dict["NAME"])
    other = main.with_name("second-half.sqlite3")
    # Closing the last connection writes the log into the file, so that a copy is whole.
    connection.close()
    shutil.copy(main, other)
    fork = multiprocessing.get_context("fork")
    done = fork.Value("i", 0)
    child = fork.Process(
        target=_live_beside, args=([t for t in told if t.street in second], town, other, done)
    )
    child.start()
    _live([t for t in told if t.street not in second], town, 0, lambda n: progress(n + done.value))
    mine = len(told) - sum(t.street in second for t in told)
    while child.is_alive():
        progress(mine + done.value)
        time.sleep(0.2)
    if child.exitcode:
        raise RuntimeError("The second half of the town has failed; see above.")
    _bring_in(other)
    _count_on(told)
    _count_tasks()
    other.unlink()


def _live_beside(told: Sequence[Told], town: Town, path: Path, done: "Synchronized[int]") -> None:
    connection.settings_dict["NAME"] = str(path)
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute(
                "INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, _first_key(table)]
            )

    def count(number: int) -> None:
        done.value = number

    _live(told, town, 1, count)
    connection.close()


def _live(told: Sequence[Told], town: Town, half: int, progress: Callable[[int], None]) -> None:
    with Clock(town.until).rules() as clock:
        live_through(
            told,
            cast=town.cast,
            until=town.until,
            rng=random.Random(town.seed + half),
            clock=clock,
            photo=town.photo,
            progress=progress,
        )


def _tables() -> list[str]:
    """Tables of the wings, each after those it points at where that can be.

    What has no number of its own, as what a person has chosen, is not lived through by halves.
    """
    models = [model for wing in _WINGS for model in apps.get_app_config(wing).get_models()]
    return [model._meta.db_table for model in models if model._meta.pk.attname == "id"]


def _first_key(table: str) -> int:
    """The key from which on the second half counts."""
    return _FIRST_SEEN if table in _SEEN else _FIRST_KEY


def _bring_in(path: Path) -> None:
    """Copy the second half's rows. Foreign keys are looked at when all tables are in."""
    with _attached(path), transaction.atomic(), connection.cursor() as cursor:
        for table in _tables():
            if table not in _COUNTERS:
                columns = ", ".join(f'"{name}"' for name in _columns(table))
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) "
                    f"SELECT {columns} FROM half.{table} WHERE id > {_first_key(table)}"
                )


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described]


@contextmanager
def _attached(path: Path) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS half", [str(path)])
        try:
            yield
        finally:
            cursor.execute("DETACH DATABASE half")


def _count_on(told: Sequence[Told]) -> None:
    """The next report of a day gets the number after the last of both halves."""
    last: dict[date, int] = {}
    for each in told:
        last[each.day] = max(last.get(each.day, 0), each.serial)
    CaseCounter.objects.bulk_create(
        [CaseCounter(day=day, last=serial) for day, serial in last.items()],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["last"],
    )


def _count_tasks() -> None:
    """Each center's next task gets the number after its last: of the late cases of either half."""
    last: dict[tuple[str, int], int] = {}
    for number in Task.objects.values_list("number", flat=True):
        center_code, year, serial = number.removeprefix("DB-").rsplit("-", 2)
        key = center_code, int(year)
        last[key] = max(last.get(key, 0), int(serial))
    Series.objects.bulk_create(
        [
            Series(kind=Series.Kind.TASK, center_code=code, year=year, last=serial)
            for (code, year), serial in last.items()
        ],
        update_conflicts=True,
        unique_fields=["kind", "center_code", "year"],
        update_fields=["last"],
    )
