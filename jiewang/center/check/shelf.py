"""Shelving 挂账: put aside with a reason and a review day; open, visible, counted apart."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.base.limits import Limit
from jiewang.center.case.actions import check_unmoved, lock_case, move_case
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.reasons import reason as known_reason
from jiewang.center.check.access import leave_to_shelve, leave_to_take_up
from jiewang.center.check.errors import CheckError
from jiewang.center.check.events import CaseShelved, CaseTakenUp
from jiewang.center.clock.limits import due_at
from jiewang.center.clock.profiles import calendar_for
from jiewang.center.dispatch.handover import need_note
from jiewang.people.models import User

Kind = CaseStep.Kind


@transaction.atomic
def shelve_case(
    case_id: int,
    *,
    reason: str,
    explanation: str,
    review_on: date,
    by: User,
    seen: int | None = None,
) -> None:
    """Put a case aside that cannot be solved now, until it is reviewed on a day to come.

    At most the district's `max_shelve_review` from today. Raises CaseError, UnknownReason,
    Case.DoesNotExist.
    """
    case = lock_case(case_id)
    check_unmoved(case, seen)
    actor = leave_to_shelve(by, case)
    known_reason("shelve", reason)
    note = need_note(explanation, _("Explain why it cannot be solved now, and what it waits for."))
    at = timezone.now()
    _check_review_day(case, review_on, at)
    data = {"reason": reason, "from": case.state, "review_on": review_on.isoformat()}
    case.review_on = review_on
    move_case(
        case, State.SHELVED, Kind.SHELVED, actor=actor, note=note, data=data, at=at,
        also=["review_on"],
    )  # fmt: skip
    announce(CaseShelved(case.pk, review_on, at))


def last_review_day(case: Case, at: datetime) -> date:
    """The latest day on which a case shelved at a moment must be looked at again."""
    calendar = calendar_for(case.center.office_hours, timezone.localdate(at))
    due = due_at(Limit.parse(district().max_shelve_review), at, calendar)
    return calendar.day_closing_at(due.at)


def _check_review_day(case: Case, day: date, at: datetime) -> None:
    first, last = timezone.localdate(at), last_review_day(case, at)
    if first < day <= last:
        return
    text = _("The review day must come after today and not after %(last)s.")
    raise CheckError(text % {"last": last.isoformat()})


@transaction.atomic
def take_up(case_id: int, *, note: str, by: User, seen: int | None = None) -> None:
    """Take up a shelved case where it was left; its clocks go on. Raises CaseError."""
    case = lock_case(case_id)
    check_unmoved(case, seen)
    actor = leave_to_take_up(by, case)
    note = need_note(note, _("Say in the note what has changed."))
    at = timezone.now()
    back = _left_at(case)
    case.review_on = None
    kind = Kind.RESUMED_FROM_SHELF
    move_case(case, back, kind, actor=actor, note=note, at=at, also=["review_on"])
    announce(CaseTakenUp(case.pk, at))


def _left_at(case: Case) -> State:
    step = case.steps.get(line=case.moved_by_line)
    return State(step.data["from"])
