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
from django.http import HttpResponse
from django.urls import reverse_lazy

from jiewang.desk.accounts.forms import (
    CodeForm,
    FirstCodeForm,
    NewPasswordForm,
    PasswordAgainForm,
    SignInForm,
)
from jiewang.desk.accounts.queries import demo_accounts, lockout_minutes


class _Refused422:
    """A form that was refused answers with 422, as everywhere on the desk."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class SignIn(_Refused422, account.LoginView):  # type: ignore[misc]  # allauth has no types
    form_class = SignInForm
    template_name = "desk/accounts/sign_in.html"

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

    def get_default_success_url(self) -> str:
        return str(self.success_url)


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


class TurnOff(totp.DeactivateTOTPView):  # type: ignore[misc]
    template_name = "desk/accounts/turn_off.html"


class NewCodes(codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "desk/accounts/new_codes.html"


class Codes(codes.ViewRecoveryCodesView):  # type: ignore[misc]
    template_name = "desk/accounts/codes.html"


class CodesFile(codes.DownloadRecoveryCodesView):  # type: ignore[misc]
    template_name = "desk/accounts/codes.txt"
