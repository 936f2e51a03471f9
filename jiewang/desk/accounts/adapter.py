"""How staff accounts come to be: the district makes them, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.base.rate_limits import address_of

_CODES = "mfa/messages/recovery_codes_generated.txt"

# What is worth a word; that one is signed in or out, the page itself says.
_TOLD: dict[str, Promise] = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "mfa/messages/totp_activated.txt": _("The second step is on."),
    "mfa/messages/totp_deactivated.txt": _("The second step is off."),
    _CODES: _("New recovery codes are made; the old ones no longer work."),
}


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request.META) or "0.0.0.0"

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_more: Any,
        **_named: Any,
    ) -> None:
        if message_template == _CODES:
            # The first codes come with the second step itself; there are no old ones to speak of.
            if request.path == reverse("mfa_activate_totp"):
                return
            level = messages.SUCCESS
        if message_template in _TOLD:
            messages.add_message(request, level, str(_TOLD[message_template]))
