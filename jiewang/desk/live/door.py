"""/live in front of Django: 500 open pages ask 333 times a second, and Django takes longer to
make a request of it than the answer takes. See docs/decisions/0030."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from jiewang.desk.live.answers import ADDRESS, Answers

_Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_ALWAYS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store, private"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
_SAID = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class LiveDoor:
    """A WSGI application: answers what /live is asked, and hands on everything else."""

    def __init__(self, application: _Application) -> None:
        self.application = application
        self.answers = Answers()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != ADDRESS or environ.get("REQUEST_METHOD") != "GET":
            return self.application(environ, start_response)
        asked = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        found = self.answers.to(
            asked.get("for", ""), asked.get("since", ""), environ.get("HTTP_IF_NONE_MATCH", "")
        )
        headers = [*_ALWAYS, ("Content-Length", str(len(found.body)))]
        if found.stamp:
            headers.append(("ETag", found.stamp))
        start_response(_SAID[found.status], headers)
        return [found.body]
