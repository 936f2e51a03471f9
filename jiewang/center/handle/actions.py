"""What a unit does with its order: sign for it, begin, speak with the reporter, feed back.

Questions to the reporter stand in `questions.py`, extensions in `extensions.py`, stages in
`stages.py`; all are given out here. Leave: a handling post in the order's unit, or a place in the grid it was sent to.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor, check_unmoved, lock_case, move_case, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.clock.facts import ending_clocks
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.orders import OrderState, Role, lock_order
from jiewang.center.handle.access import (
    leave_to_add_photos,
    leave_to_contact,
    leave_to_feed_back,
    leave_to_sign,
    leave_to_start,
    may_handle,
)
from jiewang.center.handle.errors import HandleError
from jiewang.center.handle.events import OrderHandled, OrderSigned
from jiewang.center.handle.extensions import ask_extension, grant_extension, refuse_extension
from jiewang.center.handle.questions import (
    answer_question,
    ask_reporter,
    end_question,
    resume_overdue_waiting,
    resume_waiting,
)
from jiewang.center.handle.stages import reach_stage
from jiewang.center.intake.models import Photo
from jiewang.center.intake.photo_store import check_count, store_photo
from jiewang.center.intake.photos import CleanPhoto
from jiewang.people.models import User

__all__ = [
    "add_result_photos",
    "answer_question",
    "ask_extension",
    "ask_reporter",
    "feed_back",
    "grant_extension",
    "reach_stage",
    "record_contact",
    "refuse_extension",
    "resume_overdue_waiting",
    "resume_waiting",
    "sign_for",
    "start_handling",
]

Kind = CaseStep.Kind


@transaction.atomic
def sign_for(order_id: int, *, by: User, seen: int | None = None) -> None:
    """Take an order 签收. The lead's moves the case; signed already, nothing is written.

    Raises CaseError, WorkOrder.DoesNotExist.
    """
    case, order = lock_order(order_id)
    if order.state == OrderState.SIGNED and _is_mine(by, order):
        return
    check_unmoved(case, seen)
    actor = leave_to_sign(by, case, order)
    at = timezone.now()
    order.state, order.signed_at = OrderState.SIGNED, at
    order.save(update_fields=["state", "signed_at"])
    if order.role == Role.LEAD:
        _move(case, State.SIGNED, Kind.SIGNED, order, actor=actor, at=at)
    else:
        write_step(case, Kind.SIGNED, actor=actor, data=_of(order), at=at)
    announce(OrderSigned(order.pk, case.pk, order.unit_id, order.role, at))


@transaction.atomic
def start_handling(
    order_id: int, *, by: User, note: str = "", contacted: bool = False, seen: int | None = None
) -> None:
    """The lead begins to handle; `contacted` if it has spoken with the reporter. Twice is quiet.

    Raises CaseError, WorkOrder.DoesNotExist.
    """
    case, order = lock_order(order_id)
    if case.state == State.HANDLING and order.state == OrderState.SIGNED and _is_mine(by, order):
        return
    check_unmoved(case, seen)
    actor = leave_to_start(by, case, order)
    at, data = timezone.now(), {}
    if contacted and order.contacted_at is None:
        order.contacted_at, data = at, {"contacted": True}
        order.save(update_fields=["contacted_at"])
    _move(case, State.HANDLING, Kind.STARTED, order, actor=actor, at=at, note=note, data=data)


@transaction.atomic
def record_contact(order_id: int, *, by: User, note: str = "", seen: int | None = None) -> None:
    """Put the first contact with the reporter on record; a second time writes nothing.

    Raises CaseError, WorkOrder.DoesNotExist.
    """
    case, order = lock_order(order_id)
    if order.contacted_at is not None and order.state == OrderState.SIGNED and _is_mine(by, order):
        return
    check_unmoved(case, seen)
    actor = leave_to_contact(by, case, order)
    order.contacted_at = at = timezone.now()
    order.save(update_fields=["contacted_at"])
    write_step(case, Kind.CONTACTED, actor=actor, note=note.strip(), data=_of(order), at=at)


@transaction.atomic
def feed_back(
    order_id: int,
    *,
    result: str,
    by: User,
    photos: Sequence[CleanPhoto] = (),
    seen: int | None = None,
) -> None:
    """Give an order's result 反馈. The lead's ends handling and needs all assisting results.

    Where the catalog asks for a photo, the lead shows one of after the work: given here or
    added since the order came. A question still open is closed. Fed back already with the same
    words, nothing is written. Raises CaseError, PhotoRefused, WorkOrder.DoesNotExist.
    """
    case, order = lock_order(order_id)
    result = result.strip()
    if order.state == OrderState.HANDLED and order.result == result and _is_mine(by, order):
        return
    check_unmoved(case, seen)
    actor = leave_to_feed_back(by, case, order)
    result = need_note(result, _("Say what was done: the answer to the reporter is made of it."))
    check_count(len(photos))
    for photo in photos:
        store_photo(case, photo, stage=Photo.Stage.RESULT, by=by)
    if order.role == Role.LEAD:
        _check_photo(case, order)
    at = timezone.now()
    order.state, order.handled_at, order.result = OrderState.HANDLED, at, result
    order.save(update_fields=["state", "handled_at", "result"])
    _write_fed_back(case, order, actor=actor, at=at)
    announce(OrderHandled(order.pk, case.pk, order.unit_id, order.role, at))


@transaction.atomic
def add_result_photos(case_id: int, *, photos: Sequence[CleanPhoto], by: User) -> None:
    """Keep photos of what was done, before or after the result is told.

    Raises NotAllowed, CaseError, PhotoRefused, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    leave_to_add_photos(by, case)
    check_count(len(photos))
    for photo in photos:
        store_photo(case, photo, stage=Photo.Stage.RESULT, by=by)


def _write_fed_back(case: Case, order: WorkOrder, *, actor: Actor, at: datetime) -> None:
    kind, note, unit_id = Kind.FED_BACK, order.result, order.unit_id
    own = Deadline.Kind.ASSIST if order.role == Role.ASSIST else Deadline.Kind.HANDLE
    told = {"clocks": ending_clocks(case.pk, kinds=[own], at=at, unit_id=unit_id)}
    if order.role == Role.ASSIST:
        write_step(case, kind, actor=actor, note=note, data=_of(order) | told, at=at)
        return
    was_waiting = case.state == State.WAITING
    _move(case, State.HANDLED, kind, order, actor=actor, at=at, note=note, data=told)
    if was_waiting:
        end_question(case, order, answered=False, at=at)


def _check_photo(case: Case, order: WorkOrder) -> None:
    """A photo of the result, not one from before the last rework."""
    if case.category is None or not case.category.photo_needed:
        return
    rework = case.steps.filter(kind=Kind.REWORK, at__gte=order.sent_at).order_by("-line").first()
    since = rework.at if rework else order.sent_at
    if not case.photos.filter(stage=Photo.Stage.RESULT, added_at__gte=since).exists():
        text = _("“%(category)s” is closed by a photo of the result. Add one and feed back again.")
        raise HandleError(text % {"category": case.category})


def _is_mine(user: User, order: WorkOrder) -> bool:
    return may_handle(user, order) is not None


def _of(order: WorkOrder) -> dict[str, Any]:
    return {"order": order.pk, "unit": order.unit.code, "role": order.role}


def _move(
    case: Case,
    to: State,
    kind: CaseStep.Kind,
    order: WorkOrder,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    data = {**_of(order), **(data or {})}
    move_case(case, to, kind, actor=actor, note=note.strip(), data=data, at=at)
