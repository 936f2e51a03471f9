from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.toml_files import TomlRefused
from jiewang.center.clock.loading import load_office_hours


class Command(BaseCommand):
    help = "Load the office hours that units name in their profile. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = settings.DISTRICT_DATA / "office_hours.toml"
        parser.add_argument("path", nargs="?", type=Path, default=default)

    def handle(self, *, path: Path, **options: Any) -> None:
        try:
            loaded = load_office_hours(path)
        except TomlRefused as error:
            raise CommandError(str(error)) from error
        text = _("Office hours: %(profiles)d profiles, %(changed)d new or changed.")
        given = {"profiles": loaded.profiles, "changed": loaded.changed}
        self.stdout.write(text % given)
