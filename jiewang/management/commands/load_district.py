"""Load a district's folder: one command, safe to repeat."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.management.database import check_database

# In this order: units stand in posts' and routes' rows, areas and categories in routes'.
PARTS: list[tuple[str, Callable[[Path], list[str]]]] = [
    ("load_calendar", lambda _folder: [str(settings.CALENDAR_DATA)]),
    ("load_office_hours", lambda folder: [str(folder / "office_hours.toml")]),
    ("load_areas", lambda folder: [str(folder / "areas.csv"), str(folder / "boundaries.geojson")]),
    ("load_people", lambda folder: [str(folder)]),
    ("load_catalog", lambda folder: [str(folder / "catalog.csv")]),
    ("load_patrols", lambda folder: [str(folder / "patrols.csv")]),
    ("load_routes", lambda folder: [str(folder / "routes.csv")]),
    ("load_schemes", lambda folder: [str(folder / "schemes.toml")]),
]


class Command(BaseCommand):
    help = "Load calendar, office hours, areas, units, posts, catalog, routes, schemes; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.DISTRICT_DATA)

    def handle(self, *, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            text = _(
                "There is no folder %(folder)s. Set JIEWANG_DISTRICT to the folder of your district's files."
            )
            raise CommandError(text % {"folder": folder})
        # Before the first part: half a district would be there.
        check_database()
        for command, files in PARTS:
            call_command(command, *files(folder), stdout=self.stdout, stderr=self.stderr)
