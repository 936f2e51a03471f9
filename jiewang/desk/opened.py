"""How long a form was open before it was sent: told by a stamp in the form, kept without a name.

A form of staff carries `{% opened name %}`: its name and the moment, signed. When it comes back
and was taken, the time between is counted (center/burden). Nothing says who it was.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.core import signing
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jiewang.center.burden.counting import LONGEST, note_form_time

FIELD = "opened"
_signer = signing.TimestampSigner(salt="jiewang.opened")


def stamp(form: str) -> str:
    """What a form carries: its name and now, so that nobody can make up either."""
    return _signer.sign(form)


class Opened:
    """Middleware: counts the time of a form that was sent and taken.

    Taken is what is answered by going elsewhere: a form that was refused comes back with its first
    stamp, and is counted once, with all its rounds.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and _was_taken(request, response):
            _count(request.POST.get(FIELD, ""))
        return response


def _was_taken(request: HttpRequest, response: HttpResponse) -> bool:
    went_on = response.status_code in {302, 303} or "HX-Redirect" in response.headers
    # “See what is new” sends the form nowhere.
    return went_on and FIELD in request.POST and "look" not in request.POST


def _count(given: str) -> None:
    now = timezone.now()
    try:
        form = _signer.unsign(given, max_age=LONGEST)
        began = signing.b62_decode(given.rsplit(":", 2)[1])
    except signing.BadSignature:
        return
    # What was sent is kept by now: a count that fails costs nobody their page.
    with suppress(DatabaseError):
        note_form_time(form, timedelta(seconds=max(now.timestamp() - began, 0)), at=now)
