"""Forms of signing in, in our words."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.base.rate_limits import has_reached, one_too_many
from jiewang.desk.accounts.lockout import (
    QUARTER,
    minutes_to_wait,
    note_wrong_password,
    too_many_from_here,
)
from jiewang.desk.accounts.queries import lockout_minutes, tries_left

WRONG_CODE, WRONG_CODES, WAIT_AFTER_WRONG_CODES = "second-step", 5, 900
USED_CODE, CODE_LIVES = "used-code", 90
# Wrong passwords of somebody signed in already, at the pages that ask again.
AGAIN, WRONG_AGAIN = "password-again", 10


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

    # 429 instead of 422: not wrong, but too often.
    waits = False

    def clean(self) -> dict[str, Any] | None:
        self._check_wait()
        try:
            cleaned: dict[str, Any] | None = super().clean()
        except ValidationError:
            note_wrong_password(self.request)
            self.add_error("password", _("Type it again"))
            left = tries_left(self.request, self.cleaned_data.get("login", ""))
            text = ngettext(
                "Staff number or password is wrong. %(count)d try left, then a wait of %(minutes)d minutes.",
                "Staff number or password is wrong. %(count)d tries left, then a wait of %(minutes)d minutes.",
                left,
            )
            wait = lockout_minutes(self.request)
            raise ValidationError(text % {"count": left, "minutes": wait}) from None
        until = self.user.password_until if self.user else None
        if until is not None and until < timezone.now():
            text = _("This first password has ended. Ask whoever keeps the accounts for a new one.")
            raise ValidationError(text)
        return cleaned

    def _check_wait(self) -> None:
        """Before the password is looked at: it would be an answer. Raises ValidationError."""
        text, minutes = "", 0
        if too_many_from_here(self.request):
            minutes = QUARTER // 60
            text = _("Too many wrong passwords from your network. Wait %(minutes)d minutes.")
        elif login := self.cleaned_data.get("login"):
            minutes = minutes_to_wait(self.request, login)
            text = ngettext(
                "Somebody has typed many wrong passwords for this account. From here it opens again in %(minutes)d minute; where you last signed in it opens now.",
                "Somebody has typed many wrong passwords for this account. From here it opens again in %(minutes)d minutes; where you last signed in it opens now.",
                minutes,
            )
        if minutes:
            self.waits = True
            raise ValidationError(text % {"minutes": minutes})


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_ours(self, "oldpassword", _("Password until now"))
        _as_ours(
            self,
            "password1",
            _("New password"),
            _("12 to 128 characters; a sentence is fine. None that others use often."),
        )
        _as_ours(self, "password2", _("New password once more"))

    def clean_oldpassword(self) -> str:
        return _asked_again(self.user.pk, super().clean_oldpassword)


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_ours(self, "password", _("Password"))

    def clean_password(self) -> str:
        return _asked_again(self.user.pk, super().clean_password)


def _asked_again(user_id: int, check: Callable[[], Any]) -> str:
    """Let a page look at a password, but not for ever. Raises ValidationError."""
    who = str(user_id)
    if has_reached(AGAIN, who, most=WRONG_AGAIN):
        text = _("Too many wrong passwords. Wait %(minutes)d minutes, then try again.")
        raise ValidationError(text % {"minutes": QUARTER // 60})
    try:
        return str(check())
    except ValidationError:
        one_too_many(AGAIN, who, most=WRONG_AGAIN, seconds=QUARTER)
        raise


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
            code: str = super().clean_code()
        except ValidationError:
            one_too_many(WRONG_CODE, who, most=WRONG_CODES, seconds=WAIT_AFTER_WRONG_CODES)
            raise
        _use_once(who, code)
        return code


def _use_once(who: str, code: str) -> None:
    """A code that somebody has read over a shoulder opens nothing. Raises ValidationError."""
    digits = "".join(code.split())
    if one_too_many(USED_CODE, f"{who}:{digits}", most=1, seconds=CODE_LIVES):
        raise ValidationError(_("This code has been used. Wait for the next one."))


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_ours(self, "code", _("Code from the app"), _("The six digits that the app shows now."))
        self.fields["code"].widget.attrs["class"] = "input-short"

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use_once(str(self.user.pk), code)
        return code
