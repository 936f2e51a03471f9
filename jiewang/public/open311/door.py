"""What every endpoint has in common: format, key, limits, jurisdiction, language, errors."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from jiewang.base.errors import Refusal
from jiewang.base.metrics import REFUSALS
from jiewang.base.outages import is_outage, note_outage
from jiewang.center.catalog.district import district
from jiewang.public.door.admission import admitted, count_stranger
from jiewang.public.door.errors import NotAdmitted, Why
from jiewang.public.door.sentences import (
    method_not_possible,
    not_reachable,
    too_large,
    unreadable_address,
    went_wrong,
)
from jiewang.public.keys.models import Key, Scope
from jiewang.public.open311.errors import Open311Refused
from jiewang.public.open311.render import CONTENT_TYPES, rendered
from jiewang.public.open311.shapes import ErrorOut

log = logging.getLogger(__name__)

BASE = "/open311/v2/"
# The standard knows forms only. What says nothing has nothing in it, and is told what is missing.
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data", ""}


@dataclass(frozen=True)
class Asked:
    """One request as an endpoint sees it. `given` is the query, or the body of a POST."""

    request: HttpRequest
    given: QueryDict
    key: Key | None

    def text(self, name: str) -> str:
        """A parameter without the space around it; one that is missing is empty."""
        # In a form a NUL is left out, as it is from a text.
        return (self.given.get(name) or "").replace("\0", "").strip()


# The name of the outermost element, and what is in it.
Answer = tuple[str, Any]
Endpoint = Callable[..., Answer]


def door(**endpoints: Endpoint) -> Callable[..., HttpResponse]:
    """A view of one address: `door(GET=…, POST=…)`. An endpoint gets Asked and the path's parts.

    Whatever goes wrong is answered in the standard's shape and the format that was asked for.
    """

    def view(request: HttpRequest, suffix: str = "xml", **parts: str) -> HttpResponse:
        with _language(request.GET.get("locale", "")):
            try:
                root, value = _answered(request, endpoints, parts)
            except Refusal as refusal:
                response = refused(refusal, suffix)
            else:
                response = _response(rendered(root, value, suffix=suffix), suffix)
            response["Content-Language"] = translation.get_language() or ""
        if response.status_code == 405:
            response["Allow"] = ", ".join(endpoints)
        return response

    return login_not_required(csrf_exempt(never_cache(view)))


def refused(refusal: Refusal, suffix: str) -> HttpResponse:
    """A refusal in the standard's shape. One of a room below is a 400: the standard's own word."""
    if isinstance(refusal, Open311Refused):
        status, sentences, wait = refusal.status, refusal.sentences, refusal.retry_after
    else:
        status, sentences, wait = 400, (str(refusal),), None
    REFUSALS.count("open311", str(status))
    errors = [ErrorOut(code=status, description=sentence) for sentence in sentences]
    response = _response(rendered("errors", errors, suffix=suffix), suffix, status=status)
    if wait is not None:
        response["Retry-After"] = str(wait)
    return response


def _response(body: bytes, suffix: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(body, content_type=CONTENT_TYPES[suffix], status=status)


def _answered(
    request: HttpRequest, endpoints: dict[str, Endpoint], parts: dict[str, str]
) -> Answer:
    method = "GET" if request.method == "HEAD" else str(request.method)
    if method not in endpoints:
        raise Open311Refused(405, method_not_possible(method, ", ".join(endpoints)))
    if _has_nul(request):
        raise Open311Refused(400, unreadable_address())
    if method == "POST" and request.content_type not in FORMS:
        raise Open311Refused(400, _unreadable())
    try:
        given = request.POST if method == "POST" else request.GET
        key = _key(request, given, needed=method == "POST")
        asked = Asked(request, given, key)
        _check_jurisdiction(asked)
        return endpoints[method](asked, **parts)
    except RequestDataTooBig:
        raise Open311Refused(413, too_large()) from None
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        raise Open311Refused(400, _unreadable()) from None
    except (OperationalError, InterfaceError) as error:
        if not is_outage(error):
            raise
        # Said as what will pass: a sender that keeps its report and tries again loses nothing.
        note_outage(error, where="open311")
        raise Open311Refused(503, not_reachable(), retry_after=10) from None


def _unreadable() -> str:
    return _("The body cannot be read. Send a form in UTF-8 (application/x-www-form-urlencoded).")


def _has_nul(request: HttpRequest) -> bool:
    """PostgreSQL takes none, and no address of ours has one."""
    return "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")


def _language(wanted: str) -> AbstractContextManager[None]:
    """`locale`, if it is one of ours; else Accept-Language has decided already."""
    if wanted and len(wanted) <= 20:
        code = wanted.lower().replace("_", "-")
        for known, _name in settings.LANGUAGES:
            if code == known or code.split("-")[0] == known.split("-")[0]:
                return translation.override(known)
    return nullcontext()


def _key(request: HttpRequest, given: QueryDict, *, needed: bool) -> Key | None:
    """The key shown, within its limit; strangers are counted by address. Raises Open311Refused."""
    secret = (given.get("api_key") or request.headers.get("X-Api-Key", "")).strip()
    try:
        if secret:
            return admitted(secret, Scope.OPEN311_REPORT, meta=request.META)
        count_stranger(request.META)
    except NotAdmitted as refusal:
        status = 429 if refusal.why == Why.TOO_OFTEN else 403
        raise Open311Refused(status, str(refusal), retry_after=refusal.retry_after) from None
    if needed:
        raise Open311Refused(403, _("Reporting needs a key: send it as api_key."))
    return None


def _check_jurisdiction(asked: Asked) -> None:
    wanted = asked.text("jurisdiction_id")
    ours = district().code
    if wanted and wanted != ours:
        sentence = _("There is no jurisdiction “%(wanted)s” here; this is %(ours)s (%(name)s).")
        values = {"wanted": wanted[:40], "ours": ours, "name": district()}
        raise Open311Refused(404, sentence % values)


@login_not_required
@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address of this floor, also one without .xml or .json."""
    return plain_refusal(request, 400 if _has_nul(request) else 404)


def plain_refusal(request: HttpRequest, status: int) -> HttpResponse:
    """What no endpoint has answered, in the standard's shape; XML unless .json was asked for."""
    sentences = {
        404: _(
            "There is no such address. Known are discovery, services, services/CODE, requests, requests/ID, tokens/TOKEN and servicerequestupdates, each with .xml or .json at its end."
        ),
        413: too_large(),
        500: went_wrong(),
    }
    sentence = sentences.get(status) or unreadable_address()
    suffix = "json" if request.path_info.endswith(".json") else "xml"
    return refused(Open311Refused(status, sentence), suffix)
