"""What has changed since: the diary's lines in the order they were written, none left out.

Lines are numbered when they are written and seen when their transaction commits. On PostgreSQL
a line with a smaller number may so appear after one with a larger number, and a reader who
remembered only the largest would never see it. So nothing is given out before all transactions
are over that might still bring a line below it. SQLite has one writer: there both orders are one.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from jiewang.center.case.models import CaseStep

LONGEST_WAIT = "10s"


@dataclass(frozen=True)
class Bookmark:
    """Where a reader of changes stands: the last line given out, by its id.

    `top` is the last line there was when the bookmark was made; once no transaction with a
    number below `horizon` runs any more, everything up to it is settled. 0 says nothing.
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
    """How far a reader may go from a bookmark. To be asked outside a transaction.

    Counts on every action to write the case, or its number, before the diary's line: so a
    transaction has its own number before its lines have theirs.
    """
    oldest, own, top = _running()
    if oldest >= own:
        return Settled(top, True, top, own)
    if bookmark.horizon and oldest >= bookmark.horizon:
        upto = max(bookmark.after, bookmark.top)
        return Settled(upto, upto >= top, top, own)
    if bookmark.horizon:
        # The old mark stays: one that moved on with every question would never be reached.
        return Settled(bookmark.after, False, bookmark.top, bookmark.horizon)
    return Settled(bookmark.after, False, top, own)


# Transactions are numbered for a whole server, savepoints like the whole; each holds a lock on its
# own number, which everybody may see. One of another database brings no line here.
# Asked first: so what runs elsewhere when the next statement looks, and is not in this answer,
# began after this question, and holds up nobody who asks again.
_ELSEWHERE = """
SELECT coalesce(array_agg(transactionid::text::bigint), '{}')
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND datname <> current_database()
"""
# One statement, so that the oldest and the last line are of one moment. A number of its own,
# because what began last runs beyond a snapshot's xmax unseen.
_HERE = """
WITH now AS MATERIALIZED (
    SELECT pg_current_snapshot() AS seen, pg_current_xact_id()::text::bigint AS own
), running AS (
    SELECT pg_snapshot_xip(seen)::text::bigint AS number FROM now
    UNION ALL
    SELECT generate_series(pg_snapshot_xmax(seen)::text::bigint, own - 1) FROM now
)
SELECT coalesce((SELECT min(number) FROM running WHERE number & x'ffffffff'::bigint <> ALL(%s)), own),
       own,
       (SELECT coalesce(max(id), 0) FROM center_casestep)
FROM now
"""


def _running() -> tuple[int, int, int]:
    """The oldest transaction that may still write here, one above all, and the last line seen."""
    if connection.vendor != "postgresql":
        return 0, 0, last_line()
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE)
        (elsewhere,) = cursor.fetchone()
        cursor.execute(_HERE, [elsewhere])
        oldest, own, top = cursor.fetchone()
    return oldest, own, top


def last_line() -> int:
    """The id of the newest line of any diary; 0 where there is none."""
    return CaseStep.objects.aggregate(top=Max("pk"))["top"] or 0


def fixed_line() -> int:
    """The id up to which the diary cannot get another line any more; all of them are seen then.

    On PostgreSQL it waits for whoever is writing now: a few times a month, never on the way of a
    report. Raises OperationalError where somebody writes longer than LONGEST_WAIT.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
                cursor.execute("LOCK TABLE center_casestep IN SHARE MODE")
        return last_line()
