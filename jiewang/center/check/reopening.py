"""Reopening 重开: the reporter says it is not solved, or the center finds so itself."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import HOUSE, check_unmoved, lock_case, move_case
from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.reasons import reason as known_reason
from jiewang.center.check.access import check_reporter_may_reopen, leave_to_reopen
from jiewang.center.check.models import Reopening
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.orders import active_orders, withdraw
from jiewang.center.intake.models import Report
from jiewang.people.models import User


@transaction.atomic
def reopen_case(
    case_id: int,
    *,
    reason: str,
    text: str,
    by: User | None,
    report_id: int | None = None,
    seen: int | None = None,
) -> None:
    """Open a closed case again, on the center's desk; its orders have ended.

    By a reporter (`by` None and `report_id`; that it is this reporter is the door's question)
    inside the district's window, and after `max_reopens` straight into consultation. By a post
    of the center at any time. A reporter's words stay out of the diary. Raises CaseError, UnknownReason, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    check_unmoved(case, seen)
    if by is not None:
        actor = leave_to_reopen(by, case)
    elif report_id is not None:
        actor = HOUSE
        check_reporter_may_reopen(case, report_id)
    else:
        raise CaseError(_("Say who reopens the case: a reporter or a post of the center."))
    known_reason("reopen", reason)
    text = need_note(text, _("Say what is not solved, so that the center knows what to do."))
    often = by is None and case.reopenings >= district().max_reopens
    _reset(case)
    at = timezone.now()
    data = {"reason": reason, "reopenings": case.reopenings}
    if by is None and report_id is not None:
        said = Reopening.objects.create(case=case, report_id=report_id, text=text, at=at)
        data |= {"report": report_id, "reopening": said.pk}
        text = ""
    move_case(
        case,
        State.CONSULTING if often else State.REOPENED,
        CaseStep.Kind.REOPENED,
        actor=actor,
        note=text,
        data=data,
        at=at,
        also=["unit", "closed_at", "reopenings"],
    )


def _reset(case: Case) -> None:
    """The center is responsible again; the reporters' data is kept while the case is open."""
    for order in active_orders(case):
        withdraw(order)
    Report.objects.filter(case=case, deleted_at=None).update(delete_on=None)
    case.unit, case.closed_at = case.center, None
    case.reopenings += 1
