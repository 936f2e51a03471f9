"""The clock speaks: a warning before a deadline, a line when it has passed. For the worker."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE, lock_case, write_step
from jiewang.center.case.models import CaseStep
from jiewang.center.clock.counting import OPEN
from jiewang.center.clock.events import DeadlineNear, DeadlinePassed
from jiewang.center.clock.models import Deadline


def warn_next(at: datetime) -> Deadline | None:
    """Warn of the next deadline inside its warning window, or return None if there is none.

    Provisional ones are warned of too: the work does not wait for the calendar.
    """
    ahead = Q(due_at__gt=at) | Q(provisional=True)
    to_warn = Deadline.objects.filter(
        OPEN, ahead, paused_at=None, warned_at=None, warn_at__lte=at
    ).order_by("warn_at", "pk")
    return _tell_next(to_warn, CaseStep.Kind.WARNED, at, warned_at=at)


def pass_next(at: datetime) -> Deadline | None:
    """Mark the next deadline that passed unmet as overdue, or return None if there is none.

    Neither provisional nor paused ones are ever marked.
    """
    passed = Deadline.objects.filter(
        OPEN, paused_at=None, overdue_at=None, provisional=False, due_at__lt=at
    ).order_by("due_at", "pk")
    # Nobody is warned of what has passed: so it leaves the index of those to warn.
    warned = Coalesce("warned_at", Value(at))
    return _tell_next(passed, CaseStep.Kind.OVERDUE, at, overdue_at=at, warned_at=warned)


def _tell_next(
    due: QuerySet[Deadline], kind: CaseStep.Kind, at: datetime, **told: Any
) -> Deadline | None:
    """Tell of the first deadline that can be told of.

    One on which a follower fails is passed over, or it would hold up all behind it for ever.
    What it failed with is raised when nothing else is left.
    """
    failed: dict[int, Exception] = {}
    while found := due.exclude(pk__in=[*failed]).values_list("pk", "case_id").first():
        try:
            deadline = _tell(due, *found, kind, at, **told)
        except Exception as error:  # noqa: BLE001  # raised below
            failed[found[0]] = error
        else:
            # None: another worker was faster.
            if deadline is not None:
                return deadline
    if failed:
        raise next(iter(failed.values()))
    return None


@transaction.atomic
def _tell(
    due: QuerySet[Deadline], pk: int, case_id: int, kind: CaseStep.Kind, at: datetime, **told: Any
) -> Deadline | None:
    """Claim one deadline, write the line and announce; None if another worker was faster.

    The case first, as everywhere; only then is every condition asked again.
    """
    case = lock_case(case_id)
    if not due.order_by().filter(pk=pk).update(**told):
        return None
    deadline = Deadline.objects.select_related("case", "unit").get(pk=pk)
    write_step(case, kind, actor=HOUSE, data=told_of(deadline), at=at)
    event = DeadlineNear if kind == CaseStep.Kind.WARNED else DeadlinePassed
    announce(event(deadline_id=pk, case_id=case_id, unit_id=deadline.unit_id))
    return deadline


def told_of(deadline: Deadline) -> dict[str, Any]:
    """What the diary keeps of a deadline: codes and plain values."""
    return {
        "deadline": deadline.pk,
        "kind": deadline.kind,
        "name": deadline.name,
        "unit": deadline.unit_id,
        "due": stamp(deadline.due_at),
        "provisional": deadline.provisional,
    }


def stamp(at: datetime) -> str:
    """A moment in the data of a diary line: UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
