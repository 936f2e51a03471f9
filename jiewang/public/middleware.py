"""What is answered before or behind an endpoint, in the shape the endpoint's callers can read."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import trans_real

from jiewang.base.connections import note_connection_answers, trust_connection
from jiewang.public.door.sentences import method_not_possible
from jiewang.public.open311.door import BASE, plain_refusal
from jiewang.public.v1 import errors as v1
from jiewang.public.v1.entry import answer_to

API = "/api/"
# A photo of 12 MB, and what is round it.
LARGEST_BODY = 13 * 1024 * 1024
HTML = "text/html"
# Only what is stored is answered so: the database has just been asked.
STORED = 201


class NoPages:
    """Turn pages of errors at the public doors into the standard's errors, with their status.

    The rest of the house speaks to people: what it refuses (a body too large, an address that
    cannot be read, an error of its own) it answers with a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith(HTML)
        if is_page and response.status_code >= 400 and request.path_info.startswith(BASE):
            return plain_refusal(request, response.status_code)
        return response


class ProgramsFirst:
    """Answer /api/ at once, without what the desk needs: sessions, accounts, forms, pages.

    Programs show a key with every request. Their cookies are thrown away unread, and so nobody
    can be made to send a request that somebody else's sign-in would carry. Behind the middleware
    that sets headers, before all others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API):
            return self.get_response(request)
        request.COOKIES = {}
        trust_connection()
        with translation.override(_language(request.headers.get("Accept-Language", ""))):
            response = _answered(request)
            response["Content-Language"] = translation.get_language() or ""
        if response.status_code == STORED:
            note_connection_answers()
        add_never_cache_headers(response)
        if not response.streaming and not response.has_header("Content-Length"):
            # Else it goes out in chunks, which take a reader longer.
            response["Content-Length"] = str(len(response.content))
        return response


def _answered(request: HttpRequest) -> HttpResponse:
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if length.isdigit() and int(length) > LARGEST_BODY:
        return v1.refused(v1.plain_refusal(413))
    # PostgreSQL takes no NUL, and no address of ours has one.
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return v1.refused(v1.plain_refusal(400))
    try:
        match = request.resolver_match = resolve(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return v1.refused(v1.plain_refusal(404))
    except Exception as error:  # noqa: BLE001 - anything else would be a page
        return answer_to(error)
    if response.status_code == 405:
        return _method_not_possible(request, response.headers.get("Allow", ""))
    return response


def _method_not_possible(request: HttpRequest, allowed: str) -> HttpResponse:
    sentence = method_not_possible(str(request.method), allowed)
    response = v1.refused(v1.ApiRefused(405, "method", sentence))
    response["Allow"] = allowed
    return response


def _language(accepted: str) -> str:
    """The first of ours that is asked for, Chinese otherwise; by the header alone."""
    for code, _weight in trans_real.parse_accept_lang_header(accepted.lower()[:200]):
        try:
            return trans_real.get_supported_language_variant(code)
        except LookupError:
            continue
    return "zh-hans"
