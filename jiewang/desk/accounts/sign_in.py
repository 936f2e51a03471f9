"""Signing in and the second step: allauth's pages, in our words and our design.

Only what staff need is routed: no sign-up, no e-mail addresses, no reset by mail. Who has
forgotten a password gets a new one from the district.
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from jiewang.desk.accounts.forms import (
    CodeForm,
    FirstCodeForm,
    NewPasswordForm,
    PasswordAgainForm,
    SignInForm,
)
from jiewang.desk.accounts.queries import demo_accounts, lockout_minutes
from jiewang.desk.accounts.sessions import needs_two_steps
from jiewang.people.accounts import keep_own_password


class _Refused422:
    """A form that was refused answers with 422, as everywhere on the desk."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class SignIn(_Refused422, account.LoginView):  # type: ignore[misc]  # allauth has no types
    form_class = SignInForm
    template_name = "desk/accounts/sign_in.html"

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.waits:
            response.status_code = 429
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"wait": lockout_minutes(self.request), "accounts": demo_accounts()}
        if settings.DEMO:
            more["demo_password"] = settings.DEMO_PASSWORD
        return super().get_context_data(**kwargs) | more  # type: ignore[no-any-return]


class SignOut(account.LogoutView):  # type: ignore[misc]
    template_name = "desk/accounts/sign_out.html"


class NotActive(account.AccountInactiveView):  # type: ignore[misc]
    template_name = "desk/accounts/inactive.html"


class ChangePassword(_Refused422, account.PasswordChangeView):  # type: ignore[misc]
    form_class = NewPasswordForm
    template_name = "desk/accounts/password.html"
    success_url = reverse_lazy("desk:account")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_usable_password():  # type: ignore[union-attr]  # signed in
            raise PermissionDenied(
                _("This account has no password. Ask whoever keeps the accounts for a first one.")
            )
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def get_default_success_url(self) -> str:
        return str(self.success_url)

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        keep_own_password(form.user)
        return response


class PasswordAgain(_Refused422, account.ReauthenticateView):  # type: ignore[misc]
    form_class = PasswordAgainForm
    template_name = "desk/accounts/again.html"


class SecondStep(mfa.AuthenticateView):  # type: ignore[misc]
    form_class = CodeForm
    template_name = "desk/accounts/second_step.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


class CodeAgain(_Refused422, mfa.ReauthenticateView):  # type: ignore[misc]
    form_class = CodeForm
    template_name = "desk/accounts/again.html"


class SecondSteps(mfa.IndexView):  # type: ignore[misc]
    template_name = "desk/accounts/second_steps.html"


class TurnOn(_Refused422, totp.ActivateTOTPView):  # type: ignore[misc]
    form_class = FirstCodeForm
    template_name = "desk/accounts/turn_on.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"needed": needs_two_steps(self.request.user)}
        return super().get_context_data(**kwargs) | more  # type: ignore[no-any-return]


class TurnOff(totp.DeactivateTOTPView):  # type: ignore[misc]
    template_name = "desk/accounts/turn_off.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if needs_two_steps(request.user):  # type: ignore[arg-type]  # signed in
            raise PermissionDenied(_("Your posts need the second step: it stays on."))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]


class NewCodes(codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "desk/accounts/new_codes.html"


class Codes(codes.ViewRecoveryCodesView):  # type: ignore[misc]
    template_name = "desk/accounts/codes.html"
