"""Who is let in, and how often: keys, their scopes and limits, strangers by their address."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jiewang.base.logs import say_of_request
from jiewang.base.rate_limits import address_of, one_too_many
from jiewang.public.door.errors import NotAdmitted, Why
from jiewang.public.keys.actions import note_use
from jiewang.public.keys.errors import KeyRefused
from jiewang.public.keys.models import Key, Scope
from jiewang.public.keys.queries import key_shown

MINUTE = 60


def admitted(secret: str, scope: Scope | None, *, meta: Mapping[str, Any]) -> Key:
    """The key that `secret` is, if it opens `scope` and is within its limit.

    Without a scope any key will do. `meta` are the WSGI variables of the request: who tries
    keys is a stranger, and counted as one. Raises NotAdmitted.
    """
    try:
        key = key_shown(secret)
    except KeyRefused as refusal:
        count_stranger(meta)
        raise NotAdmitted(Why.BAD_KEY, str(refusal)) from None
    say_of_request(key=key.prefix)
    if one_too_many("key", key.prefix, most=key.rate_per_minute, seconds=MINUTE):
        sentence = _("This key may be used %(count)d times a minute. Wait a minute, then go on.")
        text = sentence % {"count": key.rate_per_minute}
        raise NotAdmitted(Why.TOO_OFTEN, text, retry_after=MINUTE)
    if scope is not None and scope not in key.scopes:
        sentence = _("This key does not open this door. It lacks the scope “%(scope)s”.")
        raise NotAdmitted(Why.NARROW_KEY, sentence % {"scope": scope.value})
    note_use(key)
    return key


def count_stranger(meta: Mapping[str, Any]) -> None:
    """Count one request of somebody without a key. Raises NotAdmitted."""
    most = settings.STRANGERS_PER_MINUTE
    if one_too_many("stranger", address_of(meta), most=most, seconds=MINUTE):
        sentence = _("Too many requests came from your network. Wait a minute, or use a key.")
        raise NotAdmitted(Why.TOO_OFTEN, sentence, retry_after=MINUTE)
