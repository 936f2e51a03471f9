"""What every endpoint has in common: the key, the body as JSON, and what goes wrong."""

import json
import logging
from typing import Any, NoReturn

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security.base import AuthBase

from jiewang.base.errors import Refusal
from jiewang.base.outages import is_outage, note_outage
from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.public.door.admission import admitted, count_stranger
from jiewang.public.door.errors import NotAdmitted, OtherContent, Why
from jiewang.public.keys.models import Key, Scope
from jiewang.public.v1.errors import ApiRefused, plain_refusal, refused
from jiewang.public.v1.wording import field_of, sentence_of

log = logging.getLogger(__name__)

_STATUS = {Why.NO_KEY: 401, Why.BAD_KEY: 401, Why.NARROW_KEY: 403, Why.TOO_OFTEN: 429}


class KeyWith(AuthBase):
    """Lets in who shows a key with a scope, or any key: `Authorization: Bearer jw_…`."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Key:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            count_stranger(request.META)
            sentence = _("This needs a key. Send the header “Authorization: Bearer jw_…”.")
            raise NotAdmitted(Why.NO_KEY, sentence)
        return admitted(secret.strip(), self.scope, meta=request.META)


# Which scope opens a group of endpoints, by its tag; None for any key.
OPENED_BY: dict[str, Scope | None] = {}


def group(name: str, scope: Scope | None) -> Router:
    """A group of endpoints that one scope opens."""
    OPENED_BY[name] = scope
    return Router(tags=[name], auth=KeyWith(scope))


class StrictParser(Parser):
    """JSON as the standard has it: no NaN, and said to be JSON."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type not in {"application/json", ""}:
            sentence = _("Send JSON: Content-Type: application/json.")
            raise ApiRefused(415, "media_type", sentence)
        return json.loads(request.body, parse_constant=_no_constant)  # type: ignore[no-any-return]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON.")


def answer_to(error: Exception) -> HttpResponse:
    """What goes out when an endpoint raises; anything unforeseen is logged and a 500."""
    if isinstance(error, Refusal):
        return refused(_as_api(error))
    if isinstance(error, ValidationError):
        return refused(_unfit(error))
    if isinstance(error, HttpError):
        cause = error.__cause__
        return refused(cause if isinstance(cause, ApiRefused) else _unreadable())
    if isinstance(error, RequestDataTooBig):
        return refused(plain_refusal(413))
    if isinstance(
        error, BadRequest | SuspiciousOperation | MultiPartParserError | UnreadablePostError
    ):
        return refused(_unreadable())
    return _unforeseen(error)


def _unforeseen(error: Exception) -> HttpResponse:
    if is_outage(error):
        # Said as what will pass: a sender that keeps its report and tries again loses nothing.
        note_outage(error, where="api")
        return refused(plain_refusal(503))
    log.error("An endpoint failed", exc_info=error)
    got_request_exception.send(sender=None, request=None)
    return refused(plain_refusal(500))


def _as_api(error: Refusal) -> ApiRefused:
    if isinstance(error, ApiRefused):
        return error
    if isinstance(error, NotAdmitted):
        status = _STATUS[error.why]
        return ApiRefused(status, error.why, str(error), retry_after=error.retry_after)
    if isinstance(error, OtherContent):
        return ApiRefused(409, "other_content", str(error))
    if isinstance(error, NotAllowed):
        return ApiRefused(403, "not_allowed", str(error))
    if isinstance(error, CaseError):
        return ApiRefused(409, "not_now", str(error))
    return ApiRefused(422, "refused", str(error))


def _unfit(error: ValidationError) -> ApiRefused:
    fields = [(field_of(each["loc"]), sentence_of(each)) for each in error.errors]
    sentence = _("The request does not fit: %(fields)s.")
    names = ", ".join(name or _("the body") for name, _sentence in fields[:5])
    return ApiRefused(422, "does_not_fit", sentence % {"fields": names}, fields=fields)


def _unreadable() -> ApiRefused:
    return ApiRefused(400, "unreadable", _("The body cannot be read. Send JSON in UTF-8."))
