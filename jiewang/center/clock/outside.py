"""Clocks of other systems 外部时限, and ours that end before them: docs/decisions/0016.

The order of ends: a unit's order, then the case, then the other system.
"""

from datetime import datetime

from jiewang.center.case.actions import HOUSE, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.catalog.district import district
from jiewang.center.clock.counting import (
    DUE_FIELDS,
    OPEN,
    count,
    forget_what_is_ahead,
)
from jiewang.center.clock.limits import Elapsed
from jiewang.center.clock.models import OUTSIDE_KINDS, Deadline
from jiewang.center.clock.profiles import profile_of
from jiewang.center.clock.telling import stamp, told_of

_LIMITS = {Deadline.Kind.CITY: "city_limit", Deadline.Kind.DISTRICT: "district_limit"}
LONGEST_DAYS = 9999


def run_outside_clock(
    case: Case,
    *,
    kind: str,
    name: str,
    since: datetime,
    due_at: datetime | None,
    at: datetime,
    fresh: bool = False,
) -> None:
    """Start another system's clock of a locked case, or set it anew. `name` is its number there.

    `due_at` None: the district's limit for that system counts from `since`. `fresh`: it is
    known that none runs. Ours are capped afterwards by cap_clocks().
    """
    asked = Deadline.objects.filter(OPEN, case=case, kind=kind, name=name)
    running = None if fresh else asked.first()
    deadline = running or Deadline(
        case=case,
        unit_id=case.center_id,
        profile=profile_of(case.center_id),
        kind=kind,
        name=name,
        elapsed=Elapsed.SINGLE,
        started_at=since,
    )
    deadline.outside_due_at = due_at
    deadline.limit = _limit(kind, since, due_at)
    count(deadline)
    if running is None:
        Deadline.objects.bulk_create([deadline], ignore_conflicts=True)
        return
    forget_what_is_ahead(deadline, at)
    deadline.save(update_fields=["limit", *DUE_FIELDS])


def _limit(kind: str, since: datetime, due_at: datetime | None) -> str:
    """The district's limit; of a moment that was named, so many days as lie before it."""
    if due_at is None:
        return str(getattr(district(), _LIMITS[Deadline.Kind(kind)]))
    days = max(1, min((due_at - since).days, LONGEST_DAYS))
    return f"{days} calendar_day"


def cap_clocks(case: Case, *, at: datetime) -> None:
    """Let the clocks of a locked case end before the first of other systems that still wait.

    Sets `outside_due_at` of the case and of each clock. Clocks that move are told in the diary.
    """
    rows = list(Deadline.objects.filter(OPEN, case=case).order_by("pk"))
    first = min((row.due_at for row in rows if row.kind in OUTSIDE_KINDS), default=None)
    if case.outside_due_at != first:
        case.outside_due_at = first
        case.save(update_fields=["outside_due_at"])
    for row in rows:
        if row.kind not in OUTSIDE_KINDS and row.outside_due_at != first:
            _cap(case, row, first, at)


def _cap(case: Case, deadline: Deadline, first: datetime | None, at: datetime) -> None:
    old, was_provisional = deadline.due_at, deadline.provisional
    deadline.outside_due_at = first
    count(deadline)
    if deadline.due_at != old:
        forget_what_is_ahead(deadline, at)
    deadline.save(update_fields=DUE_FIELDS)
    if deadline.due_at == old:
        return
    data = {**told_of(deadline), "old": stamp(old), "was_provisional": was_provisional}
    write_step(case, CaseStep.Kind.RECOMPUTED, actor=HOUSE, data={**data, "outside": True}, at=at)
