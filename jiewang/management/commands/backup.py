"""Back up everything the house has stored, while it goes on working."""

from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console

from jiewang.base.backup.errors import BackupRefused
from jiewang.base.backup.storing import SUFFIX, Made, drop_older, make_backup, name_for
from jiewang.base.chores import BACKUP, note_chore
from jiewang.management.backups import contents, keys_note


class Command(BaseCommand):
    help = (
        "Write one archive of database, photos, seals and models; pages and workers may go on. "
        "The keys of personal data are not in it."
    )

    # In an emergency a fault elsewhere may not stand in the way.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path, help="a folder, or a file that ends in .tar")
        parser.add_argument(
            "--keep", type=int, help="remove all but so many of the folder's newest backups"
        )

    def handle(self, *, target: Path, keep: int | None, **options: Any) -> None:
        into_folder = target.suffix != SUFFIX
        if keep is not None and (keep < 1 or not into_folder):
            raise CommandError(_("--keep needs a number of 1 or more, and a folder."))
        path = target / name_for(timezone.localtime()) if into_folder else target
        try:
            made = self._make(path)
        except (BackupRefused, OSError) as error:
            # A database without our tables is one of the reasons.
            with suppress(DatabaseError):
                note_chore(BACKUP, ok=False, facts={})
            raise CommandError(str(error)) from None
        note_chore(BACKUP, ok=True, facts={"file": path.name, "bytes": made.size})
        self._say(made)
        if keep is not None:
            for older in drop_older(target, keep=keep):
                self.stdout.write(_("Removed: %(file)s") % {"file": older.name})

    def _make(self, path: Path) -> Made:
        # Shown on a terminal only; a timer's log needs no moving line.
        with Console(stderr=True).status("…") as status:
            return make_backup(path, contents(), told=status.update)

    def _say(self, made: Made) -> None:
        text = _("%(file)s: %(rows)d rows, %(files)d files, %(size)s")
        values = {"rows": made.rows, "files": made.files, "size": filesizeformat(made.size)}
        self.stdout.write(text % (values | {"file": made.path}))
        self.stdout.write(keys_note())
        if missing := made.facts["files_missing"]:
            text = ngettext(
                "%(count)d file of a photo is missing.",
                "%(count)d files of photos are missing.",
                missing,
            )
            self.stderr.write(text % {"count": missing})
