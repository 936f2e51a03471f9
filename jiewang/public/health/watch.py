"""The outermost door: every request gets a number, is timed, counted and written down."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from jiewang.base.logs import begin_request
from jiewang.base.metrics import REQUESTS

log = logging.getLogger("jiewang.requests")

HEADER = "X-Request-ID"
# A random number as proxies make them. Anything else might be somebody's telephone.
_IDENTIFIER = re.compile(r"(?=.*[a-f])[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
# Machines that watch ask every few seconds, and need none of what the desk needs.
WATCHED = frozenset(("/health/live", "/health/ready", "/metrics"))


class Watch:
    """The first middleware. Answers those who watch at once; everybody else is watched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in WATCHED:
            match = resolve(request.path_info)
            return _quiet(match.func(request))
        began = time.perf_counter()
        identifier = _identifier(request.headers.get(HEADER, ""))
        begin_request(identifier)
        response = self.get_response(request)
        response[HEADER] = identifier
        _note(request, response, time.perf_counter() - began)
        return _quiet(response)


def _quiet(response: HttpResponse) -> HttpResponse:
    """An outage has its line already; Django would write another for each request in it."""
    if response.status_code == 503:
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response


def _identifier(given: str) -> str:
    return given.lower() if _IDENTIFIER.fullmatch(given) else secrets.token_hex(16)


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route, status = _route(request), str(response.status_code)
    REQUESTS.observe(seconds, route, status)
    if not settings.LOG_REQUESTS:
        return
    facts: dict[str, object] = {
        "method": request.method if request.method in _METHODS else "other",
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    # As far as it was read: writing a line must not ask who somebody is.
    user = getattr(request, "_cached_user", None)
    if user is not None and user.pk:
        facts["user"] = user.pk
    line = "%s %s %s %.0f ms"
    log.info(line, facts["method"], route, status, facts["ms"], extra={"facts": facts})


def _route(request: HttpRequest) -> str:
    """The name of the route, or its pattern: the same for every number in it."""
    match = request.resolver_match
    if match is None:
        return "none"
    return match.view_name if match.url_name else match.route
