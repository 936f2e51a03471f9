"""Last days that were provisional, counted again when the days off of their year are published."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE
from jiewang.center.case.things import write_line
from jiewang.center.clock.models import PublishedYear
from jiewang.center.consult.due import counted_day
from jiewang.center.consult.events import DecisionDueMoved
from jiewang.center.consult.models import Decision
from jiewang.center.consult.queries import current_decision
from jiewang.center.consult.states import Stage
from jiewang.center.consult.steps import Kind, lock_item


def recount_due_days(at: datetime) -> int:
    """Count the provisional last days of supervised items again; returns how many changed.

    The old and the new day go into the item's diary. A transaction for each; safe to repeat.
    """
    last = PublishedYear.objects.aggregate(year=Max("year"))["year"]
    if last is None:
        return 0
    rows = Decision.objects.filter(provisional=True, item__stage=Stage.SUPERVISED)
    rows = rows.filter(due_on__year__lte=last)
    return sum(_recount(pk, at) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _recount(decision_id: int, at: datetime) -> bool:
    found = Decision.objects.select_related("lead").get(pk=decision_id)
    item = lock_item(found.item_id)
    found.refresh_from_db(fields=["due_on", "provisional"])
    last = counted_day(found.limit, center=item.center, at=found.at)
    if (last.on, last.provisional) == (found.due_on, found.provisional):
        return False
    data = {"was": found.due_on.isoformat(), "due": last.on.isoformat(), "number": found.number}
    found.due_on, found.provisional = last.on, last.provisional
    found.save(update_fields=["due_on", "provisional"])
    if item.stage == Stage.SUPERVISED and current_decision(item) == found:
        item.due_on, item.provisional = last.on, last.provisional
        fields = ["due_on", "provisional"]
        write_line(item, Kind.RECOUNTED, actor=HOUSE, at=at, data=data, also=fields)
        announce(DecisionDueMoved(found.pk, item.pk, last.on, last.provisional, at))
    return True
