"""What every answer tells the browser about itself, beside what Django and django-csp say."""

from collections.abc import Callable
from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

HEADERS = {
    # Nobody else's page may draw our pictures and data into itself.
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    # Where one stands is asked by the report's map, and by nothing else.
    "Permissions-Policy": ", ".join(
        [
            "geolocation=(self)",
            *(
                f"{name}=()"
                for name in ("camera", "microphone", "payment", "usb", "display-capture", "midi")
            ),
        ]
    ),
}


class Headers:
    """Middleware: adds the headers to every answer that has no other opinion."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Policy(CSPMiddleware):
    """django-csp's middleware, which puts the same policy together anew for every answer.

    Here it is put together once; an answer or a page that asks for its own has django-csp's.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        asks = getattr(request, "_csp_nonce", None) is not None
        if asks or any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _policy())
        return response


@cache
def _policy() -> str:
    return build_policy()
