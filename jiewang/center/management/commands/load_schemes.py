"""`jiewang load_schemes FILE`: the scoring schemes of a district, safe to repeat."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.evaluate.schemes import load_schemes


class Command(BaseCommand):
    help = "Load the scoring schemes of a district from schemes.toml; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            new = load_schemes(file)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        if not new:
            self.stdout.write(_("Schemes: nothing has changed."))
        for number in new:
            self.stdout.write(_("Schemes: version %(number)d is new.") % {"number": number})
