from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.tally.keeping import rebuild


class Command(BaseCommand):
    help = "Count the tallies behind the boards anew from all diaries. Safe at any time."

    def handle(self, **options: Any) -> None:
        cases = rebuild(timezone.now())
        self.stdout.write(_("Counted anew from the diaries of %(cases)d cases.") % {"cases": cases})
