"""What the commands about accounts have in common."""

from collections.abc import Callable
from typing import TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.people.accounts import FIRST_PASSWORD_DAYS

T = TypeVar("T")


class AccountCommand(BaseCommand):
    """Tells a refusal as a sentence, and a first password once."""

    def attempt(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None

    def tell(self, password: str) -> None:
        # The password alone on standard output, so that a script can keep it.
        self.stdout.write(password)
        text = _(
            "It works for %(days)d days and is changed at the first sign-in. Hand it over in person."
        )
        self.stderr.write(text % {"days": FIRST_PASSWORD_DAYS})
