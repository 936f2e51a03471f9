"""A person's e-mail address: given, confirmed by a code that is sent there, forgotten."""

import hmac
import re
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from jiewang.notices.errors import MailboxRefused
from jiewang.notices.models import Choice, Delivery, Mailbox, Notice, Way
from jiewang.notices.targets import is_set_up
from jiewang.people.models import User

CONFIRM = "confirm_address"
_CODE_HOLDS = timedelta(hours=1)
# A new code at most so often: nobody fills the mailbox of somebody else by our hand.
_BETWEEN_CODES = timedelta(minutes=2)
_WRONG_CODES = 5
_DIGITS = 8


def mailbox_of(user: User) -> Mailbox | None:
    return Mailbox.objects.filter(user=user).first()


@transaction.atomic
def give_address(user: User, *, address: str, at: datetime) -> None:
    """Keep an address and send a code there; nothing else goes there before it is confirmed.

    The address that is confirmed already stays as it is. Raises MailboxRefused.
    """
    if not is_set_up(Way.EMAIL):
        raise MailboxRefused(_("No mail server is set up here: notices come in Jiewang alone."))
    address = _checked(address)
    known = Mailbox.objects.select_for_update().filter(user=user).first()
    if known and known.address == address and known.confirmed_at:
        return
    if known and known.code_until and known.code_until > at + _CODE_HOLDS - _BETWEEN_CODES:
        text = _("A code was sent just now. Ask for another in two minutes.")
        raise MailboxRefused(text)
    _skip_waiting(user)
    code = "".join(secrets.choice("0123456789") for _nth in range(_DIGITS))
    Mailbox.objects.update_or_create(
        user=user,
        defaults={
            "address": address,
            "confirmed_at": None,
            "code_digest": _digest(user, code),
            "code_until": at + _CODE_HOLDS,
            "wrong_codes": 0,
        },
    )
    notice = Notice.objects.create(
        kind=CONFIRM, language=user.language, created_at=at, spread_at=at
    )
    Delivery.objects.create(notice=notice, way=Way.EMAIL, user=user, secret=code, next_at=at)


def confirm_address(user: User, *, code: str, at: datetime) -> None:
    """The code has come: from now on notices go there. Raises MailboxRefused."""
    # Not one transaction with the refusal: a wrong code must be counted all the same.
    with transaction.atomic():
        why = _judge(user, re.sub(r"\D", "", code), at)
    if why:
        raise MailboxRefused(why)


def _judge(user: User, code: str, at: datetime) -> str:
    """Confirm, or say why not."""
    mailbox = Mailbox.objects.select_for_update().filter(user=user).first()
    if mailbox is None or not mailbox.code_digest:
        return "" if mailbox else _("Give an address first.")
    if mailbox.code_until is None or mailbox.code_until < at:
        return _("This code has run out. Ask for a new one.")
    if mailbox.wrong_codes >= _WRONG_CODES:
        return _("Five codes were wrong. Ask for a new one.")
    if not hmac.compare_digest(mailbox.code_digest, _digest(user, code)):
        mailbox.wrong_codes += 1
        mailbox.save(update_fields=["wrong_codes"])
        return _("This is not the code that was sent.")
    mailbox.confirmed_at, mailbox.code_digest, mailbox.code_until = at, "", None
    mailbox.save(update_fields=["confirmed_at", "code_digest", "code_until"])
    return ""


@transaction.atomic
def forget_address(user: User) -> None:
    """Delete a person's address; what waits for it is not sent."""
    Mailbox.objects.filter(user=user).delete()
    _skip_waiting(user)


@transaction.atomic
def forget_person(user_id: int) -> None:
    """An account is closed: address and choices go, nothing more is sent."""
    Mailbox.objects.filter(user=user_id).delete()
    Choice.objects.filter(user=user_id).delete()
    waiting = Delivery.objects.filter(user=user_id, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.SKIPPED, secret="", error="account closed")


def _skip_waiting(user: User) -> None:
    waiting = Delivery.objects.filter(user=user, way=Way.EMAIL, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.SKIPPED, secret="", error="address changed")


def _checked(address: str) -> str:
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise MailboxRefused(
            _("This is no e-mail address. One looks like name@example.cn.")
        ) from None
    if len(address) > 254:
        raise MailboxRefused(_("An e-mail address has at most 254 characters."))
    return address


def _digest(user: User, code: str) -> str:
    return salted_hmac(f"jiewang.mailbox.{user.pk}", code, algorithm="sha256").hexdigest()
