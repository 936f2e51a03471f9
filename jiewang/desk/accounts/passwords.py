"""What a password may not be, beside what Django checks: see docs/decisions/0018."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.people.models import User

# Longer ones would only make hashing dear.
LONGEST = 128
FEWEST_LETTERS = 5


class NotTooLong:
    """At most 128 characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > LONGEST:
            text = _("This password has more than %(most)d characters.")
            raise ValidationError(text % {"most": LONGEST})

    def get_help_text(self) -> str:
        return _("At most %(most)d characters.") % {"most": LONGEST}


class NotOneThingAgain:
    """No password of a few letters again and again, and none that is the name of this house."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(set(password.casefold())) < FEWEST_LETTERS:
            raise ValidationError(_("This repeats a few letters: others guess it soon."))
        if password.casefold().strip("0123456789!.-_ ") in {"jiewang", "jiewangjiewang"}:
            raise ValidationError(_("Everybody here would guess this first."))

    def get_help_text(self) -> str:
        return ngettext(
            "At least %(count)d different character.",
            "At least %(count)d different characters.",
            FEWEST_LETTERS,
        ) % {"count": FEWEST_LETTERS}
