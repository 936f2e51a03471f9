from argparse import ArgumentParser, RawDescriptionHelpFormatter
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from jiewang.management.lake import ask

EXAMPLE = """example:
  jiewang ask_lake "SELECT month, count(*) FROM cases GROUP BY month ORDER BY month"

Tables: cases, steps, orders. docs/how-to/analyse.md names their columns.
"""


class Command(BaseCommand):
    help = "Ask the lake in SQL (DuckDB), and print the answer as a table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLE
        parser.add_argument("question", metavar="SQL")
        parser.add_argument("--in", dest="folder", type=Path, metavar="DIR")

    def handle(self, *, question: str, folder: Path | None, **options: Any) -> None:
        folder = folder or Path(settings.LAKE)
        try:
            names, rows = ask(folder, question)
        except FileNotFoundError:
            text = _("There is no lake in %(folder)s yet. Run: jiewang export_lake")
            raise CommandError(text % {"folder": folder}) from None
        except duckdb.Error as error:
            raise CommandError(str(error)) from error
        table = Table(*names)
        for row in rows:
            table.add_row(*("" if value is None else str(value) for value in row))
        drawn = StringIO()
        Console(file=drawn, width=160).print(table)
        self.stdout.write(drawn.getvalue())
