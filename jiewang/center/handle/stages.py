"""Stages of a type's limits 分段时限: the lead says which one it has reached."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import check_unmoved, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.catalog.words import said_of
from jiewang.center.dispatch.orders import lock_order
from jiewang.center.handle.access import leave_to_reach_stage, may_handle
from jiewang.center.handle.errors import HandleError
from jiewang.center.handle.events import StageReached
from jiewang.center.handle.queries import stages_ahead
from jiewang.people.models import User


@transaction.atomic
def reach_stage(
    order_id: int, *, stage: str, by: User, note: str = "", seen: int | None = None
) -> None:
    """Put on record that a stage is done; its clock is met. Done already, nothing is written.

    `stage` is its name in the catalog. Stages are reached in their order, so that none before
    it is left running. Raises CaseError, WorkOrder.DoesNotExist.
    """
    case, order = lock_order(order_id)
    reached = case.steps.filter(kind=CaseStep.Kind.STAGE_REACHED, data__stage=stage)
    ahead = stages_ahead(case)
    if stage not in ahead and reached.exists() and may_handle(by, order):
        return
    check_unmoved(case, seen)
    actor = leave_to_reach_stage(by, case, order)
    if stage not in ahead:
        text = _("“%(stage)s” is no stage of this case that is ahead. Ahead are: %(ahead)s.")
        names = [_said(case, each) for each in ahead]
        raise HandleError(text % {"stage": stage[:60], "ahead": _(", ").join(names)})
    if stage != ahead[0]:
        text = _("“%(first)s” comes before “%(stage)s”. Say first that it is reached.")
        raise HandleError(text % {"first": _said(case, ahead[0]), "stage": _said(case, stage)})
    at = timezone.now()
    data = {"order": order.pk, "unit": order.unit.code, "stage": stage}
    write_step(case, CaseStep.Kind.STAGE_REACHED, actor=actor, note=note.strip(), data=data, at=at)
    announce(StageReached(case.pk, order.unit_id, stage, at))


def _said(case: Case, stage: str) -> str:
    return said_of(case.category, stage) if case.category else stage
