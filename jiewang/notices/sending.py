"""Sending: the worker takes what waits for one way, hands it over, and notes what came of it.

At least once: a worker that dies between handing over and noting lets the same message go out
again, under the same key, so that the other side can tell.
"""

import logging
import uuid
import zlib
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.base import metrics
from jiewang.base.events import announce
from jiewang.notices import mail, webhooks
from jiewang.notices.events import DeliveryFailed
from jiewang.notices.mailboxes import CONFIRM
from jiewang.notices.models import Delivery, DeliveryStep, Mailbox, Notice, Way
from jiewang.notices.queries import reads
from jiewang.notices.targets import leave_to_try, note_answer, note_silence
from jiewang.notices.texts import text_of
from jiewang.notices.webhooks import NotDelivered

log = logging.getLogger(__name__)

# Waits between attempts: a gateway that is down for a night is tried again in the morning.
WAITS = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=10)]
# Each wait is longer by up to this share, so that a thousand messages do not come back at once.
_JITTER = 0.2
# How long a worker may hold a delivery before another one takes it over.
CLAIM = timedelta(minutes=2)
# So many lines stand in one daily message; the inbox has all.
_LINES = 30


def wait_after(delivery: Delivery) -> timedelta:
    """How long a delivery that has just failed waits. By its number, not by luck."""
    share = zlib.crc32(f"{delivery.pk}:{delivery.attempts}".encode()) % 1000 / 1000
    return WAITS[min(delivery.attempts, len(WAITS)) - 1] * (1 + _JITTER * share)


def key_of(delivery: Delivery) -> str:
    """What a message is known by wherever it goes: the same as long as it is the same sending,
    and another in every house."""
    name = f"jiewang:{settings.SECRET_KEY}:{delivery.pk}:{delivery.rounds}"
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def send_next(way: str, at: datetime) -> Delivery | None:
    """Send the longest waiting message of a way; None if there is none, or the way rests.

    Several workers may run: a filtered update lets one claim the row. The gateway is called
    outside any transaction.
    """
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, way=way, next_at__lte=at)
    if not waiting.exists() or not leave_to_try(way, at):
        return None
    while delivery := waiting.select_related("notice", "user").order_by("next_at", "pk").first():
        claimed = waiting.filter(pk=delivery.pk).update(
            next_at=at + CLAIM, attempts=delivery.attempts + 1
        )
        if not claimed:
            continue
        delivery.attempts += 1
        if why := _needless(delivery):
            _skip(delivery, why)
            continue
        _send(delivery, at)
        return delivery
    return None


def _needless(delivery: Delivery) -> str:
    """Why one of staff need not be told any more; empty if they must."""
    user, notice = delivery.user, delivery.notice
    if user is None:
        return ""
    if not user.is_active:
        return "account closed"
    if delivery.way == Way.EMAIL and _address(delivery) == "":
        return "no address"
    if notice.kind == CONFIRM:
        return "" if delivery.secret else "code used"
    if notice.read_at:
        return "read"
    return "" if reads(user, notice) else "no such post any more"


def _address(delivery: Delivery) -> str:
    mailbox = Mailbox.objects.filter(user=delivery.user_id).first()
    if mailbox is None or (not mailbox.confirmed_at and delivery.notice.kind != CONFIRM):
        return ""
    return str(mailbox.address)


def _skip(delivery: Delivery, why: str) -> None:
    delivery.state, delivery.error, delivery.secret = Delivery.State.SKIPPED, why, ""
    delivery.save(update_fields=["state", "error", "secret"])
    metrics.MESSAGES.count(delivery.way, "skipped")


def _send(delivery: Delivery, at: datetime) -> None:
    together = _claim_together(delivery, at) if delivery.digest else [delivery]
    try:
        hand_over(delivery, together, at)
    except NotDelivered as error:
        if error.targets_fault:
            note_silence(delivery.way, at)
        # What goes together stays together.
        again_at = at + wait_after(delivery)
        for each in together:
            _note_failure(each, str(error)[:200], at, again_at=again_at)
        return
    sent = {"state": Delivery.State.SENT, "sent_at": at, "error": "", "secret": ""}
    Delivery.objects.filter(pk__in=[each.pk for each in together]).update(**sent)
    for name, value in sent.items():
        setattr(delivery, name, value)
    note_answer(delivery.way)
    metrics.MESSAGES.count(delivery.way, "sent", by=len(together))


