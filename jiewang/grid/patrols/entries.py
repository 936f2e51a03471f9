"""Entries of phones: taken once, with the time by both clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiewang.grid.patrols.errors import PatrolRefused
from jiewang.grid.patrols.models import Entry
from jiewang.people.models import User

# So long a phone may keep what it could not send, and be told again what came of it.
KEPT = timedelta(days=30)
_LONGEST_KEY, _SHORTEST_KEY = 64, 16


@dataclass(frozen=True)
class Clocks:
    """When something happened: by the phone, and by us."""

    told_at: datetime
    happened_at: datetime
    came_at: datetime


def clocks(*, told_at: datetime, sent_at: datetime, came_at: datetime) -> Clocks:
    """Take the difference between two clocks off: the phone says when it happened and when it
    sends, both by its own; we know when it comes. A phone that is a day wrong is a day wrong
    twice. Never in the future, never longer ago than entries are kept.
    """
    happened = came_at - max(sent_at - told_at, timedelta())
    return Clocks(told_at, max(happened, came_at - KEPT), came_at)


def once(
    key: str, *, user: User, kind: str, at: Clocks, do: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """Do what an entry asks for, unless it has come before: its answer, and whether it is new.

    `do` runs in the same transaction; what it refuses leaves nothing behind, so that the phone may
    send the entry again. Raises PatrolRefused for a key of somebody else's, or one that is none.
    """
    if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise PatrolRefused(_("An entry needs a key of 16 to 64 characters."))
    if (known := _known(key, user)) is not None:
        return known, False
    try:
        with transaction.atomic():
            # First, so that of two at one moment the second waits here.
            entry = Entry.objects.create(key=key, user=user, kind=kind, **vars(at))
            entry.answer = do()
            entry.save(update_fields=["answer"])
            return entry.answer, True
    except IntegrityError:
        known = _known(key, user)
        if known is None:
            raise
        return known, False


def _known(key: str, user: User) -> dict[str, Any] | None:
    entry = Entry.objects.filter(key=key).first()
    if entry is None:
        return None
    if entry.user_id != user.pk:
        raise PatrolRefused(_("This entry was sent by somebody else."))
    answer: dict[str, Any] = entry.answer
    return answer


def forget_entries(at: datetime) -> None:
    """Delete what phones no longer ask about. For the worker."""
    Entry.objects.filter(came_at__lt=at - KEPT).delete()
