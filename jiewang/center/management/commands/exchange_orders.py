import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.exchange.files import Sheet
from jiewang.center.exchange.taking import Item, Outcome, take
from jiewang.center.intake.importing.rejected import RejectedRows
from jiewang.center.intake.importing.tables import Table, TableRow, open_table
from jiewang.center.intake.outside.models import System

EXAMPLE = """example:
  jiewang exchange_orders orders.xlsx

The columns stand in docs/how-to/exchange.md. Stop it whenever you like and start it again:
nothing is taken in twice.
"""


class Command(BaseCommand):
    help = "Take in another system's orders, urgings and withdrawals from a CSV or XLSX file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLE
        parser.add_argument("file", type=Path)
        parser.add_argument("--system", choices=System.values, default=System.CITY)
        parser.add_argument("--encoding", default="", help="found out if not given")
        parser.add_argument("--sheet", default="", help="of an XLSX file; the first if not given")
        parser.add_argument("--rejected", type=Path, help="default: FILE.rejected.csv")

    def handle(self, *, file: Path, system: str, **options: Any) -> None:
        target = options["rejected"] or file.with_name(f"{file.name}.rejected.csv")
        try:
            with open_table(file, sheet=options["sheet"], encoding=options["encoding"]) as table:
                self._take(table, system, target)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused

    def _take(self, table: Table, system: str, target: Path) -> None:
        sheet, rejected = Sheet(table, system), RejectedRows(target, table.columns)
        outcomes: Counter[str] = Counter()
        began = time.monotonic()
        try:
            for row, item in sheet.items():
                outcomes[self._one(row, item, rejected)] += 1
        except BaseException:
            rejected.discard()
            raise
        for outcome in Outcome:
            self.stdout.write(f"{outcome.label}: {outcomes[outcome]}")
        count, seconds = outcomes.total(), time.monotonic() - began
        rate = {"seconds": f"{seconds:.1f}", "rate": f"{count / max(seconds, 0.001):.0f}"}
        self.stdout.write(_("%(seconds)s s, %(rate)s rows a second") % rate)
        if rejected.publish():
            self.stdout.write(_("Rejected rows, with reasons: %(file)s") % {"file": target})

    def _one(self, row: TableRow, item: Item | str, rejected: RejectedRows) -> str:
        if isinstance(item, str):
            rejected.add(row, item)
            return Outcome.REFUSED
        taken = take(item)
        if taken.outcome == Outcome.REFUSED:
            rejected.add(row, taken.sentence)
        return taken.outcome
