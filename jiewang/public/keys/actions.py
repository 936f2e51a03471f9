"""Keys are made and ended here, and their use is noted."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.public.keys.errors import KeyRefused
from jiewang.public.keys.models import Key, Scope

RATE_PER_MINUTE = 600
MOST_PER_MINUTE = 100_000
# Letters and digits that nobody mistakes for each other.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class NewKey:
    """A key just made: `secret` is the whole key, shown now and never again."""

    prefix: str
    secret: str


def create_key(
    name: str, *, scopes: Sequence[str], rate_per_minute: int = RATE_PER_MINUTE
) -> NewKey:
    """Make a key for one program. Raises KeyRefused."""
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise KeyRefused(_("A key needs a name of at most 80 characters: whose program uses it?"))
    unknown = [scope for scope in scopes if scope not in Scope.values]
    if unknown or not scopes:
        sentence = _("“%(scope)s” is no scope. Known are: %(known)s.")
        known = ", ".join(Scope.values)
        raise KeyRefused(sentence % {"scope": ", ".join(unknown), "known": known})
    if not 0 < rate_per_minute <= MOST_PER_MINUTE:
        sentence = _("A key may be used from 1 to %(most)d times a minute.")
        raise KeyRefused(sentence % {"most": MOST_PER_MINUTE})
    prefix = "".join(secrets.choice(_LETTERS) for _nth in range(8))
    secret = f"jw_{prefix}_{secrets.token_urlsafe(30)}"
    Key.objects.create(
        name=name,
        prefix=prefix,
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        rate_per_minute=rate_per_minute,
    )
    return NewKey(prefix, secret)


def end_key(prefix: str) -> Key:
    """End a key from now on. One that has ended stays as it was. Raises KeyRefused."""
    key = Key.objects.filter(prefix=prefix).first()
    if key is None:
        sentence = _("There is no key “%(prefix)s”. “jiewang list_api_keys” lists them.")
        raise KeyRefused(sentence % {"prefix": prefix[:40]})
    Key.objects.filter(pk=key.pk, ended_at=None).update(ended_at=timezone.now())
    key.refresh_from_db()
    return key


def note_use(key: Key) -> None:
    """Write down the day on which a key was used; a second use on a day writes nothing."""
    today = timezone.localdate()
    if key.last_used_on != today:
        earlier = Q(last_used_on=None) | Q(last_used_on__lt=today)
        Key.objects.filter(earlier, pk=key.pk).update(last_used_on=today)


def digest_of(secret: str) -> str:
    """The SHA-256 of a whole key, in hex."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
