"""What there is to read of the exchange."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from jiewang.center.exchange.models import DayList, Outgoing
from jiewang.center.intake.outside.models import OutsideReference, System


@dataclass(frozen=True)
class Waiting:
    """How much a system has not acknowledged yet, since when, and how many orders are open."""

    system: System
    answers: int
    since: datetime | None
    open_orders: int


def waiting_to_go() -> list[Waiting]:
    """Of every system that ever sent an order."""
    waits = Outgoing.objects.filter(acknowledged_at=None).order_by()
    counted = waits.values_list("reference__system").annotate(Count("pk"), Min("step__at"))
    answers = {system: (count, since) for system, count, since in counted}
    still = Count("pk", filter=Q(answered_at=None, withdrawn_at=None))
    orders = dict(OutsideReference.objects.order_by().values_list("system").annotate(still=still))
    return [
        Waiting(system, *answers.get(system, (0, None)), open_orders=orders[system])
        for system in System
        if system in orders
    ]


def days_of() -> QuerySet[DayList]:
    """The days that were written down, the newest first."""
    return DayList.objects.order_by("-day", "system")
