"""Gentle limits at the doors that are open to strangers: so many of one thing in so long.

All processes of a machine count together; several machines count each for itself.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from jiewang.base.counts import counts_in


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
    return counts_in(settings.COUNTS).one_more(f"{what}:{who}", seconds=seconds) > most


def has_reached(what: str, who: str, *, most: int) -> bool:
    """Whether `most` have been counted, without counting."""
    return counts_in(settings.COUNTS).now(f"{what}:{who}") >= most
