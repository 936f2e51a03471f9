from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.exchange.files import read_receipts, write_answers
from jiewang.center.exchange.giving import MOST, Given, acknowledge, given_on, to_give
from jiewang.center.intake.importing.tables import open_table
from jiewang.center.intake.outside.models import System

EXAMPLE = """example:
  jiewang exchange_answers --out answers.xlsx            what is not acknowledged yet
  jiewang exchange_answers --out day.csv --day 2026-11-24
  jiewang exchange_answers --acknowledge answers.xlsx    the other system has them now

Without --acknowledge the same answers are given again: none is lost with a file.
"""


class Command(BaseCommand):
    help = "Write what another system has to be told to a CSV or XLSX file, or acknowledge one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLE
        parser.add_argument("--system", choices=System.values, default=System.CITY)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--out", type=Path, metavar="FILE")
        what.add_argument("--acknowledge", type=Path, metavar="FILE")
        when = parser.add_mutually_exclusive_group()
        when.add_argument("--day", type=date.fromisoformat, help="of one day, acknowledged or not")
        when.add_argument("--since", type=date.fromisoformat, help="from a day until today")

    def handle(self, *, system: str, **options: Any) -> None:
        try:
            if options["acknowledge"]:
                self._acknowledge(system, options["acknowledge"])
                return
            first, last = options["day"] or options["since"], options["day"]
            given = self._of_days(system, first, last) if first else self._waiting(system)
            count = write_answers(options["out"], given)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}") from error
        values = {"count": count, "file": options["out"]}
        self.stdout.write(_("%(count)d answers written to %(file)s") % values)

    def _of_days(self, system: str, first: date, last: date | None) -> list[Given]:
        return given_on(system, first, last or timezone.localdate())

    def _waiting(self, system: str) -> Iterator[Given]:
        after = 0
        while page := to_give(system, after=after):
            yield from page
            after = page[-1].id

    def _acknowledge(self, system: str, file: Path) -> None:
        with open_table(file) as table:
            ids = read_receipts(table)
        known = 0
        for start in range(0, len(ids), MOST):
            known += sum(acknowledge(system, ids[start : start + MOST]).values())
        text = _("%(known)d of %(count)d answers acknowledged")
        self.stdout.write(text % {"known": known, "count": len(ids)})
