"""Telling: write a notice, hand its text message to the gateway, mark it as read."""

import json
import logging
import urllib.request
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from jiewang.base.events import announce
from jiewang.base.rows import insert_row
from jiewang.notices.events import DeliveryFailed
from jiewang.notices.models import Delivery, Notice
from jiewang.notices.queries import inbox
from jiewang.notices.texts import TEXTS, text_of
from jiewang.people.models import User

log = logging.getLogger(__name__)

# Waits between attempts: a gateway that is down for a night is tried again in the morning.
WAITS = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=10)]
# How long a worker may hold a delivery before another one takes it over.
CLAIM = timedelta(minutes=2)
# Seconds without a word from the gateway.
PATIENCE = 10.0


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
    notice = Notice(
        kind=_known(kind),
        case_number=case_number,
        to_unit_id=unit_id,
        right=right,
        context=dict(context or {}),
    )
    insert_row(notice)


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
    )
    if settings.SMS_WEBHOOK:
        Delivery.objects.create(notice=notice, phone=phone, secret=secret)
    else:
        Delivery.objects.create(notice=notice, phone=phone, state=Delivery.State.NO_GATEWAY)


def forget_reporter(case_number: str) -> None:
    """Delete the telephone number from every message about a report; what waits is given up."""
    deliveries = Delivery.objects.filter(notice__case_number=case_number)
    deliveries.filter(state=Delivery.State.WAITING).update(state=Delivery.State.FAILED)
    deliveries.update(phone="", secret="")


def _known(kind: str) -> str:
    TEXTS[kind]  # a mistyped kind fails in the action, not in front of the reader
    return kind


def send_next(at: datetime) -> Delivery | None:
    """Send the longest waiting text message; None if there is none.

    Several workers may run: a filtered update lets one claim the row. The gateway is called
    outside any transaction. A message may be sent twice if a worker dies between the call and
    the note of it; it is never lost.
    """
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=at)
    while delivery := waiting.select_related("notice").order_by("next_at", "pk").first():
        claimed = waiting.filter(pk=delivery.pk).update(
            next_at=at + CLAIM, attempts=delivery.attempts + 1
        )
        if claimed:
            delivery.attempts += 1
            _send(delivery, at)
            return delivery
    return None


def _send(delivery: Delivery, at: datetime) -> None:
    notice = delivery.notice
    with translation.override(notice.language or settings.LANGUAGE_CODE):
        text = text_of(notice.kind, {**notice.context, "secret": delivery.secret})
    try:
        _call_gateway(to=delivery.phone, text=text, id=delivery.pk)
    # Refused, silent, no HTTP at all, an address that is none: whatever it is, tried again later.
    except (OSError, HTTPException, ValueError) as error:
        _note_failure(delivery, (str(error) or type(error).__name__)[:200], at)
        return
    delivery.state, delivery.sent_at, delivery.error = Delivery.State.SENT, at, ""
    delivery.secret = ""
    delivery.save(update_fields=["state", "sent_at", "error", "secret"])


def _call_gateway(**message: Any) -> None:
    request = urllib.request.Request(
        settings.SMS_WEBHOOK,
        data=json.dumps(message, ensure_ascii=False).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.SMS_WEBHOOK_SECRET}",
        },
    )
    # What it says besides its status is not read: it may say anything, at any length.
    with _OPENER.open(request, timeout=PATIENCE):
        pass


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """A redirect would be followed without the message, and taken for its arrival."""

    def redirect_request(self, *_asked: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoDetours)


@transaction.atomic
def _note_failure(delivery: Delivery, error: str, at: datetime) -> None:
    delivery.error = error
    if delivery.attempts <= len(WAITS):
        delivery.next_at = at + WAITS[delivery.attempts - 1]
        delivery.save(update_fields=["error", "next_at"])
        return
    delivery.state = Delivery.State.FAILED
    delivery.save(update_fields=["error", "state"])
    log.warning("text message %s was given up: %s", delivery.pk, error)
    announce(DeliveryFailed(delivery_id=delivery.pk, case_number=delivery.notice.case_number))


def mark_read(user: User, ids: Iterable[int], *, at: datetime) -> int:
    """Mark notices of this person's inbox as read; the count of those that were new."""
    return inbox(user).filter(pk__in=list(ids), read_at=None).update(read_at=at)
