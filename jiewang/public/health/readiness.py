"""Whether the house can take reports now, and what else is not as it should be."""

import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from jiewang.base.chores import workers
from jiewang.base.schema import read_schema
from jiewang.center.catalog.queries import versions
from jiewang.grid.areas.queries import first_day

PATIENCE = 1.0
# However often it is asked, the database is asked once in so long.
_KEPT_SECONDS = 2.0
LITTLE_SPACE = 1024**3
NO_SPACE = 100 * 1024**2
WORKER_SILENCE = timedelta(seconds=90)


class State(StrEnum):
    """Of one part. Degraded: reports are taken, something behind them stands still."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True)
class Part:
    """One thing that was looked at; `says` is a code or a number, nothing about people."""

    name: str
    state: State
    says: str = ""


@dataclass(frozen=True)
class Readiness:
    """All parts at one moment."""

    parts: tuple[Part, ...]

    @property
    def state(self) -> State:
        states = {part.state for part in self.parts}
        return next(s for s in (State.DOWN, State.DEGRADED, State.OK) if s in states)

    @property
    def is_ready(self) -> bool:
        return self.state is not State.DOWN


class _Looking:
    """Looks at the database in a thread of its own: a server that is away lets us wait."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pool = ThreadPoolExecutor(1, "readiness")
        self.under_way: Future[list[Part]] | None = None
        self.kept: tuple[float, list[Part]] | None = None

    def parts(self) -> list[Part]:
        with self.lock:
            if self.kept and time.monotonic() - self.kept[0] < _KEPT_SECONDS:
                return self.kept[1]
            # One look at a time: who asks while another waits, waits for the same answer.
            if self.under_way is None or self.under_way.done():
                self.under_way = self.pool.submit(_look)
            future = self.under_way
        try:
            parts = future.result(timeout=PATIENCE)
        except TooLong:
            return [Part("database", State.DOWN, "slow")]
        self.kept = (time.monotonic(), parts)
        return parts


_looking = _Looking()


def readiness() -> Readiness:
    """Look at everything. Takes a second at most, whatever the database does."""
    return Readiness((*_looking.parts(), *_disks()))


def _look() -> list[Part]:
    try:
        return look_at_database()
    finally:
        connection.close()


def look_at_database() -> list[Part]:
    """The database and what must stand in it. The first thing that is missing hides the rest."""
    try:
        if fault := _schema_part():
            return [fault]
        return [Part("database", State.OK), *(look() for look in _INSIDE)]
    except (DatabaseError, InterfaceError) as error:
        return [Part("database", State.DOWN, type(error).__name__)]


def _schema_part() -> Part | None:
    schema = read_schema()
    if schema.unknown:
        return Part("migrations", State.DOWN, "newer")
    if schema.missing:
        return Part("migrations", State.DOWN, f"{len(schema.missing)} missing")
    return None


def _catalog() -> Part:
    there = versions().exists()
    return Part("catalog", State.OK if there else State.DOWN, "" if there else "not loaded")


def _areas() -> Part:
    there = first_day() is not None
    return Part("areas", State.OK if there else State.DOWN, "" if there else "not loaded")


def _worker() -> Part:
    last = next(iter(workers()), None)
    if last is None:
        return Part("worker", State.DEGRADED, "never seen")
    age = timezone.now() - last.done_at
    state = State.OK if age < WORKER_SILENCE else State.DEGRADED
    return Part("worker", state, f"{age.total_seconds():.0f} s ago")


_INSIDE: tuple[Callable[[], Part], ...] = (_catalog, _areas, _worker)


def _disks() -> list[Part]:
    folders = {"disk": settings.VAR, "media": settings.MEDIA_ROOT}
    return [_disk(name, Path(folder)) for name, folder in folders.items()]


def _disk(name: str, folder: Path) -> Part:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(there).free
    state = State.DOWN if free < NO_SPACE else State.OK
    if NO_SPACE <= free < LITTLE_SPACE:
        state = State.DEGRADED
    return Part(name, state, f"{free // 1024**2} MB free")
