"""End a key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.public.keys.actions import end_key


class Command(BaseCommand):
    help = "End an API key from this moment on. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prefix", help="the eight letters that `list_api_keys` shows")

    def handle(self, *, prefix: str, **options: Any) -> None:
        try:
            key = end_key(prefix)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(_("The key %(key)s has ended.") % {"key": key})
