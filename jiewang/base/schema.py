"""Whether the database's tables are the ones this program knows."""

from dataclasses import dataclass

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Schema:
    """What was applied to the database, against what this program brings: (app, migration)."""

    missing: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...]
    # Nothing was applied ever: there is nothing to back up.
    empty: bool = False

    @property
    def fault(self) -> str:
        """What is wrong and what to do, as a sentence; empty if the tables fit."""
        if self.unknown:
            text = _(
                "The database was brought up to date by a newer version of Jiewang (it has %(migration)s). Install that version, or restore the backup made before."
            )
            return text % {"migration": ".".join(self.unknown[0])}
        if self.empty:
            return _("The database is empty. Run: jiewang migrate")
        if self.missing:
            text = ngettext(
                "The database is not up to date: %(count)d migration is missing. Make a backup, then run: jiewang migrate",
                "The database is not up to date: %(count)d migrations are missing. Make a backup, then run: jiewang migrate",
                len(self.missing),
            )
            return text % {"count": len(self.missing)}
        return ""


def read_schema() -> Schema:
    """Compare the database with the migrations that are installed. Raises django.db.Error."""
    loader = MigrationLoader(connection)
    applied = loader.applied_migrations
    known = loader.graph.nodes
    apps = {app for app, _name in known}
    return Schema(
        missing=tuple(sorted(node for node in known if node not in applied)),
        # Of an app that is no longer installed nothing can be said, and nothing is in the way.
        unknown=tuple(sorted(node for node in applied if node not in known and node[0] in apps)),
        empty=not applied,
    )
