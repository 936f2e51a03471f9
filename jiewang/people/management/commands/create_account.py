from argparse import ArgumentParser
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.people.accounts import account, create_account
from jiewang.people.actions import give_post
from jiewang.people.errors import AccountRefused
from jiewang.people.management.commands._accounts import AccountCommand
from jiewang.people.queries import post_by_code, unit_by_code


class Command(AccountCommand):
    help = "Make an account for a member of staff and print its first password, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the staff number one signs in with")
        parser.add_argument("name", help="the person's name")
        parser.add_argument("--post", default="", help="code of a post, as SC03")
        parser.add_argument("--unit", default="", help="code of the unit where it is held")

    def handle(self, *, number: str, name: str, post: str, unit: str, **options: Any) -> None:
        self.tell(self.attempt(lambda: self.make(number, name, post, unit)))

    @transaction.atomic
    def make(self, number: str, name: str, post: str, unit: str) -> str:
        if bool(post) != bool(unit):
            raise AccountRefused(_("A post is held in a unit: give --post and --unit together."))
        password = create_account(number, name=name)
        if post:
            where = unit_by_code(unit)
            give_post(account(number), post=post_by_code(post), unit=where, since=timezone.now())
        return password
