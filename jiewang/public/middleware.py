"""What is refused before or behind an endpoint, in the shape the endpoint's callers can read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jiewang.public.open311.door import BASE, plain_refusal


class NoPages:
    """Turn pages of errors at the public doors into the standard's errors, with their status.

    The rest of the house speaks to people: what it refuses (a body too large, an address that
    cannot be read, an error of its own) it answers with a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and response.status_code >= 400 and request.path_info.startswith(BASE):
            return plain_refusal(request, response.status_code)
        return response
