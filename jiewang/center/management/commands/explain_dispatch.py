"""Explain why a case went where it went."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.case.queries import case_by_number
from jiewang.center.dispatch.explain import explain


class Command(BaseCommand):
    help = "Tell which rules were considered for a case, which decided, and who sent it where."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the case's number")

    def handle(self, *, number: str, **options: Any) -> None:
        try:
            case = case_by_number(number)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        values = {"number": case.number, "state": case.get_state_display(), "unit": case.unit}
        self.stdout.write(_("%(number)s · %(state)s · responsible: %(unit)s") % values)
        for sentence in explain(case):
            self.stdout.write(sentence)
