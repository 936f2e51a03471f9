"""Deadlines computed again, because a notice has changed the days."""

from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Q, QuerySet

from jiewang.center.case.actions import HOUSE, lock_case, write_step
from jiewang.center.case.models import CaseStep
from jiewang.center.clock.counting import DUE_FIELDS, OPEN, count, forget_what_is_ahead
from jiewang.center.clock.models import OUTSIDE_KINDS, Deadline, PublishedYear
from jiewang.center.clock.outside import cap_clocks
from jiewang.center.clock.telling import stamp, told_of
from jiewang.center.clock.working_time import ZONE


def recompute_provisional(at: datetime) -> int:
    """Compute provisional deadlines again whose year has its notice now; returns how many moved.

    Finishes what load_calendar began, for clocks that another process started meanwhile with
    the days it still remembered.
    """
    last = PublishedYear.objects.aggregate(year=models.Max("year"))["year"]
    if last is None:
        return 0
    # Due at 24:00 of 31 December is due in the old year.
    end = datetime(last + 1, 1, 1, tzinfo=ZONE)
    return _recompute(Deadline.objects.filter(OPEN, provisional=True, due_at__lte=end), at)


def recompute_from(day: date, at: datetime) -> int:
    """Compute open deadlines on or after a day again, because a notice has changed the days.

    The old and the new moment go into the diary of the case. Takes a transaction for each
    case; safe to repeat. Returns how many deadlines moved or ceased to be provisional.
    """
    begin = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    affected = Q(due_at__gte=begin) | Q(provisional=True)
    return _recompute(Deadline.objects.filter(OPEN, affected), at)


def _recompute(deadlines: QuerySet[Deadline], at: datetime) -> int:
    case_ids = list(deadlines.order_by("case_id").values_list("case_id", flat=True).distinct())
    return sum(_recompute_of_case(case_id, deadlines, at) for case_id in case_ids)


@transaction.atomic
def _recompute_of_case(case_id: int, deadlines: QuerySet[Deadline], at: datetime) -> int:
    case = lock_case(case_id)
    moved, outside_moved = 0, False
    for deadline in deadlines.filter(case=case_id).order_by("pk"):
        old = (deadline.due_at, deadline.provisional)
        count(deadline)
        if old == (deadline.due_at, deadline.provisional):
            continue
        forget_what_is_ahead(deadline, at)
        deadline.save(update_fields=DUE_FIELDS)
        data = {**told_of(deadline), "old": stamp(old[0]), "was_provisional": old[1]}
        write_step(case, CaseStep.Kind.RECOMPUTED, actor=HOUSE, data=data, at=at)
        moved += 1
        outside_moved = outside_moved or deadline.kind in OUTSIDE_KINDS
    if outside_moved:
        cap_clocks(case, at=at)
    return moved
