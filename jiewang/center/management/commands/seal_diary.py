"""Seal the diaries of a day."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.seals import seal_day


class Command(BaseCommand):
    help = "Seal all diaries that grew since the last seal, into a file to be kept elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="the seal's day; today")

    def handle(self, *, day: date | None, **options: Any) -> None:
        day = day or timezone.localdate()
        seal = seal_day(day, at=timezone.now())
        if seal is None:
            self.stdout.write(_("%(day)s has its seal already.") % {"day": day})
            return
        text = _("%(cases)d diaries sealed: %(file)s")
        self.stdout.write(text % {"cases": seal.cases, "file": settings.SEALS / f"{day}.seal"})
        self.stdout.write(_("digest %(digest)s") % {"digest": seal.digest})
