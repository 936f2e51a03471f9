"""What the desk checks of every request before and after its view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jiewang.base.outages import is_outage, note_outage
from jiewang.desk.errors import error_page, unreachable

# Four photos of 12 MB, and some text around them.
LARGEST_BODY = 52 * 1024 * 1024


class Outages:
    """A database that is away for a while is no error of ours: say so, without a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_outage(error):
            return None
        note_outage(error, where="request")
        return unreachable(request)


class Doors:
    """Refuse what cannot be read, and bodies too large before they are read; give a bare 405 its
    page; let nobody on the way, and no shared computer, keep a page of somebody signed in.

    The last middleware: behind it only the view, and the check against forged requests, read
    what was sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdigit() and int(length) > LARGEST_BODY:
            return error_page(request, 413)
        # PostgreSQL takes no NUL, and no address of ours has one; forms look for themselves.
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return error_page(request, 400)
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        if response.status_code == 405 and not response.content:
            allowed = response.headers.get("Allow", "")
            response = error_page(request, 405)
            response["Allow"] = allowed
        return response
