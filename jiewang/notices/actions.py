"""Telling: write a notice for a unit or a reporter, mark it as read. Sending is another file's."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiewang.base.rows import insert_later
from jiewang.notices.models import Delivery, Notice, Way
from jiewang.notices.queries import inbox
from jiewang.notices.spreading import goes_further
from jiewang.notices.targets import is_set_up
from jiewang.notices.texts import TEXTS
from jiewang.people.models import User


def tell_unit(
    unit_id: int,
    kind: str,
    *,
    case_number: str = "",
    right: str = "",
    context: Mapping[str, Any] | None = None,
) -> None:
    """Put a notice into the inbox of a unit, for everybody there or for holders of one right.

    `context` holds plain values without personal data. Raises KeyError for an unknown kind.
    """
    now = timezone.now()
    notice = Notice(
        kind=_known(kind),
        case_number=case_number,
        to_unit_id=unit_id,
        right=right,
        context=dict(context or {}),
        created_at=now,
        # Where nothing is sent, no worker need look at it.
        spread_at=None if goes_further() else now,
    )
    insert_later([notice])


def tell_reporter(
    kind: str,
    *,
    case_number: str,
    phone: str,
    language: str = "",
    secret: str = "",
    context: Mapping[str, Any] | None = None,
) -> None:
    """Write a text message to a reporter; nothing is written to one who left no phone.

    `secret` fills the gap of that name; unlike the context it is kept encrypted, and only until
    it is sent. Sent by `send_next`, after the commit: a crash in between loses nothing.
    """
    if not phone:
        return
    notice = Notice.objects.create(
        kind=_known(kind),
        case_number=case_number,
        language=language,
        context=dict(context or {}),
        spread_at=timezone.now(),
    )
    if is_set_up(Way.SMS):
        Delivery.objects.create(notice=notice, phone=phone, secret=secret)
    else:
        Delivery.objects.create(notice=notice, phone=phone, state=Delivery.State.NO_GATEWAY)


def forget_reporter(case_number: str) -> None:
    """Delete the telephone number from every message to a reporter; what was not sent will not be."""
    deliveries = Delivery.objects.filter(notice__case_number=case_number, user=None)
    unsent = deliveries.filter(state__in=[Delivery.State.WAITING, Delivery.State.FAILED])
    unsent.update(state=Delivery.State.SKIPPED, error="number deleted")
    deliveries.update(phone="", secret="")


def _known(kind: str) -> str:
    TEXTS[kind]  # a mistyped kind fails in the action, not in front of the reader
    return kind


def mark_read(user: User, ids: Iterable[int], *, at: datetime) -> int:
    """Mark notices of this person's inbox as read; the count of those that were new."""
    return inbox(user).filter(pk__in=list(ids), read_at=None).update(read_at=at)
