"""What there is to read of checks and answers."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.check.access import DISPATCHING_KINDS, HANDLING_KINDS
from jiewang.center.check.acts import Act, acts
from jiewang.center.check.answers import draft_answer
from jiewang.center.check.models import Answer
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings

__all__ = [
    "Act",
    "acts",
    "cases_to_check",
    "cases_to_review",
    "draft_answer",
    "last_answer",
]


def cases_to_check(user: User) -> QuerySet[Case]:
    """Results that wait for this person's check or closing, the longest waiting first.

    What the person dispatched or handled is left out: a colleague checks it.
    """
    states = [State.HANDLED, State.CHECKED]
    own = CaseStep.objects.filter(
        case=OuterRef("pk"), by=user, kind__in=[*DISPATCHING_KINDS, *HANDLING_KINDS]
    )
    cases = _at_my_centers(user, Right.CHECK).filter(state__in=states).exclude(Exists(own))
    return cases.order_by("reported_at", "pk")


def cases_to_review(user: User) -> QuerySet[Case]:
    """Shelved cases whose review day has come, at the centers where a person commands."""
    due = _at_my_centers(user, Right.COMMAND).filter(state=State.SHELVED)
    return due.filter(review_on__lte=timezone.localdate()).order_by("review_on", "pk")


def _at_my_centers(user: User, right: Right) -> QuerySet[Case]:
    mine = [h.unit for h in holdings(user) if right in h.post.rights]
    cases = Case.objects.select_related("area", "category", "center", "unit")
    if any(unit.kind == Unit.Kind.DISTRICT_CENTER for unit in mine):
        return cases
    return cases.filter(center__in=mine)


def last_answer(case: Case) -> Answer | None:
    """What the reporters were told when the case was last closed, or None."""
    return case.answers.order_by("-at", "-pk").first()
