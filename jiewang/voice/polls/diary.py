"""Lock a poll, write in its diary, move it: the only places where these things are done."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.things import write_line
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.models import Poll, PollStep
from jiewang.voice.polls.states import PollState


def lock_poll(poll_id: int) -> Poll:
    """Read a poll that nobody else can move, and no ballot be cast in, until the end.

    A plain FOR UPDATE on purpose: whoever casts holds the poll with FOR KEY SHARE, so closing waits
    for every ballot that is on its way, and no ballot comes after it. Raises Poll.DoesNotExist.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock_poll needs a transaction.")
    rows = Poll.objects.select_for_update(of=("self",))
    return rows.select_related("center").get(pk=poll_id)


def move_poll(
    poll: Poll,
    to: PollState,
    kind: PollStep.Kind,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Move a locked poll and write the line. Raises PollError."""
    if not poll.can_become(to):
        text = _("A poll that is “%(old)s” cannot become “%(new)s”.")
        raise PollError(text % {"old": PollState(poll.state).label, "new": to.label})
    poll.state = to
    write_line(poll, kind, actor=actor, at=at, note=note, data=data, also=("state", *also))
