"""What intake does: report, verify, file, refuse, merge, reclassify, place."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import (
    check_state,
    check_unmoved,
    lock_case,
    move_case,
    write_step,
)
from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case, CaseStep, Placing
from jiewang.center.case.states import UNFILED_STATES, State
from jiewang.center.catalog.models import Category, Urgency
from jiewang.center.catalog.queries import category_by_code
from jiewang.center.catalog.reasons import reason as reason_of
from jiewang.center.intake.access import intake_actor, verifier
from jiewang.center.intake.answers import checked_answers, keep_answers
from jiewang.center.intake.centers import center_of
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.events import CasePlaced, CaseReclassified
from jiewang.center.intake.judging import confirm_type, judge_retyped
from jiewang.center.intake.merging import merge_case
from jiewang.center.intake.models import Photo, Report, Suggestion
from jiewang.center.intake.personal import keep_until_deletion, unmask
from jiewang.center.intake.photo_store import check_count, store_photo
from jiewang.center.intake.photos import CleanPhoto
from jiewang.center.intake.reporting import Receipt, report
from jiewang.center.intake.unmerging import unmerge_case
from jiewang.center.intake.wording import tidy
from jiewang.grid.areas.queries import area_by_code
from jiewang.people.models import User

# The room's actions all stand here, also those whose bodies have files of their own.
__all__ = [
    "Receipt",
    "add_photo",
    "confirm_type",
    "file_case",
    "merge_case",
    "place_case",
    "reclassify_case",
    "record_verification",
    "refuse_case",
    "report",
    "unmask",
    "unmerge_case",
    "verify_first",
]

SHORTEST_EXPLANATION = 5


@transaction.atomic
def file_case(
    case_id: int,
    *,
    category: str,
    urgency: str,
    by: User,
    answers: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> None:
    """Accept a case: give it its type and urgency 立案. `category` is a leaf's code.

    `answers` to the leaf's extra questions go by their keys and onto the first report. Filed so
    already, nothing is written. The diary says which suggestion was taken, 0 for none. Raises
    NotAllowed, CaseChanged, CaseError, UnknownCategory, and ReportRefused of a wrong answer.
    """
    case = lock_case(case_id)
    actor = intake_actor(by, case)
    leaf = category_by_code(category)
    _check_urgency(urgency)
    if case.state == State.FILED and _is(case, leaf, urgency):
        return
    check_unmoved(case, seen)
    # The table of states lets a dispatched case come back, by a return: not by filing it anew.
    check_state(case, UNFILED_STATES, act=_("Accept"))
    keep_answers(case, checked_answers(leaf, answers or {}))
    also = _classify(case, leaf, urgency)
    data = {"category": leaf.code, "urgency": urgency, "suggestion": _rank_taken(case, leaf)}
    move_case(case, State.FILED, CaseStep.Kind.FILED, actor=actor, data=data, also=also)


@transaction.atomic
def verify_first(case_id: int, *, note: str = "", by: User, seen: int | None = None) -> None:
    """Have somebody look on site before it is decided whether to file 核实.

    Being verified already, nothing is written. Raises NotAllowed, CaseChanged, CaseError.
    """
    case = lock_case(case_id)
    actor = intake_actor(by, case)
    if case.state == State.VERIFYING:
        return
    check_unmoved(case, seen)
    move_case(case, State.VERIFYING, CaseStep.Kind.SENT_TO_VERIFY, actor=actor, note=tidy(note))


@transaction.atomic
def record_verification(
    case_id: int, *, found: bool, note: str = "", by: User, seen: int | None = None
) -> None:
    """Write down what was seen on site; the center files or refuses after it.

    Done by the grid staff of the area, or by an intake post for them. Raises NotAllowed,
    CaseChanged, CaseError.
    """
    case = lock_case(case_id)
    actor = verifier(by, case)
    if actor is None:
        sentence = _("Only grid staff of %(area)s or an intake post of %(center)s verify here.")
        raise NotAllowed(sentence % {"area": case.area, "center": case.center})
    check_unmoved(case, seen)
    if case.state not in UNFILED_STATES:
        raise CaseError(_("This case is decided already; there is nothing more to verify."))
    write_step(
        case, CaseStep.Kind.VERIFIED, actor=actor, note=tidy(note), data={"found": bool(found)}
    )


@transaction.atomic
def refuse_case(
    case_id: int, *, reason: str, explanation: str, by: User, seen: int | None = None
) -> None:
    """Decline a case 不予受理. The explanation is the answer its reporters get.

    `reason` is a code of the list “refuse”. Refused already, nothing is written. The reporters'
    personal data gets its deletion date. Raises NotAllowed, CaseChanged, CaseError, Refusal.
    """
    case = lock_case(case_id)
    actor = intake_actor(by, case)
    if case.state == State.REFUSED:
        return
    check_unmoved(case, seen)
    data = {"reason": reason_of("refuse", reason).code}
    answer = tidy(explanation)
    if len(answer) < SHORTEST_EXPLANATION:
        sentence = _(
            "Explain in at least %(count)d characters why this is refused: the reporter reads it as the answer."
        )
        raise CaseError(sentence % {"count": SHORTEST_EXPLANATION})
    keep_until_deletion(case)
    move_case(case, State.REFUSED, CaseStep.Kind.REFUSED, actor=actor, note=answer, data=data)


@transaction.atomic
def reclassify_case(
    case_id: int,
    *,
    category: str,
    urgency: str,
    note: str = "",
    by: User,
    seen: int | None = None,
) -> None:
    """Give a filed, open case another type or urgency. The same again writes nothing.

    Raises NotAllowed, CaseChanged, CaseError, UnknownCategory.
    """
    case = lock_case(case_id)
    actor = intake_actor(by, case)
    leaf = category_by_code(category)
    _check_urgency(urgency)
    if case.category is not None and _is(case, leaf, urgency):
        return
    check_unmoved(case, seen)
    if case.category is None or not case.is_open:
        raise CaseError(_("Only a case that is filed and open can get another category."))
    data = {"category": leaf.code, "was": case.category.code}
    data |= {"urgency": urgency, "urgency_was": case.urgency}
    retyped = case.category.code != leaf.code
    also = _classify(case, leaf, urgency)
    if retyped:
        judge_retyped(case)
    at = timezone.now()
    write_step(
        case,
        CaseStep.Kind.RECLASSIFIED,
        actor=actor,
        note=tidy(note),
        data=data,
        at=at,
        also=also,
    )
    announce(CaseReclassified(case_id=case.pk, at=at))


@transaction.atomic
def place_case(
    case_id: int, *, area_code: str, by: User, note: str = "", seen: int | None = None
) -> None:
    """Decide where an open case belongs; its center follows the street.

    A unit that has the case keeps it; the center's own responsibility goes to the new center.
    The grid is the one of the day of the report. Raises NotAllowed, CaseChanged, CaseError.
    """
    case = lock_case(case_id)
    actor = intake_actor(by, case)
    area = area_by_code(area_code, on=timezone.localdate(case.reported_at))
    if area is None:
        sentence = _(
            "There was no area “%(code)s” on the day of the report. Choose one from the list."
        )
        raise CaseError(sentence % {"code": area_code[:24]})
    if area.pk == case.area_id and case.placing == Placing.CENTER:
        return
    check_unmoved(case, seen)
    if not case.is_open:
        raise CaseError(_("This case has ended; its place is not changed any more."))
    data = {"area": area.code, "was": case.area.code, "placing_was": case.placing}
    old_center = case.center_id
    case.area, case.placing, case.center = area, Placing.CENTER, center_of(area)
    if case.unit_id == old_center and not _has_lead(case):
        case.unit = case.center
    at = timezone.now()
    write_step(
        case,
        CaseStep.Kind.PLACED,
        actor=actor,
        note=tidy(note),
        data=data,
        at=at,
        also=["area", "placing", "center", "unit"],
    )
    announce(CasePlaced(case_id=case.pk, old_center_id=old_center, center_id=case.center_id, at=at))


def _has_lead(case: Case) -> bool:
    """Whether a unit has the case: a street may itself have been sent what its center runs."""
    return case.orders.filter(role="lead").exclude(state="withdrawn").exists()


@transaction.atomic
def add_photo(
    case_id: int,
    *,
    photo: CleanPhoto,
    by: User | None,
    report_id: int | None = None,
) -> int:
    """Keep one more photo of what was reported on an open case and return its id.

    With `by` None a reporter adds to the own report, which the door opened with the secret.
    Photos of results and checks are taken in by the rooms that have the work. Raises NotAllowed,
    CaseError, PhotoRefused, ReportRefused.
    """
    case = lock_case(case_id)
    if by is not None and verifier(by, case) is None:
        raise NotAllowed(_("Only grid staff of the area or an intake post add photos here."))
    if not case.is_open:
        raise CaseError(_("This case has ended; no photos are added any more."))
    own = None
    if report_id is not None:
        own = Report.objects.filter(pk=report_id, case=case).first()
        if own is None:
            raise ReportRefused(_("This report does not belong to this case. Reload the page."))
        check_count(own.photos.count() + 1)
    elif by is None:
        raise ReportRefused(_("A photo needs the report it belongs to."))
    return store_photo(case, photo, stage=Photo.Stage.REPORT, report=own, by=by)


def _is(case: Case, leaf: Category, urgency: str) -> bool:
    return case.category_id == leaf.pk and case.urgency == urgency


def _classify(case: Case, leaf: Category, urgency: str) -> list[str]:
    """Set type and urgency on a locked case and return the fields to save.

    Once confidential, a case stays so: the reporter may have asked for it.
    """
    case.category, case.urgency = leaf, urgency
    case.confidential = case.confidential or leaf.confidential
    return ["category", "urgency", "confidential"]


def _rank_taken(case: Case, leaf: Category) -> int:
    ranks = Suggestion.objects.filter(case=case, category_code=leaf.code)
    return ranks.values_list("rank", flat=True).first() or 0


def _check_urgency(urgency: str) -> None:
    if urgency not in Urgency.values:
        raise CaseError(_("Choose how urgent it is from the list."))
