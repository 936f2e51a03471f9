"""Accounts of staff: made with a first password that works for some days, closed, opened again.

Nobody signs up. Who keeps the accounts does it on the machine itself: see the commands.
"""

import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.people.errors import AccountRefused
from jiewang.people.events import AccountClosed
from jiewang.people.models import User
from jiewang.people.second_steps import forget_second_steps

FIRST_PASSWORD_DAYS = 3
# How the account of a key begins: it holds a post, and nobody signs in to it.
PROGRAM = "program-"
_NUMBER = re.compile(r"[A-Za-z0-9][\w.-]{1,59}", re.ASCII)
# Letters and digits that nobody mistakes for each other: 16 of them are 79 random bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LETTERS_EACH = 4, 4


@transaction.atomic
def create_account(number: str, *, name: str, at: datetime | None = None) -> str:
    """Make an account and return its first password, shown now and never again.

    `number` is the staff number one signs in with. Raises AccountRefused.
    """
    name = " ".join(name.split())
    if not _NUMBER.fullmatch(number):
        text = _("“%(number)s” is no staff number: 2 to 60 letters, digits, dots and dashes.")
        raise AccountRefused(text % {"number": number[:60]})
    if not name or len(name) > 60:
        raise AccountRefused(_("An account needs the name of a person, at most 60 characters."))
    if User.objects.filter(username__iexact=number).exists():
        text = _("There is an account “%(number)s” already.")
        raise AccountRefused(text % {"number": number})
    return _with_first_password(User(username=number, display_name=name), at)


@transaction.atomic
def renew_password(
    number: str, *, without_second_step: bool = False, at: datetime | None = None
) -> str:
    """Give a person who has forgotten theirs a new first password; the old one ends at once.

    All their sessions end with it, and on wish the second step. Raises AccountRefused.
    """
    user = _persons(number)
    if not user.is_active:
        text = _("The account “%(number)s” is closed. Open it first.")
        raise AccountRefused(text % {"number": number})
    if without_second_step:
        forget_second_steps(user)
    return _with_first_password(user, at)


@transaction.atomic
def close_account(number: str) -> None:
    """A person signs in no more, and whoever is signed in is out with the next page.

    Posts stay as they are: work belongs to posts. Closed already, nothing changes. Raises
    AccountRefused.
    """
    user = account(number)
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    announce(AccountClosed(user_id=user.pk))


@transaction.atomic
def open_account(number: str, *, at: datetime | None = None) -> str:
    """Open a closed account again, with a new first password. Raises AccountRefused."""
    user = _persons(number)
    user.is_active = True
    return _with_first_password(user, at)


def account(number: str) -> User:
    """The account with a staff number. Raises AccountRefused."""
    user = User.objects.filter(username=number).first()
    if user is None:
        text = _("There is no account “%(number)s”.")
        raise AccountRefused(text % {"number": number[:60]})
    return user


def _persons(number: str) -> User:
    """An account one signs in to. Raises AccountRefused for a program's."""
    user = account(number)
    if number.startswith(PROGRAM):
        text = _(
            "“%(number)s” is the account of a program and has no password. "
            "Its key gets a new secret with: jiewang renew_api_key %(prefix)s"
        )
        raise AccountRefused(text % {"number": number, "prefix": number.removeprefix(PROGRAM)})
    return user


def keep_own_password(user: User) -> None:
    """The person has chosen a password: it has no end any more."""
    if user.password_until is not None:
        user.password_until = None
        user.save(update_fields=["password_until"])


def _with_first_password(user: User, at: datetime | None) -> str:
    groups = (
        "".join(secrets.choice(_LETTERS) for _nth in range(_LETTERS_EACH))
        for _group in range(_GROUPS)
    )
    password = "-".join(groups)
    user.set_password(password)
    user.password_until = (at or timezone.now()) + timedelta(days=FIRST_PASSWORD_DAYS)
    user.save()
    return password
