"""What there is to read, for whom."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Count

from jiewang.notices.choices import wishes_of
from jiewang.notices.models import Delivery, DeliveryStep, Notice
from jiewang.notices.subjects import SUBJECT_OF, kinds_about
from jiewang.people.models import User
from jiewang.people.rights import holdings


def inbox(user: User) -> models.QuerySet[Notice]:
    """Notices to the units where this person holds a post, newest first, but for what this
    person does not want to see.

    A notice for holders of one right is seen by those alone. Read by one is read for the unit:
    work goes to a post, not to a person.
    """
    mine = [
        models.Q(to_unit=holding.unit_id, right__in=["", *holding.post.rights])
        for holding in holdings(user)
    ]
    if not mine:
        return Notice.objects.none()
    notices = Notice.objects.filter(reduce(or_, mine))
    muted = wishes_of(user).muted()
    if not muted:
        return notices
    kinds, others = kinds_about(muted)
    unwanted = models.Q(kind__in=kinds)
    if others:
        unwanted |= ~models.Q(kind__in=list(SUBJECT_OF))
    return notices.exclude(unwanted)


def unread_count(user: User) -> int:
    """How many notices of the inbox nobody has read."""
    return inbox(user).filter(read_at=None).count()


def reads(user: User, notice: Notice) -> bool:
    """Whether a person's posts still let them see this notice."""
    return any(
        holding.unit_id == notice.to_unit_id and notice.right in ["", *holding.post.rights]
        for holding in holdings(user)
    )


def dead_letters() -> models.QuerySet[Delivery]:
    """Messages that were given up and on which nobody has decided, the newest first."""
    failed = Delivery.objects.filter(state=Delivery.State.FAILED)
    # Not the telephone: nobody reads it here.
    return failed.select_related("notice", "user").defer("phone").order_by("-next_at", "-pk")


def causes() -> list[tuple[str, str, int]]:
    """Why messages did not arrive: way, cause and how many of them, the most frequent first."""
    rows = Delivery.objects.filter(state=Delivery.State.FAILED).order_by()
    counted = rows.values_list("way", "error").annotate(n=Count("pk")).order_by("-n", "way")
    return [(way, error, n) for way, error, n in counted[:20]]


def decided_letters() -> models.QuerySet[DeliveryStep]:
    """What people have decided on them, the newest first."""
    steps = DeliveryStep.objects.exclude(by=None).select_related("delivery__notice", "by")
    return steps.defer("delivery__phone", "delivery__secret").order_by("-at", "-pk")
