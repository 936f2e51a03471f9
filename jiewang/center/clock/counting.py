"""The columns of a deadline that follow from its clock and the calendar: kept true here."""

from datetime import datetime

from django.db.models import Q

from jiewang.center.catalog.district import district
from jiewang.center.clock.limits import RunningClock
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.profiles import calendar_of

OPEN = Q(met_at=None, void_at=None)
# What set_clock() writes, and what follows from it.
CLOCK_FIELDS = ("started_at", "extensions", "paused_for", "paused_at")
DUE_FIELDS = ("due_at", "provisional", "soon_at", "warn_at", "warned_at", "overdue_at")


def count(deadline: Deadline) -> None:
    """Set the moments that follow from the clock and the calendar. Saves nothing."""
    clock, calendar, shares = deadline.clock, calendar_of(deadline), district()
    due = clock.due(calendar)
    deadline.due_at, deadline.provisional = due.at, due.provisional
    deadline.soon_at = clock.moment_of(shares.soon_share, calendar)
    deadline.warn_at = clock.moment_of(shares.warn_share, calendar)


def set_clock(deadline: Deadline, clock: RunningClock) -> None:
    """Set the columns of a clock, and the moments that follow. Saves nothing."""
    deadline.started_at, deadline.paused_at = clock.started_at, clock.paused_at
    deadline.extensions = [str(extension) for extension in clock.extensions]
    deadline.paused_for = clock.paused_for
    count(deadline)


def go_on(deadline: Deadline, at: datetime) -> None:
    """End the pause of a deadline and save it; one that runs stays as it is."""
    clock = deadline.clock
    if clock.paused_at is None:
        return
    # Two machines' clocks differ a little: no pause ends before it began.
    set_clock(deadline, clock.resume(max(at, clock.paused_at), calendar_of(deadline)))
    deadline.save(update_fields=[*CLOCK_FIELDS, *DUE_FIELDS])


def forget_what_is_ahead(deadline: Deadline, at: datetime) -> None:
    """Let a deadline that was put off warn and pass again when its new moments come."""
    if deadline.warn_at > at:
        deadline.warned_at = None
    if deadline.due_at > at or deadline.provisional:
        deadline.overdue_at = None
