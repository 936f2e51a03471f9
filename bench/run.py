"""Measure the house on a fresh SQLite file in a temporary folder, and print the figures.

    python bench/run.py                     everything
    python bench/run.py clock locate        these only
    python bench/run.py --save before.json  keep the rates …
    python bench/run.py --against before.json  … and compare with them

A module of this folder with a function measure(repeat) is a benchmark: name it in BENCHES.
"""

import argparse
import importlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, Skipped
from rich.console import Console
from rich.table import Table

BENCHES = ("clock", "locate", "intake", "imports", "open311", "suggest")


def take_all(names: list[str], repeat: int) -> Iterator[Figure | Skipped]:
    for name in names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        yield from importlib.import_module(name).measure(repeat)


def table_of(figures: list[Figure], before: dict[str, float]) -> Table:
    """One line a figure. Rates are things a second by the median time; × is a ratio of rates."""
    table = Table(title="Median of each, on this machine", title_justify="left")
    table.add_column("measure", no_wrap=True)
    for heading in ("count", "times", "median rate", "slowest/fastest", "× promised", "× before"):
        table.add_column(heading, justify="right")
    for each in figures:
        table.add_row(
            each.name,
            f"{each.count:,} {each.what}",
            str(len(each.seconds)),
            f"{each.rate:,.0f}/s",
            f"{each.spread:.2f}",
            f"{each.rate / each.promised:.2f}" if each.promised else "",
            f"{each.rate / before[each.name]:.2f}" if each.name in before else "",
        )
    return table


def open_house(folder: str) -> None:
    """Set up an empty house in a folder. Must come before anything of the house is imported."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["JIEWANG_VAR"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiewang.settings")
    import django

    django.setup()


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the house.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}")
    parser.add_argument("--repeat", type=int, default=3, help="how often each is taken")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the rates as JSON")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with kept rates")
    given = parser.parse_args()
    if unknown := sorted({*given.names} - {*BENCHES}):
        parser.error(f"there is no {', '.join(unknown)}; choose from {', '.join(BENCHES)}")

    folder = tempfile.mkdtemp(prefix="jiewang-bench-")
    try:
        open_house(folder)
        results = list(take_all(given.names or list(BENCHES), given.repeat))
    finally:
        shutil.rmtree(folder, ignore_errors=True)

    figures = [each for each in results if isinstance(each, Figure)]
    before = json.loads(given.against.read_text()) if given.against else {}
    # As wide as it needs to be: a log has no width.
    Console(width=110).print(table_of(figures, before))
    for each in results:
        if isinstance(each, Skipped):
            print(f"skipped: {each.name}: {each.reason}")
    if given.save:
        given.save.write_text(json.dumps({each.name: each.rate for each in figures}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
