"""Keys are made, renewed and ended here, and their use is noted."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.intake.models import Channel
from jiewang.people.queries import unit_by_code
from jiewang.public.keys.accounts import close_account, open_account
from jiewang.public.keys.errors import KeyRefused
from jiewang.public.keys.models import Key, Scope

RATE_PER_MINUTE = 600
MOST_PER_MINUTE = 100_000
MOST_LETTERS = 80
# By which other systems bring what people said. The rest is said to us at our own pages.
CHANNELS = frozenset({Channel.API, Channel.HOTLINE, Channel.WECHAT, Channel.LEADER_MAILBOX})
_EXCHANGE = frozenset({Scope.EXCHANGE_CITY, Scope.EXCHANGE_DISTRICT})
# Letters and digits that nobody mistakes for each other.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class NewKey:
    """A key just made: `secret` is the whole key, shown now and never again."""

    prefix: str
    secret: str


@transaction.atomic
def create_key(
    name: str,
    *,
    scopes: Sequence[str],
    rate_per_minute: int = RATE_PER_MINUTE,
    channel: str = Channel.API,
    unit: str = "",
    post: str = "",
) -> NewKey:
    """Make a key for one program. Raises KeyRefused, UnknownUnit, PostRefused.

    `unit` is the code of the one unit it works for, `post` that of the post it works under; see
    accounts.py.
    """
    name = " ".join(name.split())
    if not name or len(name) > MOST_LETTERS:
        raise KeyRefused(_("A key needs a name of at most 80 characters: whose program uses it?"))
    _check_scopes(scopes, has_unit=bool(unit))
    _check_channel(channel)
    if not 0 < rate_per_minute <= MOST_PER_MINUTE:
        sentence = _("A key may be used from 1 to %(most)d times a minute.")
        raise KeyRefused(sentence % {"most": MOST_PER_MINUTE})
    prefix = "".join(secrets.choice(_LETTERS) for _nth in range(8))
    secret = _new_secret(prefix)
    now = timezone.now()
    works_for = unit_by_code(unit) if unit else None
    account = None
    if works_for is not None:
        account = open_account(prefix, name, unit=works_for, post=post, since=now)
    Key.objects.create(
        name=name,
        prefix=prefix,
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        rate_per_minute=rate_per_minute,
        channel=channel,
        created_at=now,
        unit=works_for,
        account=account,
    )
    return NewKey(prefix, secret)


def renew_key(prefix: str) -> NewKey:
    """Give a key a new secret; the old one opens nothing from now on. Raises KeyRefused.

    What it sent, its numbers and its account stay with it.
    """
    key = _key(prefix)
    secret = _new_secret(prefix)
    if not Key.objects.filter(pk=key.pk, ended_at=None).update(digest=digest_of(secret)):
        raise KeyRefused(_("This key has ended. Make a new one: jiewang create_api_key"))
    return NewKey(prefix, secret)


@transaction.atomic
def end_key(prefix: str) -> Key:
    """End a key from now on. One that has ended stays as it was. Raises KeyRefused."""
    key = _key(prefix)
    now = timezone.now()
    if Key.objects.filter(pk=key.pk, ended_at=None).update(ended_at=now) and key.account:
        close_account(key.account, at=now)
    key.refresh_from_db()
    return key


def note_use(key: Key) -> None:
    """Write down the day on which a key was used; a second use on a day writes nothing."""
    today = timezone.localdate()
    if key.last_used_on != today:
        earlier = Q(last_used_on=None) | Q(last_used_on__lt=today)
        Key.objects.filter(earlier, pk=key.pk).update(last_used_on=today)
        # The one in hand may be asked about again: see key_shown().
        key.last_used_on = today


def digest_of(secret: str) -> str:
    """The SHA-256 of a whole key, in hex."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _key(prefix: str) -> Key:
    key = Key.objects.select_related("account").filter(prefix=prefix).first()
    if key is None:
        sentence = _("There is no key “%(prefix)s”. “jiewang list_api_keys” lists them.")
        raise KeyRefused(sentence % {"prefix": prefix[:40]})
    return key


def _new_secret(prefix: str) -> str:
    return f"jw_{prefix}_{secrets.token_urlsafe(30)}"


def _check_scopes(scopes: Sequence[str], *, has_unit: bool) -> None:
    unknown = [scope for scope in scopes if scope not in Scope.values]
    if unknown or not scopes:
        sentence = _("“%(scope)s” is no scope. Known are: %(known)s.")
        known = ", ".join(Scope.values)
        raise KeyRefused(sentence % {"scope": ", ".join(unknown), "known": known})
    if Scope.ORDERS_ACT in scopes and not has_unit:
        raise KeyRefused(_("A key that works on orders needs the unit it works for: --unit CODE."))
    if has_unit and _EXCHANGE.intersection(scopes):
        sentence = _(
            "A key of a platform exchanges for the whole district. Make it without --unit, "
            "and another key for the unit."
        )
        raise KeyRefused(sentence)


def _check_channel(channel: str) -> None:
    if channel not in CHANNELS:
        sentence = _("A key does not report by the channel “%(channel)s”. Possible: %(known)s.")
        known = ", ".join(sorted(CHANNELS))
        raise KeyRefused(sentence % {"channel": channel[:40], "known": known})
