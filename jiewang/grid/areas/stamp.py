"""Whether the map has changed since a process read it into memory."""

import time
from itertools import count

from django.conf import settings
from django.db import connection

Stamp = tuple[int, int, int]

_NEWEST = "SELECT (SELECT MAX(id) FROM grid_area), (SELECT MAX(id) FROM grid_areaload)"

_changes = count(1)
_changed = 0
_kept: tuple[float, Stamp] | None = None


def changed_here() -> None:
    """Say that this process wrote areas: the model and its manager do it at every write.

    The numbers in the database do not tell all of it: SQLite gives out the numbers of rows
    that were rolled back once more.
    """
    global _changed
    _changed = next(_changes)


def map_stamp() -> Stamp:
    """Return what is different whenever the map is: changes here, newest area, newest load.

    One query that reads two numbers from the ends of two indexes, asked no more than every
    RULES_CHECK_SECONDS: so long the map still holds that another process has just replaced.
    """
    global _kept
    known, now = _kept, time.monotonic()
    fresh = known is not None and now - known[0] < settings.RULES_CHECK_SECONDS
    if known is not None and fresh and known[1][0] == _changed:
        return known[1]
    changed = _changed
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        area, load = cursor.fetchone()
    stamp = changed, area or 0, load or 0
    _kept = now, stamp
    return stamp
