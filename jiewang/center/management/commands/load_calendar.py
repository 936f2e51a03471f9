from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.center.clock.calendars import NoticeError
from jiewang.center.clock.loading import load_calendar


class Command(BaseCommand):
    help = "Load the yearly notices of days off and make-up days. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CALENDAR_DATA)

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            loaded = load_calendar(folder)
        except NoticeError as error:
            raise CommandError(str(error)) from error
        years = ", ".join(str(year) for year in loaded.changed_years)
        if years:
            self.stdout.write(_("New or changed: %(years)s.") % {"years": years})
        else:
            self.stdout.write(_("The calendar is loaded already, nothing has changed."))
        text = ngettext(
            "%(number)d deadline was computed again.",
            "%(number)d deadlines were computed again.",
            loaded.moved,
        )
        self.stdout.write(text % {"number": loaded.moved})
