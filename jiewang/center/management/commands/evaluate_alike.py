"""`jiewang evaluate_alike`: how many repeats of the district's messages the hints find."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.catalog.queries import current_categories
from jiewang.center.intake.alike.evaluating import Found, evaluate
from jiewang.center.intake.learning.wording import share
from jiewang.center.intake.suggest import Suggester


class Command(BaseCommand):
    help = (
        "Live through a day of the district's messages, with places and times as a real day "
        "gives them, and say how many repeats stand among the first three hints, and how many "
        "hints are of other matters. Nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=141, help="of places and pins")

    def handle(self, *, seed: int, **options: Any) -> None:
        try:
            suggester = Suggester(current_categories())
            found = evaluate(Path(settings.DISTRICT_DATA), suggester, seed=seed)
        except (Refusal, OSError) as refused:
            raise CommandError(str(refused)) from refused
        for name, value in self._lines(found):
            self.stdout.write(_("%(name)s: %(value)s") % {"name": name, "value": value})

    def _lines(self, found: Found) -> list[tuple[str, str]]:
        others = found.messages - found.repeats
        return [
            (_("Messages"), str(found.messages)),
            (_("Repeats among the first three hints"), share(found.first_three, found.repeats)),
            (_("Repeats that are the first hint"), share(found.first, found.repeats)),
            (_("Hints of another matter"), share(found.false, found.hints)),
            (_("Messages of no other’s matter with a hint"), share(found.bothered, others)),
        ]
