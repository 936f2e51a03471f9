"""Call-back 回访: contacted? solved? satisfied? Who is not reached is neither for nor against."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor, check_state, lock_case, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.evaluate.access import leave_to_call_back
from jiewang.center.evaluate.actions import keep_rating
from jiewang.center.evaluate.models import Rating
from jiewang.center.intake.models import Report
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings


@transaction.atomic
def call_back(
    report_id: int,
    *,
    reached: bool,
    by: User,
    answered: bool = False,
    solved: str = "",
    satisfied: str = "",
) -> None:
    """Write down a call to the reporter of a closed case; their three answers if they were reached.

    Answers are kept as a rating; who has rated already is not asked again. Not reached, the case
    stands beside the rates until somebody reaches them. Raises NotAllowed, OwnWork, CaseError,
    Report.DoesNotExist.
    """
    case = lock_case(Report.objects.values_list("case_id", flat=True).get(pk=report_id))
    actor: Actor = leave_to_call_back(by, case)
    check_state(case, {State.CLOSED}, act=_("Call back"))
    if reached:
        values = {"answered": answered, "solved": solved, "satisfied": satisfied, "comment": ""}
        keep_rating(case, report_id, values, actor=actor)
        return
    data = {"report": report_id, "round": case.reopenings, "reached": False}
    write_step(case, CaseStep.Kind.CALLED_BACK, actor=actor, data=data, at=timezone.now())


def to_call_back(user: User) -> "QuerySet[Report]":
    """Reports of closed cases without a rating of that closing, where the person calls back."""
    units = [h.unit for h in holdings(user) if Right.CALL_BACK in h.post.rights]
    reports = Report.objects.filter(case__state=State.CLOSED, deleted_at=None)
    if not any(unit.kind == Unit.Kind.DISTRICT_CENTER for unit in units):
        reports = reports.filter(case__center__in=units)
    rated = Rating.objects.filter(report=OuterRef("pk"), round=F("report__case__reopenings"))
    return (
        reports.filter(~Exists(rated))
        .select_related("case__center", "case__unit", "case__category")
        .order_by("-case__closed_at", "pk")
    )


def calls_of(case: Case) -> "QuerySet[CaseStep]":
    """The calls that reached nobody, newest first."""
    return case.steps.filter(kind=CaseStep.Kind.CALLED_BACK).order_by("-line")
