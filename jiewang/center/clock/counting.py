"""The columns of a deadline that follow from its clock and the calendar: kept true here."""

from datetime import datetime

from django.db.models import Q

from jiewang.base.limits import Limit
from jiewang.center.catalog.district import district
from jiewang.center.clock.limits import RunningClock, moment_back
from jiewang.center.clock.models import OUTSIDE_KINDS, Deadline
from jiewang.center.clock.profiles import calendar_of
from jiewang.center.clock.working_time import WorkCalendar

OPEN = Q(met_at=None, void_at=None)
# What set_clock() writes, and what follows from it.
CLOCK_FIELDS = ("started_at", "extensions", "paused_for", "paused_at")
DUE_FIELDS = (
    *("due_at", "provisional", "soon_at", "warn_at", "warned_at", "overdue_at"),
    *("outside_due_at", "not_after"),
)

# The case's own last steps end before the other system; everything else before them.
_LAST_KINDS = frozenset({Deadline.Kind.WHOLE, Deadline.Kind.CHECK, Deadline.Kind.CLOSE})
_UNCAPPED_KINDS = OUTSIDE_KINDS | {Deadline.Kind.REVIEW}


def count(deadline: Deadline) -> None:
    """Set the moments that follow from the clock and the calendar. Saves nothing."""
    calendar, shares = calendar_of(deadline), district()
    deadline.not_after = _latest_end(deadline, calendar)
    clock = deadline.clock
    due = clock.due(calendar)
    deadline.due_at, deadline.provisional = due.at, due.provisional
    if _is_cut_short(deadline, calendar):
        # There is no "still time enough" to show first: it warns from its first moment.
        deadline.soon_at = deadline.warn_at = deadline.started_at
        return
    deadline.soon_at = clock.moment_of(shares.soon_share, calendar)
    deadline.warn_at = clock.moment_of(shares.warn_share, calendar)


def is_short(deadline: Deadline) -> bool:
    """Whether another system leaves this clock less time than the reserve itself."""
    return deadline.not_after is not None and deadline.warn_at <= deadline.started_at


def _latest_end(deadline: Deadline, calendar: WorkCalendar) -> datetime | None:
    """When a clock ends at the latest while another system waits: docs/decisions/0016.

    The reserve is kept where there is room for it, given up where there is not; what begins
    after the other system's own moment is not capped at all. Never before the clock's start.
    """
    outside = deadline.outside_due_at
    if outside is None or deadline.kind in _UNCAPPED_KINDS:
        return None
    rules = district()
    of_case = moment_back(Limit.parse(rules.outside_reserve), outside, calendar)
    ends = [of_case, outside]
    if deadline.kind not in _LAST_KINDS:
        ends.insert(0, moment_back(Limit.parse(rules.order_reserve), of_case, calendar))
    return next((end for end in ends if end > deadline.started_at), None)


def _is_cut_short(deadline: Deadline, calendar: WorkCalendar) -> bool:
    if deadline.not_after is None or deadline.due_at != deadline.not_after:
        return False
    reserve = Limit.parse(district().outside_reserve)
    left_from = moment_back(reserve, deadline.due_at, calendar)
    return left_from < deadline.started_at


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
