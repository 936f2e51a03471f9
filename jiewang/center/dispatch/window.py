"""The return window 退单时限: how long a unit may ask to give an order back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from jiewang.base.limits import Limit
from jiewang.center.catalog.district import district
from jiewang.center.clock.limits import due_at
from jiewang.center.clock.profiles import calendar_for
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.models import WorkOrder


@dataclass(frozen=True)
class ReturnWindow:
    """Open until a moment of the unit's own working time."""

    until: datetime
    limit: str

    def check(self, now: datetime | None = None) -> None:
        """Raises DispatchError once the window has closed."""
        if (now or timezone.now()) <= self.until:
            return
        text = _(
            "The time to return this order ended %(when)s. Handle it; if another unit must"
            " take it, ask the center to reroute it."
        )
        when = formats.date_format(timezone.localtime(self.until), "SHORT_DATETIME_FORMAT")
        raise DispatchError(text % {"when": when})


def return_ends(order: WorkOrder) -> ReturnWindow:
    """When the unit's window closes: the district's limit, from sending, in its office hours."""
    limit = district().return_window
    sent_on = timezone.localdate(order.sent_at)
    calendar = calendar_for(order.unit.office_hours, sent_on)
    return ReturnWindow(due_at(Limit.parse(str(limit)), order.sent_at, calendar).at, str(limit))
