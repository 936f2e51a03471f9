"""How long one stays signed in, and what has to be done before anything else.

A session ends some hours after the sign-in, and on a shared computer after some minutes in
which nobody did anything. See docs/decisions/0018.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from jiewang.people.models import User
from jiewang.people.rights import holdings

SINCE, SEEN, TWO_STEPS = "signed_in", "seen", "two_steps"
# A session is written at most once in so many seconds.
_MINUTE = 60
# Asked by the page itself every half minute: nobody need be there.
_NOBODY_ASKED = frozenset({"queue_news"})
_FREE = ("account_", "mfa_", "desk:language")


@receiver(user_logged_in, dispatch_uid="jiewang.desk.begin")
def begin(request: HttpRequest, **_signal: Any) -> None:
    """Write down when somebody signed in."""
    request.session[SINCE] = request.session[SEEN] = _now()


def has_ended(session: SessionBase, now: int) -> bool:
    """Whether a session is too old, or was left alone for too long on a shared computer."""
    if now - session.get(SINCE, now) >= settings.SESSION_COOKIE_AGE:
        return True
    # Who ticked that the device is their own is asked again only when the session is too old.
    shared = session.get_expire_at_browser_close()
    return bool(shared and now - session.get(SEEN, now) >= settings.IDLE_MINUTES * _MINUTE)


def needs_two_steps(user: User) -> bool:
    """Whether one of the person's posts asks for the second step, by the deployment's list."""
    asked = settings.SECOND_STEP_RIGHTS
    return bool(asked) and any(not asked.isdisjoint(h.post.rights) for h in holdings(user))


class SignedIn:
    """Middleware after AuthenticationMiddleware: ends sessions, and leads to what comes first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and has_ended(request.session, _now()):
            logout(request)
        response = self.get_response(request)
        if "HX-Request" in request.headers and _asks_to_sign_in(response):
            return _whole_page(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_parts: Any
    ) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or match is None:
            return None
        if match.url_name not in _NOBODY_ASKED:
            _note(request.session)
        if match.view_name.startswith(_FREE) or not getattr(view, "login_required", True):
            return None
        if user.password_until is not None:
            return redirect("account_change_password")
        if not request.session.get(TWO_STEPS) and needs_two_steps(user):
            if not is_mfa_enabled(user):
                return redirect("mfa_activate_totp")
            request.session[TWO_STEPS] = True
        return None


def forget_ended_sessions(at: datetime) -> int:
    """Delete sessions that are over, staff's and residents', and how many; for the worker.

    What is typed into a form of several pages stands in them, and from where somebody signed in.
    """
    over = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    UserSession.objects.filter(created_at__lt=over).delete()
    return int(Session.objects.filter(expire_date__lt=at).delete()[0])


def _asks_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(
        f"{reverse('account_login')}?"
    )


def _whole_page(request: HttpRequest) -> HttpResponse:
    """Leave the page for the sign-in, instead of putting the sign-in into a corner of it.

    So nothing stays on the screen of a shared computer when the session has ended.
    """
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    here = page.path + (f"?{page.query}" if page.query else "")
    back = here if page.netloc == request.get_host() and here else reverse("desk:home")
    address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    return HttpResponse(status=204, headers={"HX-Redirect": address})


def _note(session: SessionBase) -> None:
    now = _now()
    session.setdefault(SINCE, now)
    if now - session.get(SEEN, 0) >= _MINUTE:
        session[SEEN] = now


def _now() -> int:
    return int(timezone.now().timestamp())
