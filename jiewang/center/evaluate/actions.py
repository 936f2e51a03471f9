"""A reporter rates a closing."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE, Actor, check_state, lock_case, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.evaluate.errors import RatingRefused
from jiewang.center.evaluate.events import CaseRated
from jiewang.center.evaluate.models import Rating
from jiewang.center.intake.models import Report

LONGEST_COMMENT = 2000


@transaction.atomic
def rate(report_id: int, *, answered: bool, solved: str, satisfied: str, comment: str = "") -> None:
    """Say of a closed case whether it was answered, solved, satisfying; once per closing.

    That it is this reporter is the door's question: number and secret. The words of the comment
    stay out of the diary. The same rating again writes nothing; a bad one moves no case, the
    center is told by CaseRated. Raises CaseError, RatingRefused, Report.DoesNotExist.
    """
    case = lock_case(Report.objects.values_list("case_id", flat=True).get(pk=report_id))
    check_state(case, {State.CLOSED}, act=_("Rate"))
    values = {"answered": answered, "solved": solved, "satisfied": satisfied, "comment": comment}
    keep_rating(case, report_id, values, actor=HOUSE)


def keep_rating(case: Case, report_id: int, values: dict[str, Any], *, actor: Actor) -> None:
    """Keep the three answers of a reporter on a locked, closed case, once for each closing.

    By the reporter, or told to who calls back. Raises RatingRefused.
    """
    values = {**values, "comment": values["comment"].strip()}
    _check_values(values["solved"], values["satisfied"], values["comment"])
    known = Rating.objects.filter(report_id=report_id, round=case.reopenings).first()
    if known is not None:
        if {name: getattr(known, name) for name in values} == values:
            return
        text = _("You have rated this result already. If it is not solved, reopen the case.")
        if actor is not HOUSE:
            text = _("The reporter has rated this result already. They need not be asked again.")
        raise RatingRefused(text)
    at = timezone.now()
    Rating.objects.create(report_id=report_id, round=case.reopenings, at=at, **values)
    data: dict[str, Any] = {"report": report_id, "round": case.reopenings}
    data |= {name: values[name] for name in ("answered", "solved", "satisfied")}
    write_step(case, CaseStep.Kind.RATED, actor=actor, data=data, at=at)
    announce(CaseRated(case.pk, report_id, values["solved"], values["satisfied"]))


def _check_values(solved: str, satisfied: str, comment: str) -> None:
    if solved not in Rating.Solved.values or satisfied not in Rating.Satisfied.values:
        raise RatingRefused(_("Choose one answer to each of the three questions."))
    if len(comment) > LONGEST_COMMENT:
        text = _("A comment has at most %(most)d characters, yours has %(length)d.")
        raise RatingRefused(text % {"most": LONGEST_COMMENT, "length": len(comment)})
