"""Dispatch without a person 自动派单: filed by a sure suggestion, sent by a named rule."""

from django.db import transaction

from jiewang.center.case.actions import lock_case
from jiewang.center.dispatch.actions import dispatch_by_rule
from jiewang.center.dispatch.halts import is_halted
from jiewang.center.intake.alone import LeftToPeople, Why, file_by_suggestion


@transaction.atomic
def dispatch_alone(case_id: int) -> None:
    """File a new case by its suggestion and send it where the rules say, both or neither.

    Whether the district allows it at all is the caller's question. Raises LeftToPeople.
    """
    case = lock_case(case_id)
    if is_halted(case.center_id):
        raise LeftToPeople(Why.HALTED)
    file_by_suggestion(case)
    # What nobody had filed has never had an order.
    if not dispatch_by_rule(case, standing=()):
        raise LeftToPeople(Why.NO_UNIT)