def _claim_together(first: Delivery, at: datetime) -> list[Delivery]:
    """What else goes into the daily message of this person, claimed row by row."""
    waiting = Delivery.objects.filter(
        state=Delivery.State.WAITING, way=first.way, user=first.user_id, digest=True
    ).filter(next_at__lte=at)
    together = [first]
    for each in waiting.select_related("notice", "user").order_by("next_at", "pk"):
        claimed = waiting.filter(pk=each.pk).update(next_at=at + CLAIM, attempts=each.attempts + 1)
        if not claimed:
            continue
        each.attempts += 1
        if why := _needless(each):
            _skip(each, why)
        else:
            together.append(each)
    return together


def hand_over(delivery: Delivery, together: list[Delivery], at: datetime) -> None:
    """Give one message to its way. Raises NotDelivered."""
    user, notice = delivery.user, delivery.notice
    language = (user.language if user else notice.language) or settings.LANGUAGE_CODE
    with translation.override(language):
        lines = [_line(each) for each in together]
        call = {Way.SMS: _text, Way.MESSENGER: _chat, Way.EMAIL: _mail}[Way(delivery.way)]
        call(delivery, lines, int(at.timestamp()))


def _line(delivery: Delivery) -> str:
    """The sentence as it leaves the house: to staff with a case's number in place of its title,
    which may be in a reporter's own words."""
    notice = delivery.notice
    gaps = {**notice.context, "secret": delivery.secret}
    if delivery.user_id and notice.case_number:
        gaps["title"] = notice.case_number
    return text_of(notice.kind, gaps)


def _text(delivery: Delivery, lines: list[str], timestamp: int) -> None:
    # The number of the delivery is what gateways of old know a message by.
    message = {"to": delivery.phone, "text": lines[0], "id": delivery.pk}
    secret, key = settings.SMS_WEBHOOK_SECRET, key_of(delivery)
    webhooks.post(settings.SMS_WEBHOOK, message, secret=secret, key=key, timestamp=timestamp)


def _chat(delivery: Delivery, lines: list[str], timestamp: int) -> None:
    key = key_of(delivery)
    message = {
        # The staff number, which the messenger knows as well; no name.
        "to": delivery.user.username if delivery.user else "",
        "text": "\n".join(_shown(lines)),
        "link": _inbox_address(),
        "id": key,
    }
    secret = settings.MESSENGER_WEBHOOK_SECRET
    webhooks.post(settings.MESSENGER_WEBHOOK, message, secret=secret, key=key, timestamp=timestamp)


def _mail(delivery: Delivery, lines: list[str], _timestamp: int) -> None:
    subject = lines[0]
    if len(lines) > 1:
        text = ngettext("%(n)d notice in Jiewang", "%(n)d notices in Jiewang", len(lines))
        subject = text % {"n": len(lines)}
    if delivery.notice.kind == CONFIRM:
        subject = _("Your code for notices by e-mail")
    parts = ["\n".join(_shown(lines))]
    if delivery.notice.kind != CONFIRM:
        parts += [_inbox_address(), _("You choose under “My notices” what is sent to you.")]
    body = "\n\n".join(part for part in parts if part)
    mail.send_mail(to=_address(delivery), subject=subject, body=body, key=key_of(delivery))


def _shown(lines: list[str]) -> list[str]:
    if len(lines) <= _LINES:
        return lines
    return [*lines[:_LINES], _("… and %(n)d more in Jiewang.") % {"n": len(lines) - _LINES}]


def _inbox_address() -> str:
    return f"{settings.PUBLIC_ADDRESS}/notices" if settings.PUBLIC_ADDRESS else ""


@transaction.atomic
def _note_failure(delivery: Delivery, error: str, at: datetime, *, again_at: datetime) -> None:
    delivery.error = error
    if delivery.attempts <= len(WAITS):
        delivery.next_at = again_at
        delivery.save(update_fields=["error", "next_at"])
        metrics.MESSAGES.count_on_commit(delivery.way, "failed")
        return
    delivery.state, delivery.next_at = Delivery.State.FAILED, at
    delivery.save(update_fields=["error", "state", "next_at"])
    failed = DeliveryStep.Kind.FAILED
    DeliveryStep.objects.create(delivery=delivery, kind=failed, note=error, at=at)
    metrics.MESSAGES.count_on_commit(delivery.way, "given_up")
    log.warning("message %s by %s was given up: %s", delivery.pk, delivery.way, error)
    # Staff find it in their inbox all the same; a reporter has no inbox.
    if delivery.user_id is None:
        number = Notice.objects.values_list("case_number", flat=True).get(pk=delivery.notice_id)
        announce(DeliveryFailed(delivery_id=delivery.pk, case_number=number))


# For the worker, which calls its jobs with the moment alone.
send_text = partial(send_next, Way.SMS)
send_mail_next = partial(send_next, Way.EMAIL)
send_chat = partial(send_next, Way.MESSENGER)
