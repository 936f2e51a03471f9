"""Blocked items as the tests of this room bring them along."""

from datetime import timedelta

from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.consult.actions import (
    Appointment,
    Arrival,
    Verdict,
    Wanted,
    call_meeting,
    note_presence,
    open_item,
    pass_on,
    write_minutes,
)
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.queries import current_meeting
from jiewang.testing import PIPE, make_case


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def soon(**more):
    return timezone.now() + timedelta(**(more or {"hours": 2}))


def opened(town, **fields):
    case = make_case(**{"state": State.HANDLING, "category": PIPE, **fields})
    pk = open_item(case.pk, words="两家都说不是自己的管子", by=town.tang)
    return BlockedItem.objects.get(pk=pk)


def called(town, *units, **fields):
    item = opened(town, **fields)
    pass_on(item.pk, note="要几家一起定", by=town.tang)
    meet(item, town, *(units or (town.water, town.housing)))
    item.refresh_from_db()
    return item


def meet(item, town, *units):
    wanted = [Wanted(unit, "说明权属") for unit in units]
    when = Appointment(soon(), "街道二楼会议室")
    call_meeting(item.pk, when=when, wanted=wanted, agenda="权属\n费用", by=town.tang)


def come(item, town, *units):
    for call in current_meeting(item).calls.all():
        if call.unit in units:
            note_presence(call.pk, arrival=Arrival(who="陈"), by=town.tang)


def verdict(lead, **more):
    return Verdict(**{"text": "由水务站更换", "lead": lead, "limit": "5 workday", **more})


def lines(item):
    return list(item.steps.values_list("kind", "stage"))


def held(town, *units, **fields):
    """An item whose units have met; all came but those of the town that are not named."""
    item = called(town, *units, **fields)
    come(item, town, *(units or (town.water, town.housing)))
    write_minutes(item.pk, minutes="议定", by=town.tang)
    item.refresh_from_db()
    return item
