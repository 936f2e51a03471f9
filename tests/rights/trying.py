"""One try: what came of it, as one of a few signs. Nothing that was tried stays."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model

from jiewang.base.errors import Refusal
from jiewang.center.case.errors import NotAllowed
from jiewang.center.check.errors import OwnWork
from jiewang.center.intake.errors import RefusedUnmasking
from tests.rights.beats import undone

_SENTENCES = ("Only an intake post", "Only a post that keeps")
OPEN, REFUSED, RULE, HIDDEN, SIGN_IN, NEEDS_KEY = "✓", "✗", "!", "0", "→", "k"
NO_SUCH_METHOD = "405"
SIGN_IN_AND_BACK = "/accounts/login/?next="

# A post could never; everything else that is refused the rules of the moment refuse.
NEVER = (NotAllowed, PermissionDenied, RefusedUnmasking, OwnWork)


class _Missing(BaseException):
    """Not yet made for this play. No Exception: nobody on the way may take it for a failure."""

    def __init__(self, key: Any, make: Callable[[], Any]) -> None:
        self.key, self.make = key, make


# What is made for the play that is being tried; None where each try makes its own.
_shelf: dict[Any, Any] | None = None


def prepared(make: Callable[..., Any]) -> Callable[..., Any]:
    """A row that a play needs, by its scene: made once for everybody who is tried with it."""

    @wraps(make)
    def ask(scene: Any, **said: Any) -> Any:
        if _shelf is None:
            return make(scene, **said)
        key = (make, *sorted(said.items()))
        if key not in _shelf:
            raise _Missing(key, lambda: make(scene, **said))
        row = _shelf[key]
        return type(row).objects.get(pk=row.pk) if isinstance(row, Model) else row

    return ask


def outcomes_of(actions: dict[Any, Callable[[], Any]]) -> dict[Any, str]:
    """What comes of one play with each of several people; what it needs is made once, outside."""
    with undone():
        shelf: dict[Any, Any] = {}
        return {key: _served(action, shelf) for key, action in actions.items()}


def _served(action: Callable[[], Any], shelf: dict[Any, Any]) -> str:
    global _shelf
    while True:
        _shelf = shelf
        try:
            return outcome_of(action)
        except _Missing as missing:
            _shelf = None
            try:
                with transaction.atomic():
                    shelf[missing.key] = missing.make()
            except (Refusal, *NEVER):
                return outcome_of(missing.make)
        finally:
            _shelf = None


def outcome_of(action: Callable[[], Any]) -> str:
    """Call an action and undo it: done, refused to this person, or refused by the rules now."""
    try:
        with undone():
            action()
    except NEVER:
        return REFUSED
    except Refusal as refusal:
        # Two rooms tell rights and rules apart by their sentence alone.
        return REFUSED if str(refusal).startswith(_SENTENCES) else RULE
    return OPEN


def asked(client: Any, send: Callable[[], Any]) -> Any:
    """One request, undone. Limits are counted anew for each: they are tried elsewhere."""
    cookies = client.cookies.copy()
    with undone():
        response = send()
        response.body = _body(response)
    # Signing out is undone too.
    client.cookies = cookies
    return response


def _body(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    return content.decode("utf-8", errors="replace")


SIGN_OF_STATUS = {401: NEEDS_KEY, 403: REFUSED, 404: HIDDEN, 405: NO_SUCH_METHOD}


def sign_of(response: Any) -> str:
    """A form that was refused because nothing was filled in stands open all the same."""
    path = response.wsgi_request.path
    # A house without a worker, as in a test, says that it is not ready.
    assert response.status_code < 500 or path.startswith("/health/"), f"{path}: {response}"
    assert response.status_code != 429, f"{path}: a limit was reached while trying rights."
    # Who has just signed out is sent there too, but not to come back.
    if response.status_code == 302 and response["Location"].startswith(SIGN_IN_AND_BACK):
        return SIGN_IN
    return SIGN_OF_STATUS.get(response.status_code, OPEN)
