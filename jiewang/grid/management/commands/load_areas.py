"""Load the areas of the district."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.problems import TableRefused
from jiewang.grid.areas.loading import load_areas


class Command(BaseCommand):
    help = (
        "Load areas from CSV (names) and GeoJSON (borders). Without files: areas.csv and "
        "boundaries.geojson of the district. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path)

    def handle(self, *, files: list[Path], **options: Any) -> None:
        try:
            loaded = load_areas(files or _files_of_the_district())
        except TableRefused as refusal:
            raise CommandError(str(refusal)) from None
        text = _(
            "Areas: %(added)d new, %(redrawn)d redrawn, %(ended)d ended, %(unchanged)d as before."
        )
        self.stdout.write(text % vars(loaded))


def _files_of_the_district() -> list[Path]:
    """The borders may be left out: then nothing is found by point."""
    folder = settings.DISTRICT_DATA
    borders = folder / "boundaries.geojson"
    return [folder / "areas.csv", *([borders] if borders.exists() else [])]
