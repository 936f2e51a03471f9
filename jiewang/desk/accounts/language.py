"""The reader's language: who is signed in has chosen it once, everybody else by a cookie."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from jiewang.people.models import User


class ReaderLanguage:
    """Middleware after AuthenticationMiddleware: the user's own choice wins over the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.language and check_for_language(user.language):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language and go back to the page; remembered with the account if there is one."""
    response = set_language(request)
    code = request.POST.get("language", "")
    user = request.user
    if isinstance(user, User) and check_for_language(code) and user.language != code:
        user.language = code
        user.save(update_fields=["language"])
    return response
