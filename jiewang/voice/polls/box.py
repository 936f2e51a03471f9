"""The box is shaken (摇匀), so that no ballot's place tells when it was cast, and counted.

A ballot lies apart until enough others do; then they go into the box together, in an order of
chance, as new rows of one transaction. When the poll closes the whole box is turned over once
more. So neither the order of rows nor the database's own columns (`ctid`, `xmin`, `rowid`) lead
from a mark to a ballot: docs/decisions/0046.
"""

import hashlib
import secrets
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from jiewang.voice.polls.models import Ballot, Poll
from jiewang.voice.polls.states import PollState
from jiewang.voice.polls.tallies import fold

# So few together would be no crowd.
CROWD = 25
_MOST_AT_ONCE, _PORTION = 5000, 2000
# A key, and an order, that nobody can foretell.
_CHANCE = {
    "postgresql": "replace(gen_random_uuid()::text, '-', '')",
    "sqlite": "lower(hex(randomblob(16)))",
}


def shake_boxes(at: datetime) -> int:
    """Shake the boxes in which enough ballots wait; how many went in. A job of the worker."""
    polls = Poll.objects.filter(state=PollState.OPEN, ballots__in_box=False).distinct()
    return sum(shake_in(pk) for pk in polls.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def shake_in(poll_id: int) -> int:
    """Shake what waits into the box of an open poll, if it is a crowd."""
    # Two at once would each take the same ballots: the poll's row is the turn. NO KEY UPDATE lets
    # ballots be cast meanwhile; they wait for the next time.
    Poll.objects.select_for_update(no_key=True).get(pk=poll_id)
    # Which of very many go in now is chance as well: their keys are.
    waiting = list(_waiting(poll_id).order_by("token")[:_MOST_AT_ONCE])
    if len(waiting) < CROWD:
        return 0
    _put_in(poll_id, waiting)
    return len(waiting)


def turn_over(poll: Poll) -> str:
    """All into the box, in one new order; the digest over all. For closing, under its lock."""
    while waiting := list(_waiting(poll.pk).order_by("token")[:_MOST_AT_ONCE]):
        _put_in(poll.pk, waiting)
    _copy_by_chance(poll.pk)
    return digest_of_box(poll)


def digest_of_box(poll: Poll) -> str:
    """A digest over receipts and seals, in the order of receipts: one ballot more, less or
    changed gives another one. It stands in the diary from the closing on."""
    found = hashlib.sha256()
    pairs = poll.ballots.order_by("receipt").values_list("receipt", "seal")
    for receipt, seal in pairs.iterator(chunk_size=_PORTION):
        found.update(f"{receipt}{seal}\n".encode())
    return found.hexdigest()


def _put_in(poll_id: int, waiting: list[Ballot]) -> None:
    fold(poll_id, waiting)
    Ballot.objects.filter(pk__in=[each.token for each in waiting]).delete()
    for each in waiting:
        each.token, each.in_box = secrets.token_hex(16), True
    # By chance, since the keys are.
    waiting.sort(key=lambda each: each.token)
    Ballot.objects.bulk_create(waiting, batch_size=_PORTION)


def _copy_by_chance(poll_id: int) -> None:
    """Write every row anew with a new key, in a new order, by one transaction."""
    columns = "poll_id, version, area, assisted, content, receipt, seal, in_box"
    chance = _CHANCE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE voice_turned AS SELECT {columns} FROM voice_ballot"
            f" WHERE poll_id = %s ORDER BY {chance}",
            [poll_id],
        )
        cursor.execute("DELETE FROM voice_ballot WHERE poll_id = %s", [poll_id])
        cursor.execute(
            f"INSERT INTO voice_ballot (token, {columns})"
            f" SELECT {chance}, {columns} FROM voice_turned"
        )
        cursor.execute("DROP TABLE voice_turned")


def _waiting(poll_id: int) -> QuerySet[Ballot]:
    return Ballot.objects.filter(poll_id=poll_id, in_box=False)
