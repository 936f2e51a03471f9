"""What there is to read of ratings."""

from django.db.models import QuerySet

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.evaluate.models import Rating
from jiewang.center.intake.models import Report


def may_rate(report: Report) -> bool:
    """Whether the reporter can rate the last closing: the case is closed, and they have not yet."""
    case = report.case
    rated = report.ratings.filter(round=case.reopenings)
    return case.state == State.CLOSED and not rated.exists()


def ratings_of(case: Case) -> QuerySet[Rating]:
    """Every rating of a case, with its report, in order."""
    return Rating.objects.filter(report__case=case).select_related("report").order_by("at", "pk")
