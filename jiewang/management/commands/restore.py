"""Restore a backup, and prove that it is whole."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console

from jiewang.base.backup.checking import check_archive
from jiewang.base.backup.errors import ArchiveRefused
from jiewang.base.backup.restoring import check_fits, holds_data, restore_files, restore_tables
from jiewang.base.chores import living_workers
from jiewang.base.models import Chore
from jiewang.management.backups import faults, folders


class Command(BaseCommand):
    help = (
        "Put a backup in the place of what is there, bring it up to date, and verify its diaries. "
        "Stop pages and workers first."
    )

    # In an emergency a fault elsewhere may not stand in the way.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="read the archive, change nothing")
        parser.add_argument("--replace", action="store_true", help="what is there now goes away")
        parser.add_argument("--no-input", action="store_true", help="with --replace: do not ask")

    def handle(
        self, *, file: Path, check: bool, replace: bool, no_input: bool, **options: Any
    ) -> None:
        try:
            with Console(stderr=True).status(_("Checking the archive")):
                manifest = check_archive(file)
            check_fits(manifest)
            self._say(manifest)
            if check:
                return
            self._check_room(replace=replace, no_input=no_input)
            self._restore(file, manifest)
        except ArchiveRefused as refusal:
            raise CommandError(str(refusal)) from None
        call_command("migrate", verbosity=0, interactive=False)
        self._verify(manifest["facts"])

    def _check_room(self, *, replace: bool, no_input: bool) -> None:
        """Nothing goes away unasked, or from under somebody. Raises CommandError."""
        if not holds_data():
            return
        name = connection.settings_dict["NAME"]
        if not replace:
            text = _(
                "The database %(name)s is not empty. Restore into an empty one, or say --replace: what is there now goes away."
            )
            raise CommandError(text % {"name": name})
        if _has_living_workers():
            raise CommandError(_("A worker is running here. Stop pages and workers first."))
        if no_input:
            return
        text = _("Everything in %(name)s goes away. Type “yes” to go on: ")
        if input(text % {"name": name}).strip() != "yes":
            raise CommandError(_("Nothing was changed."))

    def _restore(self, file: Path, manifest: dict[str, Any]) -> None:
        stamp = f"{timezone.localtime():%Y%m%d-%H%M%S}"
        with Console(stderr=True).status("…") as status:
            files = restore_files(file, folders(), stamp=stamp, told=status.update)
            try:
                rows = restore_tables(file, manifest, told=status.update)
            except DatabaseError as error:
                text = _("The database took nothing and is as it was: %(why)s")
                raise CommandError(text % {"why": str(error).splitlines()[0]}) from error
        text = _("%(rows)d rows restored, %(files)d files written")
        self.stdout.write(text % {"rows": rows, "files": files})

    def _say(self, manifest: dict[str, Any]) -> None:
        text = _("Whole: a backup of %(moment)s from %(database)s, Jiewang %(version)s")
        made_at = timezone.localtime(datetime.fromisoformat(manifest["made_at"]))
        values = {"moment": f"{made_at:%Y-%m-%d %H:%M}", "database": manifest["database"]}
        self.stdout.write(text % (values | {"version": manifest["jiewang"]}))

    def _verify(self, expected: dict[str, Any]) -> None:
        found = faults(expected)
        for fault in found:
            self.stdout.write(fault)
        if found:
            text = ngettext(
                "The backup was restored, and %(count)d thing in it does not hold.",
                "The backup was restored, and %(count)d things in it do not hold.",
                len(found),
            )
            raise CommandError(text % {"count": len(found)})
        text = _("%(cases)d diaries with %(lines)d lines, all unbroken")
        self.stdout.write(text % {"cases": expected["cases"], "lines": expected["diary_lines"]})


def _has_living_workers() -> bool:
    # In a database of an older version nobody has written down when a worker was seen.
    has_table = Chore._meta.db_table in connection.introspection.table_names()
    return has_table and bool(living_workers(timezone.now()))
