"""What has changed since: the diary's lines in the order they were written, none left out.

Lines are numbered when they are written and seen when their transaction commits. On PostgreSQL
a line with a smaller number may so appear after one with a larger number, and a reader who
remembered only the largest would never see it. So nothing is given out before all transactions
are over that might still bring a line below it. SQLite has one writer: there both orders are one.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from jiewang.center.case.models import CaseStep


@dataclass(frozen=True)
class Bookmark:
    """Where a reader of changes stands: the last line given out, by its id.

    `top` is the last line there was when the bookmark was made; once no transaction older than
    `horizon` runs any more, everything up to it is settled. A horizon of 0 says nothing.
    """

    after: int
    top: int = 0
    horizon: int = 0


@dataclass(frozen=True)
class Settled:
    """How far lines may be given out now. `whole`: there is none beyond that yet."""

    upto: int
    whole: bool
    top: int
    horizon: int

    def bookmark(self, after: int) -> Bookmark:
        """The next bookmark of a reader who has got everything up to `after`."""
        return Bookmark(after, self.top, self.horizon)


def settled(bookmark: Bookmark) -> Settled:
    """How far a reader may go from a bookmark. One query.

    Counts on every action to write the case, or its number, before the diary's line: so a
    transaction has its own number before its lines have theirs.
    """
    oldest, newest, top = _running()
    if oldest == newest:
        return Settled(top, True, top, newest)
    if bookmark.horizon and oldest >= bookmark.horizon:
        upto = max(bookmark.after, bookmark.top)
        return Settled(upto, upto >= top, top, newest)
    if bookmark.horizon:
        # The old mark stays: one that moved on with every question would never be reached.
        return Settled(bookmark.after, False, bookmark.top, bookmark.horizon)
    return Settled(bookmark.after, False, top, newest)


# One statement, so that all three are of one moment.
_POSTGRESQL = """
SELECT pg_snapshot_xmin(seen)::text::bigint, pg_snapshot_xmax(seen)::text::bigint,
       (SELECT coalesce(max(id), 0) FROM center_casestep)
FROM (SELECT pg_current_snapshot() AS seen) AS snapshot
"""


def _running() -> tuple[int, int, int]:
    """The oldest transaction that runs, the next that will begin, and the last line seen."""
    if connection.vendor != "postgresql":
        return 0, 0, last_line()
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL)
        oldest, newest, top = cursor.fetchone()
    return oldest, newest, top


def last_line() -> int:
    """The id of the newest line of any diary; 0 where there is none."""
    return CaseStep.objects.aggregate(top=Max("pk"))["top"] or 0
