"""What is counted for Prometheus. Nothing is, until a process that serves says begin().

Every process counts in a file of its own in one folder; whichever is asked adds them up. Labels
are names the code knows: never an id, a number or a person's word.
"""

import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_counting = False
# The library takes a second counter of one name for a mistake.
_making = threading.Lock()
_name = ""
_HOST = socket.gethostname().replace("_", "-")


class Counter:
    """A number that only grows. Costs a microsecond or two; nothing before begin()."""

    def __init__(self, name: str, says: str, *labels: str) -> None:
        self.name, self.says, self.labels = name, says, labels
        self._known: dict[tuple[str, ...], Any] = {}
        self._made: Any = None

    def count(self, *values: str, by: float = 1) -> None:
        """Count now; `values` in the order of the labels."""
        if _counting:
            self._child(values).inc(by)

    def count_on_commit(self, *values: str) -> None:
        """Count when the transaction in hand is written down, and not if it is taken back."""
        if _counting:
            transaction.on_commit(lambda: self.count(*values))

    def _child(self, values: tuple[str, ...]) -> Any:
        child = self._known.get(values)
        if child is None:
            with _making:
                self._made = self._made or self._make()
            child = self._made.labels(*values) if self.labels else self._made
            self._known[values] = child
        return child

    def _make(self) -> Any:
        from prometheus_client import Counter as Real

        return Real(self.name, self.says, self.labels)


class Times(Counter):
    """How long something took, in seconds."""

    def observe(self, seconds: float, *values: str) -> None:
        if _counting:
            self._child(values).observe(seconds)

    def _make(self) -> Any:
        from prometheus_client import Histogram

        return Histogram(self.name, self.says, self.labels, buckets=_SECONDS)


REQUESTS = Times("jiewang_request_seconds", "Requests by route and status", "route", "status")
REPORTS = Counter("jiewang_reports", "Reports taken in", "channel")
REFUSALS = Counter("jiewang_refusals", "Requests refused at public doors", "door", "reason")
DISPATCHES = Counter("jiewang_dispatches", "Cases dispatched, by whom", "by")
EVENTS = Counter("jiewang_events", "What happened to cases and their deadlines", "event")
MESSAGES = Counter("jiewang_messages", "Messages by way, and what came of them", "way", "outcome")
OUTAGES = Counter("jiewang_database_outages", "Times the database could not be used", "where")
JOBS = Counter("jiewang_worker_jobs", "Rows the worker dealt with, and failures", "job", "outcome")
ROUNDS = Times("jiewang_worker_round_seconds", "How long a round of the worker took")


def begin() -> None:
    """Count from now on, in this process. Before the first thread; safe to repeat."""
    global _counting
    if _counting or not settings.METRICS:
        return
    folder = Path(settings.METRICS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    # Read once, when the library is imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from prometheus_client import values

    # Server and worker may be two containers over one folder, both with a process 1.
    values.ValueClass = values.MultiProcessValue(_process)  # type: ignore[no-untyped-call]
    _counting = True


def end() -> None:
    """Count no longer: for tests."""
    global _counting
    _counting = False


def _process() -> str:
    # Asked with every count; a child after a fork has a name of its own.
    return _name or _name_anew()


def _name_anew() -> str:
    global _name
    _name = f"{_HOST}-{os.getpid()}"
    return _name


os.register_at_fork(after_in_child=_name_anew)


def forget_dead_processes() -> None:
    """Remove the files of processes of this machine that are gone. Their counts begin anew."""
    for file in Path(settings.METRICS_FOLDER).glob("*.db"):
        host, _dash, number = file.stem.rpartition("-")
        ours = host.endswith(f"_{_HOST}")
        gone = ours and not Path(f"/proc/{number}").exists()
        stale = time.time() - file.stat().st_mtime > 30 * 24 * 3600
        if gone or stale:
            with suppress(FileNotFoundError):
                file.unlink()


def collected(*more: Any) -> bytes:
    """Everything in Prometheus' text form; `more` are collectors asked at this moment."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(  # type: ignore[no-untyped-call]
        registry, path=str(settings.METRICS_FOLDER)
    )
    for collector in more:
        registry.register(collector)
    return generate_latest(registry)
