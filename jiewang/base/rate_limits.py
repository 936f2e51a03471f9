"""Gentle limits at the doors that are open to strangers: so many of one thing in so long.

The count is one process's own: with several processes the limit is that many times as wide,
which is still narrow enough against guessing.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache


def address_of(meta: Mapping[str, Any]) -> str:
    """The address a request came from, by its WSGI variables; behind TLS, as our proxy saw it."""
    if settings.BEHIND_TLS:
        # The proxy adds at the end; what stands before it, the sender may have made up.
        forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-1].strip()
        if forwarded:
            return forwarded
    return str(meta.get("REMOTE_ADDR", ""))


def one_too_many(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more of something and say whether it was more than `most` in `seconds`."""
    key = _key(what, who)
    if cache.add(key, 1, seconds):
        return most < 1
    try:
        return cache.incr(key) > most
    except ValueError:
        # It ran out between the two lines.
        return False


def has_reached(what: str, who: str, *, most: int) -> bool:
    """Whether `most` have been counted, without counting."""
    return int(cache.get(_key(what, who), 0)) >= most


def _key(what: str, who: str) -> str:
    return f"often:{what}:{who}"
