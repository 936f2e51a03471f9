"""Take the database away for some seconds under load, and look what people and programs are told.

    python -m tests.database_away --on PostgreSQL     the server is stopped and started again
    python -m tests.database_away --on SQLite         somebody else holds the file locked

Server and worker are not touched: they must come back by themselves. Ends with 1 where an answer
was late or in the wrong shape, or where a report was lost or doubled.
"""

import argparse
import http.client
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.processes import Running, free_port, run, serve
from tests.faults.senders import Ledger, Sender
from tests.kill_rounds import (
    POSTGRESQL,
    SENDERS,
    SQLITE,
    House,
    furnish,
    look_through,
    say,
    settle,
)
from tools.test_both import own_server

# Longer than this nobody waits for the news that it does not go.
PATIENCE = 5.0
AWAY = 6.0
# A page, both doors of programs: path, what the body must begin with.
DOORS = {
    "/open311/v2/requests.json": b"[{",
    "/open311/v2/services.xml": b"<?xml",
    "/track/26112400001/AAAA-BBBB": b"<!doctype html>",
    "/api/v1/cases": b"{",
}


@contextmanager
def house_with_switch(
    database: str,
) -> Iterator[tuple[House, Callable[[], None], Callable[[], None]]]:
    """A house of its own, and two calls: its database away, its database back."""
    with tempfile.TemporaryDirectory(prefix="jiewang-away-") as name:
        folder = Path(name)
        environment = {**os.environ, "JIEWANG_VAR": str(folder), "DATABASE_URL": ""}
        environment["JIEWANG_STRANGERS_PER_MINUTE"] = "1000000"
        house = House(folder, environment, lambda: None)
        if database == SQLITE:
            yield house, *_lock(folder / "jiewang.sqlite3")
            return
        with own_server(durable=True) as server:
            environment["DATABASE_URL"] = server.get_uri()

            def away() -> None:
                # Immediate: connections end, nobody is asked to finish first.
                pid = server.get_pid()
                os.kill(pid, signal.SIGQUIT)
                while Path(f"/proc/{pid}").exists():
                    time.sleep(0.05)

            yield house, away, server.ensure_postgres_running


def _lock(path: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    held: list[sqlite3.Connection] = []

    def away() -> None:
        held.append(sqlite3.connect(path, timeout=20, isolation_level=None))
        held[0].execute("BEGIN IMMEDIATE")

    def back() -> None:
        held[0].execute("ROLLBACK")
        held[0].close()

    return away, back


def ask(port: int, path: str) -> tuple[int, dict[str, str], bytes, float]:
    """Status, headers, body and seconds of one answer."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    key = {"Authorization": f"Bearer {API_KEY[0]}"} if path.startswith("/api/") else {}
    connection.request("GET", path, headers=key)
    answer = connection.getresponse()
    body = answer.read()
    return answer.status, dict(answer.getheaders()), body, time.monotonic() - began


API_KEY: list[str] = []


def wrongs_while_away(port: int) -> Iterator[str]:
    """What is not said as it must be while the database is away."""
    for path, beginning in DOORS.items():
        status, headers, body, seconds = ask(port, path)
        if status != 503 or not body.lstrip().startswith(beginning):
            yield f"{path}: {status} {body[:80]!r}"
        if "Retry-After" not in headers:
            yield f"{path}: nobody says when to come back"
        if seconds > PATIENCE:
            yield f"{path}: {seconds:.1f} s"
    for path, wanted in {"/health/live": 200, "/health/ready": 503}.items():
        status, _headers, body, seconds = ask(port, path)
        if status != wanted or seconds > PATIENCE:
            yield f"{path}: {status} after {seconds:.1f} s {body[:200]!r}"


def wrongs_afterwards(port: int, house: House, worker: Running, server: Running) -> Iterator[str]:
    """Whether everybody came back by themselves."""
    end = time.monotonic() + 30
    state: object = None
    while time.monotonic() < end:
        status, _headers, body, _seconds = ask(port, "/health/ready")
        state = json.loads(body).get("state")
        if (status, state) == (200, "ok"):
            break
        time.sleep(0.2)
    if state != "ok":
        yield f"readiness is {state} half a minute later"
    for name, process in {"worker": worker, "server": server}.items():
        if process.process.poll() is not None:
            yield f"the {name} ended:\n{house.log.read_text()[-2000:]}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Take the database away under load.")
    parser.add_argument("--on", choices=(SQLITE, POSTGRESQL), required=True)
    given = parser.parse_args()
    ledger = Ledger(random.Random(1))
    with house_with_switch(given.on) as (house, away, back):
        API_KEY.append(_key(house))
        wrongs = under_load(given.on, house, ledger, away, back)
        settle(house, ledger, api_key=API_KEY[0])
        wrongs += look_through(house, ledger)
    for wrong in wrongs:
        say(wrong)
    say(f"{given.on}: {len(ledger.all)} reports, {len(wrongs)} wrongs")
    return 1 if wrongs else 0


def _key(house: House) -> str:
    furnish(house)
    words = ["create_api_key", "away", "--rate", "100000"]
    scopes = ["--scope", "reports:write", "--scope", "cases:read"]
    return run(*words, *scopes, environment=house.environment).strip()


def under_load(
    database: str, house: House, ledger: Ledger, away: Callable[[], None], back: Callable[[], None]
) -> list[str]:
    """Four senders go on all the time; what they are told is in the ledger afterwards."""
    port, stop = free_port(), threading.Event()
    server = serve(port, environment=house.environment, log=house.log)
    worker = Running("worker", "--every", "0.1", environment=house.environment, log=house.log)
    senders = [
        Sender(ledger, port=port, api_key=API_KEY[0], stop=stop, new=True) for _ in range(SENDERS)
    ]
    try:
        for sender in senders:
            sender.start()
        time.sleep(1.5)
        away()
        gone = time.monotonic()
        # Who holds a lock is no outage: who writes waits for it, and who reads need not.
        wrongs = list(wrongs_while_away(port)) if database == POSTGRESQL else []
        time.sleep(max(0.0, gone + AWAY - time.monotonic()))
        before = sum(bool(each.number) for each in ledger.all)
        back()
        wrongs += wrongs_afterwards(port, house, worker, server)
        time.sleep(1.5)
        if sum(bool(each.number) for each in ledger.all) <= before:
            wrongs.append("nothing was taken in afterwards")
    finally:
        stop.set()
        for sender in senders:
            sender.join()
        server.kill()
        worker.kill()
    return wrongs


if __name__ == "__main__":
    sys.exit(main())
