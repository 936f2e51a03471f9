"""As whom a program acts: an account of its own, which holds a post and cannot be signed in to.

So the rooms ask of a program what they ask of a person, by the same rules, and the diary names
it with its unit and post. See docs/decisions/0013.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from jiewang.people.accounts import PROGRAM
from jiewang.people.actions import end_holding, give_post
from jiewang.people.models import Post, Right, Unit, User
from jiewang.people.queries import KINDS_OF_LEVEL
from jiewang.public.keys.errors import KeyRefused

# The posts of a street differ by section; in these units all handling posts do the same.
_ONE_KIND = frozenset({"unit", "community"})


def open_account(prefix: str, name: str, *, unit: Unit, post: str, since: datetime) -> User:
    """Make the account of a key: it holds `post` in `unit`. Raises KeyRefused, PostRefused.

    Without a post it is the unit's first handling post, where that is no choice.
    """
    held = _post(unit, post)
    account = User(username=f"{PROGRAM}{prefix}", display_name=name[:60])
    account.set_unusable_password()
    account.save()
    give_post(account, post=held, unit=unit, since=since)
    return account


def close_account(account: User, *, at: datetime) -> None:
    """The program leaves its post; what it did stays under its name."""
    for holding in account.holdings.filter(until=None):
        end_holding(holding.pk, at=at)
    account.is_active = False
    account.save(update_fields=["is_active"])


def _post(unit: Unit, code: str) -> Post:
    if code:
        found = Post.objects.filter(code=code).first()
        if found is None or Right.HANDLE not in found.rights:
            sentence = _("“%(post)s” is no post that works on orders.")
            raise KeyRefused(sentence % {"post": code[:20]})
        return found
    levels = [level for level, kinds in KINDS_OF_LEVEL.items() if unit.kind in kinds]
    posts = Post.objects.filter(level__in=levels).order_by("code")
    handling = [post for post in posts if Right.HANDLE in post.rights]
    if not handling or handling[0].level not in _ONE_KIND:
        sentence = _("Say with --post under which post it works in %(unit)s: %(posts)s.")
        known = ", ".join(post.code for post in handling)
        raise KeyRefused(sentence % {"unit": unit, "posts": known})
    return handling[0]
