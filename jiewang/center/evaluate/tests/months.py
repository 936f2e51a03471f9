"""A month that lies behind us, with cases lived through in it."""

from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.evaluate.periods import midnight, month_before
from jiewang.testing import make_case
from jiewang.testing.cases import go_on


def last_month():
    """The first day of the month before this one."""
    return month_before(timezone.localdate().replace(day=1))


def a_day_of(month) -> datetime:
    """The tenth of a month, in the morning."""
    return midnight(month) + timedelta(days=9, hours=10)


def lived(month, *, state=State.CLOSED, late=False, **fields):
    """A case whose whole life happened on one day of that month; its lead may have been late."""
    at = a_day_of(month)
    said = {"reported_at": at - timedelta(minutes=5), **fields}
    with mock.patch.object(timezone, "now", return_value=at):
        if not late:
            return make_case(state=state, **said)
        case = make_case(state=State.HANDLING, **said)
        deadlines = Deadline.objects.filter(case=case, kind=Deadline.Kind.HANDLE)
        deadlines.update(due_at=at - timedelta(hours=1))
        return go_on(case, to=state)
