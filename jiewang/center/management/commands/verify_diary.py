"""Check that no diary was changed, shortened or written anew."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.chores import DIARY, note_chore
from jiewang.center.case.diary import Break
from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case
from jiewang.center.case.queries import broken_diaries, case_by_number, diary_break
from jiewang.center.case.seals import SealUnreadable, heads_that_differ, read_seal

REASONS = {
    "missing": gettext_lazy("line %(line)d is missing"),
    "unchained": gettext_lazy("line %(line)d does not follow from the line before it"),
    "changed": gettext_lazy("line %(line)d was changed"),
    "head": gettext_lazy("the case points at another last line than line %(line)d"),
}


def in_words(found: Break) -> str:
    """Say a break in a sentence's half, to stand after the case number."""
    return str(REASONS[found.reason]) % {"line": found.line}


class Command(BaseCommand):
    help = "Name the first broken line of each diary; with --seal, compare with a seal file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="?", help="one case's number; without it, all cases")
        parser.add_argument("--seal", type=Path, help="a seal file that was kept elsewhere")

    def handle(self, *, number: str | None, seal: Path | None, **options: Any) -> None:
        if seal is not None:
            self._against_seal(seal)
        elif number is not None:
            self._one(number)
        else:
            self._all()

    def _one(self, number: str) -> None:
        try:
            case = case_by_number(number)
        except CaseError as error:
            raise CommandError(str(error)) from None
        if found := diary_break(case):
            raise CommandError(f"{case.number}: {in_words(found)}")
        self.stdout.write(
            _("%(number)s: %(lines)d lines, unbroken")
            % {"number": case.number, "lines": case.diary_length}
        )

    def _all(self) -> None:
        broken = 0
        for diary in broken_diaries():
            broken += 1
            self.stdout.write(f"{diary.number}: {in_words(diary.at)}")
        cases = Case.objects.count()
        note_chore(DIARY, ok=not broken, facts={"cases": cases, "broken": broken})
        if broken:
            text = _("%(broken)d of %(cases)d diaries do not hold")
            raise CommandError(text % {"broken": broken, "cases": cases})
        self.stdout.write(_("%(cases)d diaries, all unbroken") % {"cases": cases})

    def _against_seal(self, path: Path) -> None:
        try:
            digest, heads = read_seal(path)
        except (OSError, SealUnreadable) as error:
            raise CommandError(str(error)) from None
        differ = list(heads_that_differ(heads))
        for head in differ:
            text = _("%(number)s: not as sealed at line %(line)d")
            self.stdout.write(text % {"number": head.number, "line": head.length})
        if differ:
            text = _("%(differ)d of %(sealed)d diaries differ from %(file)s")
            numbers = {"differ": len(differ), "sealed": len(heads), "file": path.name}
            raise CommandError(text % numbers)
        text = _("%(sealed)d diaries as sealed; digest of the file: %(digest)s")
        self.stdout.write(text % {"sealed": len(heads), "digest": digest})
