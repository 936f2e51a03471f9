"""Answers /live before sessions, accounts and pages: it is asked by every open page all the time."""

import time
from collections.abc import Callable
from functools import lru_cache

from django.core import signing
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from jiewang.base.outages import is_outage
from jiewang.desk.live.news import News
from jiewang.desk.live.scope import Scope, read_scope

ADDRESS = "/live"


@lru_cache(maxsize=4096)
def _scope(text: str, _minute: int) -> Scope:
    """Read once a minute for each page, which asks forty times. Raises signing.BadSignature."""
    return read_scope(text)


class Live:
    """Middleware: 304 as long as no diary has grown since this page asked, else what has come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.news = News()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != ADDRESS:
            return self.get_response(request)
        if request.method != "GET":
            return HttpResponse(status=405, headers={"Allow": "GET"})
        response = self._answer(request)
        response["Cache-Control"] = "no-store, private"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            scope = _scope(request.GET.get("for", ""), int(time.monotonic() // 60))
        except (signing.BadSignature, KeyError, TypeError):
            return HttpResponse(status=403)
        since = request.GET.get("since", "")
        if not (since.isascii() and since.isdecimal() and len(since) < 19):
            return HttpResponse(status=400)
        try:
            stamp = f'"{self.news.look()}"'
        except DatabaseError as error:
            if not is_outage(error):
                raise
            return HttpResponse(status=503)
        if request.headers.get("If-None-Match") == stamp:
            return HttpResponse(status=304, headers={"ETag": stamp})
        told = JsonResponse(self.news.since(int(since), scope), headers={"ETag": stamp})
        # Else it goes out in chunks.
        told["Content-Length"] = str(len(told.content))
        return told
