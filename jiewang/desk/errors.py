"""Pages for what went wrong: in the reader's language, with what to do next."""

import logging
import secrets
import sys
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from jiewang.base.outages import RETRY_SECONDS, is_outage

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """What an error page says."""

    title: str
    text: str


def _trouble(status: int) -> Trouble:
    known = {
        400: (
            _("This request cannot be read"),
            _(
                "Something in the address or in the form is not as it should be. Go back and try again."
            ),
        ),
        403: (
            _("You may not see this"),
            _(
                "Your posts do not open this page. If your work needs it, ask whoever keeps the posts of your unit."
            ),
        ),
        404: (
            _("There is nothing here"),
            _(
                "The address is mistyped, or what was here belongs to somebody else. Case numbers can be looked up."
            ),
        ),
        405: (
            _("This cannot be opened this way"),
            _("The address belongs to a button. Open the page it stands on and press it there."),
        ),
        413: (
            _("Too large to be taken"),
            _(
                "Nothing was sent. Go back: your text is still there. Send fewer or smaller photos, at most 12 MB each."
            ),
        ),
        429: (
            _("Too many at once"),
            _("Too many requests came from your network. Wait a few minutes, then try again."),
        ),
    }
    return Trouble(*known[status])


def error_page(
    request: HttpRequest, status: int, *, title: str = "", text: str = ""
) -> HttpResponse:
    """The page of one status. `title` and `text` replace the usual ones where more is known."""
    usual = _trouble(status)
    trouble = Trouble(title or usual.title, text or usual.text)
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    base = "desk/shared/base.html" if signed_in else "desk/shared/base_read.html"
    context = {"trouble": trouble, "status": status, "base": base}
    return render(request, "desk/shared/error.html", context, status=status)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Also for a body that Django refuses to read because of its size."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The sentence of the refusal, if it has one: it says which post may."""
    return error_page(request, 403, text=str(exception))


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


@login_not_required
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token against forged requests is missing or old: usually a page left open overnight."""
    text = _(
        "The page was open for too long, or your browser keeps no cookies. Go back, reload the page and send it again; copy long texts before."
    )
    return error_page(request, 403, title=_("This was not sent"), text=text)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Without database, session or request context: any of them may be what is broken."""
    error = sys.exception()
    if is_outage(error):
        return unreachable(request)
    code = secrets.token_hex(4)
    # Django has written the traceback already; this line ties the number to it.
    log.error("Error %s", code)
    # The plain name of the sheet: the list of hashed names may be what is broken.
    context = {"code": code, "static_url": settings.STATIC_URL}
    page = loader.get_template("desk/shared/500.html").render(context)
    return HttpResponse(page, status=500)


def unreachable(request: HttpRequest) -> HttpResponse:
    """The database is away. What was typed stands in the page and can be sent once more."""
    context = {
        "static_url": settings.STATIC_URL,
        "address": request.get_full_path(),
        "typed": _typed(request),
        "retry": request.method in {"GET", "HEAD"},
    }
    page = loader.get_template("desk/shared/503.html").render(context)
    response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """A form's fields, if a page can carry them all: no photos, and never a password."""
    if request.method != "POST" or request.path_info.startswith("/accounts/"):
        return []
    try:
        fields, files = request.POST, request.FILES
    except (RequestDataTooBig, UnreadablePostError, MultiPartParserError):
        return []
    if files:
        return []
    return [(name, value) for name, values in fields.lists() for value in values]
