"""What commands say when the database is away, empty, or of another version."""

from django.core.management.base import CommandError
from django.db import Error as DatabaseError
from django.db import connection, connections
from django.utils.translation import gettext as _

from jiewang.base.logs import words_of
from jiewang.base.outages import is_outage
from jiewang.base.schema import read_schema


def check_database() -> None:
    """Refuse to work on tables of another version. Raises CommandError, django.db.Error."""
    if fault := read_schema().fault:
        raise CommandError(fault)


def leave_alone() -> None:
    """End our connection, so that processes forked from here do not share it."""
    connections.close_all()


def reason_of(error: DatabaseError) -> str:
    """Why a command met a database error, as a sentence with what to do; empty if it is ours."""
    if is_outage(error):
        text = _(
            "The database cannot be used: %(why)s. See that it runs, and that DATABASE_URL names it."
        )
        return text % {"why": words_of(error).rstrip(".") or type(error).__name__}
    try:
        # The transaction the error came from is over.
        connection.close()
        return read_schema().fault
    except DatabaseError:
        return ""
