"""Gentle limits at the doors that are open to strangers, counted for each address."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address a request came from; behind TLS, the one our own proxy has seen."""
    if settings.BEHIND_TLS:
        # The proxy adds at the end; what stands before it, the sender may have made up.
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))


def too_often(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Count one more of something and say whether it was more than `most` in `seconds`.

    The count is one process's own: with several processes the limit is that many times as
    wide, which is still narrow enough against guessing.
    """
    key = f"often:{what}:{client_address(request)}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:
        # It ran out between the two lines.
        return False


def was_too_often(request: HttpRequest, what: str, *, most: int) -> bool:
    """The same question without counting."""
    return int(cache.get(f"often:{what}:{client_address(request)}", 0)) >= most
