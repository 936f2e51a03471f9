"""Say what is wrong with a deployment."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.management.doctor import Weight, findings


class Command(BaseCommand):
    help = "Say what is wrong with this deployment, and what to do; ends with 1 if something is."

    # It runs them itself, and says what they find.
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        marks = {Weight.WRONG: _("Wrong"), Weight.DOUBTFUL: _("Doubtful")}
        found = list(findings())
        for finding in sorted(found, key=lambda each: each.weight is not Weight.WRONG):
            self.stdout.write(f"{marks[finding.weight]}: {finding.says}")
        wrong = sum(finding.weight is Weight.WRONG for finding in found)
        if wrong:
            text = ngettext("%(count)d thing is wrong.", "%(count)d things are wrong.", wrong)
            raise CommandError(text % {"count": wrong})
        self.stdout.write(_("Nothing is wrong."))
