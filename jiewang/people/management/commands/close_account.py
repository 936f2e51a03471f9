from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from jiewang.people.accounts import close_account, open_account
from jiewang.people.management.commands._accounts import AccountCommand


class Command(AccountCommand):
    help = "Close an account: nobody signs in with it any more. --open opens it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the staff number")
        parser.add_argument("--open", action="store_true", help="open it, with a first password")

    def handle(self, *, number: str, **options: Any) -> None:
        if options["open"]:
            self.tell(self.attempt(lambda: open_account(number)))
            return
        self.attempt(lambda: close_account(number))
        self.stdout.write(_("The account %(number)s is closed.") % {"number": number})
