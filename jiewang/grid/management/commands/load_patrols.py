"""Load the points of the grids' rounds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.base.problems import TableRefused
from jiewang.grid.patrols.actions import keep_points
from jiewang.grid.patrols.files import read_points


class Command(BaseCommand):
    help = "Load patrol points from a CSV file. Without one: patrols.csv of the district. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *, file: Path | None, **options: Any) -> None:
        path = file or settings.DISTRICT_DATA / "patrols.csv"
        if not path.exists():
            self.stdout.write(_("This district has no file of patrol points."))
            return
        try:
            new, changed = keep_points(read_points(path))
        except (Refusal, TableRefused) as refusal:
            raise CommandError(str(refusal)) from None
        text = _("Patrol points: %(new)d new, %(changed)d changed.")
        self.stdout.write(text % {"new": new, "changed": changed})
