"""Give a key a new secret."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.public.keys.actions import renew_key


class Command(BaseCommand):
    help = "Print a new API key in place of one; the old one ends now, all that it sent stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prefix", help="the eight letters that `list_api_keys` shows")

    def handle(self, *, prefix: str, **options: Any) -> None:
        try:
            new = renew_key(prefix)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(new.secret)
        self.stderr.write(_("Keep it now: it is not shown again. The old one has ended."))
