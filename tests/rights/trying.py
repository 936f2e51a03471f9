"""One try: what came of it, as one of a few signs. Nothing that was tried stays."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied

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
