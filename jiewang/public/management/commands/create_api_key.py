"""Make a key for a program of somebody else."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.intake.models import Channel
from jiewang.public.keys.actions import CHANNELS, RATE_PER_MINUTE, create_key
from jiewang.public.keys.models import Scope


class Command(BaseCommand):
    help = "Make an API key and print it. It is shown this once; only its SHA-256 is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="whose program uses it")
        parser.add_argument(
            "--scope", action="append", required=True, help=f"one of {', '.join(Scope.values)}"
        )
        parser.add_argument(
            "--rate", type=int, default=RATE_PER_MINUTE, help="how often a minute it may be used"
        )

        parser.add_argument(
            "--channel", default=Channel.API, help=f"how it reports: {', '.join(sorted(CHANNELS))}"
        )
        parser.add_argument("--unit", default="", help="code of the one unit it works for")
        parser.add_argument("--post", default="", help="code of the post it works under there")

    def handle(self, *, name: str, scope: list[str], rate: int, **options: Any) -> None:
        bound = {option: options[option] for option in ("channel", "unit", "post")}
        try:
            new = create_key(name, scopes=scope, rate_per_minute=rate, **bound)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        # The key alone on standard output, so that a script can keep it.
        self.stdout.write(new.secret)
        text = _("Keep it now: it is not shown again. To end it: jiewang end_api_key %(prefix)s")
        self.stderr.write(text % {"prefix": new.prefix})
