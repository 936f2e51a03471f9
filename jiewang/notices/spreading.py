"""Who is told besides the inbox: decided by the worker, after the commit of what is told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from jiewang.notices.choices import Wishes, wishes_of_all
from jiewang.notices.models import Delivery, Mailbox, Notice, Way
from jiewang.notices.subjects import subject_of
from jiewang.notices.targets import is_set_up
from jiewang.people.accounts import PROGRAM
from jiewang.people.models import Holding

_AT_ONCE = 200
# What waited longer than that, because no worker ran, stands in the inbox and is not sent after.
_FRESH = timedelta(days=1)


def goes_further() -> bool:
    """Whether notices to units go any further than the inbox."""
    return is_set_up(Way.EMAIL) or is_set_up(Way.MESSENGER)


@transaction.atomic
def spread_next(at: datetime) -> int:
    """Write down for the next notices who is told by which way; how many there were.

    Several workers may run: each takes rows that no other has in hand, and the constraint on
    deliveries lets nobody be told of one thing twice.
    """
    if not goes_further():
        return 0
    waiting = Notice.objects.filter(spread_at=None).order_by("created_at")
    notices = list(waiting.select_for_update(skip_locked=True)[:_AT_ONCE])
    fresh = [each for each in notices if each.to_unit_id and each.created_at > at - _FRESH]
    Delivery.objects.bulk_create(_deliveries(fresh, at), ignore_conflicts=True)
    Notice.objects.filter(pk__in=[each.pk for each in notices]).update(spread_at=at)
    return len(notices)


def _deliveries(notices: list[Notice], at: datetime) -> Iterator[Delivery]:
    readers = _readers({each.to_unit_id for each in notices if each.to_unit_id}, at)
    everybody = {user for users in readers.values() for user in users}
    wishes = wishes_of_all(everybody)
    with_mailbox = _with_mailbox(everybody)
    for notice in notices:
        for user in _told(notice, readers):
            for way in _ways(wishes[user], notice, has_mailbox=user in with_mailbox):
                yield Delivery(
                    notice=notice,
                    way=way,
                    user_id=user,
                    digest=wishes[user].digest_at is not None,
                    next_at=wishes[user].send_at(at),
                )


def _readers(units: set[int], at: datetime) -> dict[tuple[int, str], set[int]]:
    """Who reads the inbox of these units: by unit and right; under "" everybody there."""
    held = Holding.objects.current(at).filter(unit__in=units, user__is_active=True)
    held = held.exclude(user__username__startswith=PROGRAM)
    readers: dict[tuple[int, str], set[int]] = defaultdict(set)
    for unit, user, rights in held.values_list("unit", "user", "post__rights"):
        for right in ["", *rights]:
            readers[unit, right].add(user)
    return readers


def _told(notice: Notice, readers: dict[tuple[int, str], set[int]]) -> Iterable[int]:
    return sorted(readers.get((notice.to_unit_id or 0, notice.right), ()))


def _with_mailbox(users: set[int]) -> set[int]:
    if not is_set_up(Way.EMAIL):
        return set()
    known = Mailbox.objects.filter(user__in=users, confirmed_at__isnull=False)
    return set(known.values_list("user", flat=True))


def _ways(wishes: Wishes, notice: Notice, *, has_mailbox: bool) -> Iterator[str]:
    wanted = wishes.ways[subject_of(notice.kind)]
    if Way.EMAIL in wanted and has_mailbox:
        yield Way.EMAIL
    if Way.MESSENGER in wanted and is_set_up(Way.MESSENGER):
        yield Way.MESSENGER
