"""Whether the map has changed since a process read it into memory."""

from itertools import count

from django.db import connection

Stamp = tuple[int, int, int]

_NEWEST = "SELECT (SELECT MAX(id) FROM grid_area), (SELECT MAX(id) FROM grid_areaload)"

_changes = count(1)
_changed = 0


def changed_here() -> None:
    """Say that this process wrote areas: the model and its manager do it at every write.

    The numbers in the database do not tell all of it: SQLite gives out the numbers of rows
    that were rolled back once more.
    """
    global _changed
    _changed = next(_changes)


def map_stamp() -> Stamp:
    """Return what is different whenever the map is: changes here, newest area, newest load.

    One query that reads two numbers from the ends of two indexes.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        area, load = cursor.fetchone()
    return _changed, area or 0, load or 0
