"""Taking a case out again that was merged by mistake 撤销合并."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import check_unmoved, lock_case, move_case, write_step
from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.intake.access import intake_actor
from jiewang.center.intake.events import ReportTakenOut
from jiewang.center.intake.models import Photo, Report
from jiewang.center.intake.wording import tidy
from jiewang.people.models import User

Kind = CaseStep.Kind


@transaction.atomic
def unmerge_case(case_id: int, *, note: str, by: User, seen: int | None = None) -> None:
    """Make a merged case a case of its own again, at the state it had, with its reports and photos.

    Its reports are found wherever they are now: the case they went to may itself have been
    merged since, or be closed. Answers and ratings given there stay in that case's diary. Both
    diaries tell it. Out already, nothing is written. `note` says why. Raises NotAllowed,
    CaseChanged, CaseError, Case.DoesNotExist.
    """
    note = tidy(note)
    merge = _merge_of(case_id)
    if merge is None:
        raise CaseError(_("Only a case that was merged can be taken out again."))
    # In order of id, as merging does.
    locked = {pk: lock_case(pk) for pk in sorted({case_id, *_holders(merge)})}
    case = locked[case_id]
    actor = intake_actor(by, case)
    if case.state != State.MERGED:
        return
    check_unmoved(case, seen)
    if not note:
        raise CaseError(_("Say why it is taken out again: both diaries keep it."))
    if not _holders(merge) <= locked.keys():
        raise CaseError(_("Its reports have just moved on. Reload the page and decide again."))

    at = timezone.now()
    taken = _take_back(case, merge)
    case.merged_into = None
    numbers = [locked[pk].number for pk in sorted(taken)]
    data = {"from": numbers, "reports": sum(map(len, taken.values()))}
    also = ["merged_into"]
    move_case(case, merge.state, Kind.UNMERGED, actor=actor, note=note, data=data, at=at, also=also)
    for holder_id, reports in taken.items():
        # The followers of CaseMoved may have written in a diary.
        holder = lock_case(holder_id)
        data = {"case": case.number, "reports": len(reports)}
        write_step(holder, Kind.TAKEN_OUT, actor=actor, note=note, data=data, at=at)
        for report_id in reports:
            announce(ReportTakenOut(case_id, report_id, holder_id, at))


@dataclass(frozen=True)
class _Merge:
    """A case's last merge: the state before it, and the reports that went."""

    case_id: int
    state: State
    report_ids: tuple[int, ...]


def _merge_of(case_id: int) -> _Merge | None:
    lines = CaseStep.objects.filter(case=case_id, kind=Kind.MERGED)
    line = lines.select_related("case").order_by("-line").first()
    if line is None:
        return None
    before = CaseStep.objects.filter(case=case_id, line=line.line - 1).values_list(
        "state", flat=True
    )
    ids = line.data.get("report_ids")
    if ids is None:
        # Merged before the diary kept them: they carry the case's own number.
        own = Report.objects.filter(number=line.case.number)
        ids = list(own.order_by("pk").values_list("pk", flat=True))
    return _Merge(case_id, State(before.get()), tuple(ids))


def _holders(merge: _Merge) -> set[int]:
    """The cases where the reports are now. One that went elsewhere by itself is not taken back."""
    there = Report.objects.filter(pk__in=merge.report_ids).exclude(case=merge.case_id)
    return {pk for pk in there.values_list("case", flat=True) if _leads_to(merge.case_id, pk)}


def _leads_to(case_id: int, holder_id: int) -> bool:
    """Whether the merges of a case lead to another: the reports came along that way."""
    at: int | None = case_id
    while at is not None and at != holder_id:
        at = Case.objects.values_list("merged_into", flat=True).get(pk=at)
    return at is not None


def _take_back(case: Case, merge: _Merge) -> dict[int, list[int]]:
    """Give the reports and their photos back; the ids of the reports, by the case that had them."""
    taken: dict[int, list[int]] = {}
    for holder_id in sorted(_holders(merge)):
        reports = Report.objects.filter(case=holder_id, pk__in=merge.report_ids)
        taken[holder_id] = list(reports.order_by("pk").values_list("pk", flat=True))
        photos = Photo.objects.filter(case=holder_id, report__in=taken[holder_id])
        have = Photo.objects.filter(case=case).values_list("digest", flat=True)
        photos.exclude(digest__in=list(have)).update(case=case)
        # Closed there, their data had a day to be deleted; the matter is open again.
        reports.filter(deleted_at=None).update(delete_on=None)
        reports.update(case=case)
    return taken
