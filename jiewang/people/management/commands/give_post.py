from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.people.accounts import account
from jiewang.people.actions import end_holding, give_post
from jiewang.people.errors import PostRefused
from jiewang.people.management.commands._accounts import AccountCommand
from jiewang.people.models import Holding
from jiewang.people.queries import post_by_code, unit_by_code


class Command(AccountCommand):
    help = "Let a person hold a post in a unit from now on; --end takes it back from now on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the staff number")
        parser.add_argument("post", help="code of the post, as SC03")
        parser.add_argument("unit", help="code of the unit")
        parser.add_argument("--end", action="store_true", help="end it now")

    def handle(self, *, number: str, post: str, unit: str, **options: Any) -> None:
        act = self.end if options["end"] else self.give
        self.stdout.write(str(self.attempt(lambda: act(number, post, unit))))

    def give(self, number: str, post: str, unit: str) -> Holding:
        at = timezone.now()
        where = unit_by_code(unit)
        pk = give_post(account(number), post=post_by_code(post), unit=where, since=at)
        return Holding.objects.get(pk=pk)

    def end(self, number: str, post: str, unit: str) -> Holding:
        held = Holding.objects.current().filter(
            user=account(number), post=post_by_code(post), unit=unit_by_code(unit)
        )
        holding = held.first()
        if holding is None:
            raise PostRefused(_("This person does not hold this post there."))
        end_holding(holding.pk, at=timezone.now())
        return holding
