"""Exclusions 剔除: a case left out of a rate, for a reason from a list, decided by a second person.

Both rates are shown, with and without, and how many were left out. A month whose bulletin is
published is closed for them: there a unit disputes its score instead.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import lock_case
from jiewang.center.catalog.reasons import reason as known_reason
from jiewang.center.evaluate.access import leave_to_propose
from jiewang.center.evaluate.errors import EvaluateError
from jiewang.center.evaluate.models import Bulletin, Exclusion
from jiewang.center.evaluate.periods import ZONE, month_text
from jiewang.center.evaluate.wishes import (
    check_counted,
    checked_words,
    decide,
    lock_wish,
    write_asked,
)
from jiewang.people.models import Unit, User

State = Exclusion.State


@transaction.atomic
def propose_exclusion(
    case_id: int, *, unit: Unit, measure: str, reason: str, evidence: str, by: User
) -> int:
    """Propose to leave a case out of one rate of a unit; returns the proposal's id.

    The same person's same proposal again writes nothing. Raises NotAllowed, CaseError,
    UnknownReason, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    actor = leave_to_propose(by, case, unit)
    known = Exclusion.objects.filter(case=case, unit=unit, measure=measure)
    known = known.exclude(state=State.REFUSED)
    standing = known.first()
    if standing is not None and standing.by_id == by.pk and standing.state == State.PENDING:
        return standing.pk
    if standing is not None:
        text = _("This was asked before: %(state)s.")
        raise EvaluateError(text % {"state": standing.get_state_display()})
    known_reason("exclusion", reason)
    last = check_counted(case, unit, measure)[-1]
    published = Bulletin.objects.filter(month=last.at.astimezone(ZONE).date().replace(day=1))
    if published.exists():
        text = _("The bulletin of %(month)s is published. The unit can dispute its score there.")
        month = month_text(last.at.astimezone(ZONE).date())
        raise EvaluateError(text % {"month": month})
    wish = Exclusion.objects.create(
        case=case,
        unit=unit,
        measure=measure,
        reason=reason,
        text=checked_words(evidence),
        by=by,
        at=timezone.now(),
    )
    write_asked(case, wish, actor)
    return wish.pk


@transaction.atomic
def decide_exclusion(exclusion_id: int, *, granted: bool, answer: str, by: User) -> None:
    """Leave the case out, or let it count 剔除审定. A second person, outside the unit.

    Raises NotAllowed, CaseError, Exclusion.DoesNotExist.
    """
    case, wish = lock_wish(Exclusion, exclusion_id)
    decide(case, wish, granted=granted, answer=answer, by=by)
