"""Which key somebody shows."""

import hmac
import re
import time

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiewang.public.keys.actions import digest_of
from jiewang.public.keys.errors import KeyRefused
from jiewang.public.keys.models import Key

_FORM = re.compile(r"jw_([a-z0-9]{8})_[\w-]{40}", re.ASCII)


# Good keys by their digest, and when they were read: every request of a program shows one.
_kept: dict[str, tuple[float, Key]] = {}


def key_shown(secret: str) -> Key:
    """The key that a program shows, if it is one that has not ended. Raises KeyRefused.

    Read again no more than every KEY_CHECK_SECONDS: so long one that has just been ended still
    opens. Shared by threads; change nothing in it.
    """
    digest = digest_of(secret)
    kept = _kept.get(digest)
    if kept is not None and time.monotonic() - kept[0] < settings.KEY_CHECK_SECONDS:
        return kept[1]
    key = _read(secret, digest)
    _kept[digest] = time.monotonic(), key
    return key


def _read(secret: str, digest: str) -> Key:
    form = _FORM.fullmatch(secret)
    key = Key.objects.select_related("account").filter(prefix=form[1]).first() if form else None
    if key is None or not hmac.compare_digest(key.digest, digest):
        raise KeyRefused(_("This key is not known. Check it, or ask the center for a new one."))
    if key.ended_at is not None:
        raise KeyRefused(_("This key has ended. Ask the center for a new one."))
    return key


def keys() -> QuerySet[Key]:
    """All keys, also those that have ended, the oldest first."""
    return Key.objects.select_related("unit")
