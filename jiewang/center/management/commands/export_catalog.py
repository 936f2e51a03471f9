"""Write a version of the matter catalog as CSV."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.catalog.files import export_catalog, export_words
from jiewang.center.catalog.models import CatalogVersion
from jiewang.center.catalog.queries import current_version, version_by_number


class Command(BaseCommand):
    help = "Write a version of the catalog as a CSV file that load_catalog reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="where to; the screen")
        parser.add_argument(
            "--words", action="store_true", help="the English of its texts instead of the catalog"
        )
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--number", type=int, help="number of the version; the one in force")
        which.add_argument("--on", type=date.fromisoformat, help="the version in force on a day")

    def handle(
        self,
        *,
        file: Path | None,
        words: bool,
        number: int | None,
        on: date | None,
        **options: Any,
    ) -> None:
        try:
            version = version_by_number(number) if number is not None else current_version(on)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.write(version, export_words(version) if words else export_catalog(version), file)

    def write(self, version: CatalogVersion, text: str, file: Path | None) -> None:
        if file is None:
            self.stdout.write(text, ending="")
            return
        try:
            file.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            reason = _("%(file)s cannot be written: %(why)s.")
            raise CommandError(reason % {"file": file, "why": error.strerror}) from None
        done = _("Version %(number)d is written to %(file)s.")
        self.stdout.write(done % {"number": version.number, "file": file})
