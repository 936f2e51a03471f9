"""What there is to read, for whom."""

from functools import reduce
from operator import or_

from django.db import models

from jiewang.notices.models import Notice
from jiewang.people.models import User
from jiewang.people.rights import holdings


def inbox(user: User) -> models.QuerySet[Notice]:
    """Notices to the units where this person holds a post, newest first.

    A notice for holders of one right is seen by those alone. Read by one is read for the unit:
    work goes to a post, not to a person.
    """
    mine = [
        models.Q(to_unit=holding.unit_id, right__in=["", *holding.post.rights])
        for holding in holdings(user)
    ]
    return Notice.objects.filter(reduce(or_, mine)) if mine else Notice.objects.none()


def unread_count(user: User) -> int:
    """How many notices of the inbox nobody has read."""
    return inbox(user).filter(read_at=None).count()
