"""Joining a repeat to the case that stands 重复诉求合并."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import check_unmoved, lock_case, move_case, write_step
from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.intake.access import intake_actor, may_intake
from jiewang.center.intake.events import ReportJoined
from jiewang.center.intake.models import Photo, Report
from jiewang.people.models import User


@transaction.atomic
def merge_case(case_id: int, *, into: int, by: User, seen: int | None = None) -> None:
    """Join a case to another open one: its reports belong to that one from now on.

    Every reporter keeps the own number and secret, and gets the own answer and rating. The
    suggestions stay as they were made. Merged there already, nothing is written. Undone by
    unmerge_case(). Raises
    NotAllowed, CaseChanged, CaseError, Case.DoesNotExist.
    """
    if case_id == into:
        raise CaseError(_("A case cannot be merged into itself. Choose the case that stands."))
    # In order of id: two people merging two cases into each other must not wait for ever.
    locked = {pk: lock_case(pk) for pk in sorted((case_id, into))}
    case, target = locked[case_id], locked[into]
    actor = intake_actor(by, case)
    if case.state == State.MERGED and case.merged_into_id == target.pk:
        return
    check_unmoved(case, seen)
    _check_target(case, target, by)

    moved = _move_reports(case, target)
    case.merged_into = target
    move_case(
        case,
        State.MERGED,
        CaseStep.Kind.MERGED,
        actor=actor,
        # Which reports went, for the day they are taken out again.
        data={"into": target.number, "report_ids": moved},
        also=["merged_into"],
    )
    data = {"from": case.number, "reports": len(moved)}
    # The followers of CaseMoved may have written in the target's diary.
    target = lock_case(target.pk)
    write_step(target, CaseStep.Kind.JOINED, actor=actor, data=data)
    for report_id in moved:
        announce(ReportJoined(case_id=target.pk, report_id=report_id))


def _check_target(case: Case, target: Case, by: User) -> None:
    if target.state == State.MERGED:
        sentence = _("Case %(number)s is itself merged into %(into)s. Choose that one.")
        raise CaseError(sentence % {"number": target.number, "into": target.merged_into})
    if not target.is_open:
        sentence = _("Case %(number)s has ended. Only an open case takes repeats.")
        raise CaseError(sentence % {"number": target.number})
    if _district_of(case) != _district_of(target):
        sentence = _("Case %(number)s lies in another district. Cases of two districts stay apart.")
        raise CaseError(sentence % {"number": target.number})
    if case.confidential != target.confidential:
        sentence = _(
            "One of the two cases is confidential and the other is not. They stay apart, so that nobody learns of the one through the other."
        )
        raise CaseError(sentence)
    # The district's intake post may in every center, a street's only between its own cases.
    if target.center_id != case.center_id and may_intake(by, target) is None:
        sentence = _(
            "Case %(number)s is run by %(center)s. The district center can merge across streets."
        )
        raise CaseError(sentence % {"number": target.number, "center": target.center})


def _district_of(case: Case) -> str:
    return case.area.path.partition(".")[0]


def _move_reports(case: Case, target: Case) -> list[int]:
    """Give a case's reports and their photos to the target; return the reports' ids."""
    reports = Report.objects.filter(case=case)
    moved = list(reports.order_by("pk").values_list("pk", flat=True))
    reports.update(case=target)
    there = Photo.objects.filter(case=target).values_list("digest", flat=True)
    Photo.objects.filter(case=case).exclude(digest__in=list(there)).update(case=target)
    return moved
