"""Check and close 核查·结案, by another person than those who dispatched or handled.

Shelving and reopening stand in `shelf.py` and `reopening.py`; all are given out here.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import check_unmoved, lock_case, move_case
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.catalog.reasons import reason as known_reason
from jiewang.center.check.access import leave_to_close, leave_to_pass, leave_to_rework
from jiewang.center.check.errors import CheckError
from jiewang.center.check.events import OrderReworked
from jiewang.center.check.models import Answer
from jiewang.center.check.reopening import reopen_case
from jiewang.center.check.shelf import shelve_case, take_up
from jiewang.center.clock.facts import ending_clocks
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.orders import OrderState, lead_order
from jiewang.center.intake.models import Photo
from jiewang.center.intake.personal import keep_until_deletion
from jiewang.center.intake.photo_store import check_count, store_photo
from jiewang.center.intake.photos import CleanPhoto
from jiewang.people.models import User

__all__ = [
    "close_case",
    "pass_check",
    "reopen_case",
    "send_to_rework",
    "shelve_case",
    "take_up",
]

Kind = CaseStep.Kind


@transaction.atomic
def pass_check(
    case_id: int,
    *,
    by: User,
    note: str = "",
    photos: Sequence[CleanPhoto] = (),
    seen: int | None = None,
) -> None:
    """The result holds 核查通过. Of a reopened case: nothing is left to do but answer, with a note.

    By the same person again, nothing is written. Raises CaseError, OwnWork, PhotoRefused,
    Case.DoesNotExist.
    """
    case = lock_case(case_id)
    if _did_it(case, State.CHECKED, by):
        return
    check_unmoved(case, seen)
    actor = leave_to_pass(by, case)
    note = note.strip()
    if case.state == State.REOPENED:
        note = need_note(note, _("Say in the note why nothing is left to do but answer."))
    check_count(len(photos))
    for photo in photos:
        store_photo(case, photo, stage=Photo.Stage.CHECK, by=by)
    move_case(case, State.CHECKED, Kind.CHECK_PASSED, actor=actor, note=note)


@transaction.atomic
def send_to_rework(
    case_id: int, *, reason: str, explanation: str, by: User, seen: int | None = None
) -> None:
    """The result does not hold: back to the unit that did the work 返工, counted.

    Assisting results stand. Raises CaseError, OwnWork, UnknownReason, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    check_unmoved(case, seen)
    actor = leave_to_rework(by, case)
    known_reason("rework", reason)
    note = need_note(explanation, _("Say what is still to be done."))
    order = lead_order(case)
    if order is None or case.category is None:
        raise CheckError(_("No unit has this case. Dispatch it instead."))
    at = timezone.now()
    order.state, order.handled_at = OrderState.SIGNED, None
    order.save(update_fields=["state", "handled_at"])
    case.reworks += 1
    data = {"reason": reason, "order": order.pk, "unit": order.unit.code, "reworks": case.reworks}
    move_case(
        case, State.HANDLING, Kind.REWORK, actor=actor, note=note, data=data, at=at,
        also=["reworks"],
    )  # fmt: skip
    limit = case.category.handle_limit_for(case.urgency)
    announce(OrderReworked(order.pk, case.pk, order.unit_id, limit, at))


@transaction.atomic
def close_case(case_id: int, *, answer: str, by: User, seen: int | None = None) -> None:
    """End a checked case with its one answer to all reporters 结案; draft_answer() proposes it.

    From now on reopening is possible, and the day is set on which the reporters' data goes. By
    the same person again, nothing is written. Raises CaseError, OwnWork, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    if _did_it(case, State.CLOSED, by):
        return
    check_unmoved(case, seen)
    actor = leave_to_close(by, case)
    text = need_note(answer, _("Write the answer: every reporter of the case receives it."))
    at = timezone.now()
    Answer.objects.create(case=case, text=text, by=by, at=at)
    keep_until_deletion(case, at=timezone.localdate(at))
    case.closed_at = at
    clocks = ending_clocks(case.pk, kinds=[Deadline.Kind.WHOLE], at=at)
    data = {"round": case.reopenings, "clocks": clocks}
    move_case(
        case, State.CLOSED, Kind.CLOSED, actor=actor, note=text, data=data, at=at,
        also=["closed_at"],
    )  # fmt: skip


def _did_it(case: Case, state: State, by: User) -> bool:
    return case.state == state and case.steps.get(line=case.moved_by_line).by_id == by.pk
