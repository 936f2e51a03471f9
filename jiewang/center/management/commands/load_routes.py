"""Load the district's own routes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.dispatch.routes import load_routes


class Command(BaseCommand):
    help = "Load routes.csv: types that go elsewhere in some areas than the catalog says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="routes.csv; that of the district's folder"
        )

    def handle(self, *, file: Path | None, **options: Any) -> None:
        file = file or Path(settings.DISTRICT_DATA) / "routes.csv"
        try:
            loaded = load_routes(file)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        for note in loaded.notes:
            self.stdout.write(self.style.WARNING(_("Worth a look: %(note)s") % {"note": note}))
        text = _(
            "Routes: %(created)d new, %(changed)d changed, %(ended)d ended, %(unchanged)d as before."
        )
        self.stdout.write(
            text
            % {
                "created": loaded.created,
                "changed": loaded.changed,
                "ended": loaded.ended,
                "unchanged": loaded.unchanged,
            }
        )
