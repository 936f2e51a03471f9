from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.exchange.files import Sheet
from jiewang.center.exchange.models import DayList
from jiewang.center.exchange.reconciling import Differences, reconcile, write_day
from jiewang.center.exchange.wording import named_lists
from jiewang.center.intake.importing.tables import open_table
from jiewang.center.intake.outside.models import System


class Command(BaseCommand):
    help = "Compare another system's list of a day with ours; without a file, write ours down."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", type=date.fromisoformat, help="2026-11-24")
        parser.add_argument("file", type=Path, nargs="?", help="CSV or XLSX with their orders")
        parser.add_argument("--system", choices=System.values, default=System.CITY)
        parser.add_argument("--anew", action="store_true", help="write our side as it is now")

    def handle(
        self, *, day: date, file: Path | None, system: str, anew: bool, **options: Any
    ) -> None:
        at = timezone.now()
        try:
            kept = write_day(system, day, at=at, anew=anew)
            if file is None:
                self._tell_ours(kept)
                return
            with open_table(file) as table:
                found = reconcile(system, day, list(Sheet(table, system).day()), at=at)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        self._tell(found)

    def _tell_ours(self, kept: DayList) -> None:
        values = {"day": kept.day.isoformat(), "count": len(kept.ours)}
        self.stdout.write(_("%(day)s: %(count)d orders on our side") % values)

    def _tell(self, found: Differences) -> None:
        self.stdout.write(_("On both sides: %(count)d") % {"count": found.both})
        for each in named_lists(found):
            self.stdout.write(f"{each.title}: {len(each.rows)}")
            for row in each.rows:
                self.stdout.write(f"  {row['number']}")
