from argparse import ArgumentParser
from typing import Any

from jiewang.people.accounts import renew_password
from jiewang.people.management.commands._accounts import AccountCommand


class Command(AccountCommand):
    help = "Give a person who has forgotten the password a new first one, and print it this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the staff number")
        parser.add_argument(
            "--without-second-step", action="store_true", help="telephone and codes are lost too"
        )

    def handle(self, *, number: str, **options: Any) -> None:
        without = options["without_second_step"]
        self.tell(self.attempt(lambda: renew_password(number, without_second_step=without)))
