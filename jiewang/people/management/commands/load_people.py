"""Load the district's units and posts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.people.loading import Loaded, load_posts, load_units


class Command(BaseCommand):
    help = "Load units.csv and posts.csv of a district's folder. Safe to repeat; deletes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, help="the district's folder; that of the settings"
        )

    def handle(self, *, folder: Path | None, **options: Any) -> None:
        folder = folder or Path(settings.DISTRICT_DATA)
        try:
            with transaction.atomic():
                units = load_units(folder / "units.csv")
                posts = load_posts(folder / "posts.csv")
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.report(_("Units"), units)
        self.report(_("Posts"), posts)

    def report(self, what: str, loaded: Loaded) -> None:
        text = _("%(what)s: %(created)d new, %(changed)d changed, %(unchanged)d as before.")
        counts = {"created": loaded.created, "changed": loaded.changed}
        self.stdout.write(text % {"what": what, "unchanged": loaded.unchanged, **counts})
        if loaded.not_in_file:
            text = _("%(what)s that the file no longer has, left as they are: %(codes)s")
            codes = ", ".join(loaded.not_in_file)
            self.stdout.write(self.style.WARNING(text % {"what": what, "codes": codes}))
