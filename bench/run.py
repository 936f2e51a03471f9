"""Measure the house, print a table, keep the figures, and fail where one falls short.

    python bench/run.py                       everything
    python bench/run.py clock locate          these only
    python bench/run.py --on SQLite pages     on one database only
    python bench/run.py --against FOLDER      compare with the figures kept in another folder

Each benchmark has a fresh house in a temporary folder and a process of its own, once on each
database that it names below. PostgreSQL runs as it comes, with durable commits: our own server
in a temporary folder, or the one that DATABASE_URL names, where a database is made and dropped.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import machine
from figures import Figure, Skipped
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tools"))
from test_both import own_postgresql  # it lives beside us, not in a package

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
BOTH = (SQLITE, POSTGRESQL)
# What is arithmetic on either database is measured once.
BENCHES = {
    "clock": (SQLITE,),
    "locate": BOTH,
    "suggest": (SQLITE,),
    "intake": BOTH,
    "imports": BOTH,
    "api": BOTH,
    "open311": BOTH,
    "pages": BOTH,
    "tally": BOTH,
    "boards": BOTH,
    "live": BOTH,
    "alike": BOTH,
    "topics": (SQLITE,),
    "bulletin": BOTH,
    "histories": BOTH,
    "polls": (POSTGRESQL,),
    "pabulib": (SQLITE,),
    "schedule": (SQLITE,),
    "funds": (SQLITE,),
    "wall": BOTH,
    "start": BOTH,
}
RESULTS = HERE / "results"


@dataclass(frozen=True)
class Taken:
    """What one benchmark found on one database."""

    database: str
    software: str
    figures: tuple[Figure, ...]
    skipped: tuple[Skipped, ...]


def take(name: str, database: str, address: str, repeat: int) -> Taken:
    """Run one benchmark in a process of its own. Raises CalledProcessError if it fails."""
    with tempfile.TemporaryDirectory(prefix="jiewang-bench-") as folder:
        environment = {**os.environ, "JIEWANG_VAR": folder, "DATABASE_URL": address}
        file = Path(folder) / "figures.json"
        command = [sys.executable, str(HERE / "one.py"), name, str(repeat), str(file)]
        subprocess.run(command, env=environment, check=True)
        found = json.loads(file.read_text(encoding="utf-8"))
    return Taken(
        database,
        found["software"],
        tuple(Figure(**each) for each in found["figures"]),
        tuple(Skipped(**each) for each in found["skipped"]),
    )


@contextmanager
def fresh_database(server: str, name: str) -> Iterator[str]:
    """An empty database on a PostgreSQL server, gone again with the block; its address."""
    import psycopg

    made = f"jiewang_bench_{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {made} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {made}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{made}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {made} WITH (FORCE)")


def take_on(database: str, name: str, server: str, repeat: int) -> Taken:
    house = fresh_database(server, name) if database == POSTGRESQL else nullcontext("")
    with house as address:
        return take(name, database, address, repeat)


def kept(folder: Path) -> dict[tuple[str, str], float]:
    """The figures in a folder of results, by name and database."""
    return {
        (figure["name"], taken["database"]): figure["value"]
        for file in sorted(folder.glob("*.json"))
        for taken in json.loads(file.read_text(encoding="utf-8"))["taken"]
        for figure in taken["figures"]
    }


def keep(folder: Path, name: str, taken: list[Taken], on: dict[str, object]) -> None:
    """Write one file a benchmark: the figures, when, of which commit, on what machine."""
    found = [
        {
            "database": each.database,
            "software": each.software,
            "figures": [{**vars(figure), "ok": figure.ok} for figure in each.figures],
            "skipped": [vars(skipped) for skipped in each.skipped],
        }
        for each in taken
    ]
    folder.mkdir(exist_ok=True)
    text = json.dumps({"bench": name, **on, "taken": found}, ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def shown(value: float) -> str:
    """Three digits that count, and no exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def promise_of(figure: Figure) -> str:
    if figure.at_least is not None and figure.at_least == figure.at_most:
        return f"= {shown(figure.at_least)}"
    if figure.at_least is not None:
        return f"≥ {shown(figure.at_least)}"
    return f"≤ {shown(figure.at_most)}" if figure.at_most is not None else ""


def table_of(taken: list[Taken], before: dict[tuple[str, str], float]) -> Table:
    table = Table(title="Figures", title_justify="left")
    table.add_column("what", no_wrap=True)
    table.add_column("on")
    for heading in ("measured", "promised", "", "× before"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("how")
    for each in taken:
        for figure in each.figures:
            old = before.get((figure.name, each.database))
            table.add_row(
                figure.name,
                each.database,
                f"{shown(figure.value)} {figure.unit}",
                promise_of(figure),
                {None: "", True: "ok", False: "[bold red]SHORT[/]"}[figure.ok],
                f"{figure.value / old:.2f}" if old else "",
                ", ".join(f"{key} {value}" for key, value in figure.about.items()),
            )
    return table


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the house.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}")
    parser.add_argument("--repeat", type=int, default=3, help="how often each is taken")
    parser.add_argument("--on", choices=BOTH, help="on this database only")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the figures are kept")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="FOLDER",
        help="… and what they are held"
        " against: the figures that were there before, if nothing is said",
    )
    given = parser.parse_args()
    if unknown := sorted({*given.names} - {*BENCHES}):
        parser.error(f"there is no {', '.join(unknown)}; choose from {', '.join(BENCHES)}")
    return given


@contextmanager
def postgresql(wanted: bool) -> Iterator[str]:
    """A server's address; an empty one where no benchmark asks for it."""
    named = os.environ.get("DATABASE_URL", "")
    if not wanted or named.startswith("postgres"):
        yield named
        return
    with own_postgresql(durable=True) as address:
        yield address


def main() -> int:
    given = asked()
    before = kept(given.against or given.results)
    wanted = {
        name: [each for each in BENCHES[name] if given.on in {None, each}]
        for name in given.names or BENCHES
    }
    everything: list[Taken] = []
    failed = []
    with postgresql(any(POSTGRESQL in each for each in wanted.values())) as server:
        for name, databases in wanted.items():
            on = {
                "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "commit": machine.commit(),
                "machine": machine.facts(),
            }
            taken = []
            for database in databases:
                print(f"measuring {name} on {database} …", file=sys.stderr, flush=True)
                try:
                    taken.append(take_on(database, name, server, given.repeat))
                except subprocess.CalledProcessError:
                    failed.append(f"{name} on {database}")
            if taken:
                keep(given.results, name, taken, on)
                everything.extend(taken)
    return tell(everything, before, failed)


def tell(everything: list[Taken], before: dict[tuple[str, str], float], failed: list[str]) -> int:
    """Print what was found; 1 if a figure fell short or a benchmark failed, else 0."""
    # As wide as it needs to be: a log has no width.
    Console(width=160).print(table_of(everything, before))
    print(machine.sentence(sorted({each.software for each in everything})))
    for each in everything:
        for skipped in each.skipped:
            print(f"skipped: {skipped.name}: {skipped.reason}")
    short = [
        f"{figure.name} ({each.database})"
        for each in everything
        for figure in each.figures
        if figure.ok is False
    ]
    for name in failed:
        print(f"failed: {name}: see above")
    if short:
        print(f"fell short: {'; '.join(short)}")
    return 1 if short or failed else 0


if __name__ == "__main__":
    sys.exit(main())
