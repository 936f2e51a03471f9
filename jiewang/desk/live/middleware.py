"""Answers /live before sessions, accounts and pages: it is asked by every open page all the time.

Under `jiewang serve` the door in front of Django has answered already; here it is for whatever
serves Django by itself.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jiewang.desk.live.answers import ADDRESS, Answers


class Live:
    """Middleware: 304 as long as no diary has grown since this page asked, else what has come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = Answers()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != ADDRESS:
            return self.get_response(request)
        if request.method != "GET":
            return HttpResponse(status=405, headers={"Allow": "GET"})
        asked = request.GET
        found = self.answers.to(
            asked.get("for", ""), asked.get("since", ""), request.headers.get("If-None-Match", "")
        )
        response = HttpResponse(found.body, status=found.status, content_type="application/json")
        if found.stamp:
            response["ETag"] = found.stamp
        # Else it goes out in chunks.
        response["Content-Length"] = str(len(found.body))
        response["Cache-Control"] = "no-store, private"
        return response
