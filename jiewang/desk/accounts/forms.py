"""Forms of signing in, in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.base.rate_limits import has_reached, one_too_many
from jiewang.desk.accounts.queries import lockout_minutes, tries_left

WRONG_CODE, WRONG_CODES, WAIT_AFTER_WRONG_CODES = "second-step", 5, 900


def _as_ours(form: forms.Form, name: str, label: str, help_text: str = "") -> None:
    """Label and hint above the field, and no placeholder that goes away while one types."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Staff number and password; says how many tries are left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_ours(self, "login", _("Staff number"))
        _as_ours(self, "password", _("Password"))
        _as_ours(self, "remember", _("This is my own device; ask again after 8 hours"))
        self.fields["login"].widget.attrs.update({"autocapitalize": "off", "spellcheck": "false"})

    def clean(self) -> dict[str, Any] | None:
        try:
            return super().clean()  # type: ignore[no-any-return]
        except ValidationError:
            self.add_error("password", _("Type it again"))
            left = tries_left(self.request, self.cleaned_data.get("login", ""))
            text = ngettext(
                "Staff number or password is wrong. %(count)d try left, then a wait of %(minutes)d minutes.",
                "Staff number or password is wrong. %(count)d tries left, then a wait of %(minutes)d minutes.",
                left,
            )
            wait = lockout_minutes(self.request)
            raise ValidationError(text % {"count": left, "minutes": wait}) from None


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_ours(self, "oldpassword", _("Password until now"))
        _as_ours(
            self, "password1", _("New password"), _("At least 12 characters; a sentence is fine.")
        )
        _as_ours(self, "password2", _("New password once more"))


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_ours(self, "password", _("Password"))


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Six digits from the app on your phone, or one of your recovery codes.")
        _as_ours(self, "code", _("Code from the app"), hint)
        self.fields["code"].widget.attrs["class"] = "input-short"

    def clean_code(self) -> str:
        """Six digits can be tried out: after some wrong ones nobody is asked for a while.

        Counted for the account, because whoever tries has the password already.
        """
        who = str(self.user.pk)
        if has_reached(WRONG_CODE, who, most=WRONG_CODES):
            wait = WAIT_AFTER_WRONG_CODES // 60
            text = _("Too many wrong codes. Wait %(minutes)d minutes, then try again.")
            raise ValidationError(text % {"minutes": wait})
        try:
            return super().clean_code()  # type: ignore[no-any-return]
        except ValidationError:
            one_too_many(WRONG_CODE, who, most=WRONG_CODES, seconds=WAIT_AFTER_WRONG_CODES)
            raise


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_ours(self, "code", _("Code from the app"), _("The six digits that the app shows now."))
        self.fields["code"].widget.attrs["class"] = "input-short"
