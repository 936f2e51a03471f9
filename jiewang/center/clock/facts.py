"""What the line that ends a clock says of it, so that the diary alone tells who was in time."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from jiewang.center.clock.counting import OPEN
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.profiles import calendar_of
from jiewang.center.clock.telling import stamp, told_of


def ending_clocks(
    case_id: int, *, kinds: Collection[str], at: datetime, unit_id: int | None = None
) -> list[dict[str, Any]]:
    """The running clocks of these kinds as they stand when they end at a moment, and who is late.

    For the data of the line that ends them, written before they are met: told_of() and “late”,
    which is never true on a provisional date. Of one that stands still the deadline is told that
    holds when it goes on. Saves nothing.
    """
    running = Deadline.objects.filter(OPEN, case=case_id, kind__in=kinds)
    if unit_id is not None:
        running = running.filter(unit=unit_id)
    return [_told(deadline, at) for deadline in running.order_by("pk")]


def _told(deadline: Deadline, at: datetime) -> dict[str, Any]:
    told = told_of(deadline)
    due, provisional = deadline.due_at, deadline.provisional
    if deadline.paused_at is not None:
        calendar = calendar_of(deadline)
        moved = deadline.clock.resume(max(at, deadline.paused_at), calendar).due(calendar)
        due, provisional = moved.at, moved.provisional
        told |= {"due": stamp(due), "provisional": provisional}
    late = deadline.overdue_at is not None or (due < at and not provisional)
    return {**told, "late": late}
