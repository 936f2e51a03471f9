"""Load the matter catalog, or show what loading it would change."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.base.problems import Problem, TableRefused
from jiewang.center.catalog.actions import load_catalog
from jiewang.center.catalog.differences import Change, ChangeKind, preview_catalog
from jiewang.center.catalog.district import district
from jiewang.center.catalog.words import FILE
from jiewang.center.dispatch.routes import route_problems


class Command(BaseCommand):
    help = "Load a catalog file as a new version, if it says anything new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="catalog.csv; that of the district's folder"
        )
        parser.add_argument(
            "--words",
            type=Path,
            help="the English of its texts; catalog_words.csv beside it, if there is one",
        )
        parser.add_argument(
            "--valid-from",
            type=date.fromisoformat,
            help="first day of the version; [validity] catalog in district.toml",
        )
        parser.add_argument("--note", default="", help="what is new, for those who look back")
        parser.add_argument(
            "--preview", action="store_true", help="show what would change and write nothing"
        )

    def handle(
        self,
        *,
        file: Path | None,
        words: Path | None,
        valid_from: date | None,
        note: str,
        preview: bool,
        **options: Any,
    ) -> None:
        file = file or Path(settings.DISTRICT_DATA) / "catalog.csv"
        beside = file.with_name(FILE)
        words = words or (beside if beside.exists() else None)
        try:
            if preview:
                self.preview(file, words)
            else:
                self.load(file, words, valid_from or district().catalog_from, note)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None

    def load(self, file: Path, words: Path | None, valid_from: date, note: str) -> None:
        result = load_catalog(file, words=words, valid_from=valid_from, note=note)
        self.notes(result.notes)
        values = {"number": result.version.number, "day": result.version.valid_from}
        text = _("Catalog version %(number)d is in force from %(day)s on.")
        if result.unchanged:
            text = _("Nothing new: the file says what version %(number)d of %(day)s says.")
        self.stdout.write(text % values)
        # On the version's first day: a route may make sense until then and none afterwards.
        for problem in route_problems(max(timezone.localdate(), result.version.valid_from)):
            text = _("This route no longer fits the catalog: %(problem)s")
            self.stdout.write(self.style.WARNING(text % {"problem": problem}))

    def preview(self, file: Path, words: Path | None) -> None:
        found = preview_catalog(file, words=words)
        if found.problems:
            raise TableRefused(found.problems)
        self.notes(found.notes)
        for change in found.changes:
            self.stdout.write(self.line(change))
        for word in found.words:
            self.stdout.write(f"~ {word.column}: {word.old or '–'} → {word.new or '–'}")
        if not found.changes and not found.words:
            self.stdout.write(_("Nothing would change."))

    def notes(self, notes: tuple[Problem, ...]) -> None:
        for note in notes:
            self.stdout.write(self.style.WARNING(_("Worth a look: %(note)s") % {"note": note}))

    def line(self, change: Change) -> str:
        sign = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~"}
        fields = (f"\n    {each.column}: {each.old} → {each.new}" for each in change.fields)
        return f"{sign[change.kind]} {change.code} {change.name}{''.join(fields)}"
