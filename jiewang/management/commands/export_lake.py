from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.management.lake import export, export_changed

EXAMPLE = """example:
  jiewang export_lake                          months in which something has changed
  jiewang export_lake --month 2026-10          this month anew
  jiewang export_lake --to /srv/lake

Written anew, a month has the same rows. The worker does it once a day.
"""


def month(text: str) -> date:
    """A month as one types it: 2026-10."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ArgumentTypeError(f"{text}: not a month like 2026-10") from None


class Command(BaseCommand):
    help = "Write what became of cases to Parquet files for analysis, without personal data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLE
        parser.add_argument("--to", type=Path, metavar="DIR", help="else as set by JIEWANG_LAKE")
        parser.add_argument("--month", type=month, action="append", metavar="YYYY-MM")

    def handle(self, *, to: Path | None, month: list[date] | None, **options: Any) -> None:
        folder = to or Path(settings.LAKE)
        try:
            files = export(folder, month) if month else export_changed(folder)
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}") from error
        values = {"files": files, "folder": folder}
        self.stdout.write(_("%(files)d files written in %(folder)s") % values)
