"""What the house does with a report by itself, and what it learns of people's decisions on it."""

import logging

from jiewang.center.case.events import CaseMoved
from jiewang.center.case.models import CaseStep
from jiewang.center.catalog.district import district
from jiewang.center.dispatch.alone import dispatch_alone
from jiewang.center.intake.alone import LeftToPeople
from jiewang.center.intake.events import CaseReported
from jiewang.center.intake.judging import judge_checked, judge_taken_back

logger = logging.getLogger(__name__)


def send_alone(event: CaseReported) -> None:
    """Dispatch what a proven suggestion is sure of, where the district wants it.

    Nothing is asked of the database unless both hold. What fails here is undone to before it
    and logged: the report stays, on the center's desk like any other.
    """
    if not event.sure or not district().auto_dispatch:
        return
    try:
        dispatch_alone(event.case_id)
    except LeftToPeople as left:
        logger.info("Case %d is left to people: %s.", event.case_id, left.why)
    except Exception:
        logger.exception("Case %d could not be dispatched alone; people will.", event.case_id)


K = CaseStep.Kind
TAKEN_BACK = frozenset({K.REROUTED, K.RETURN_GRANTED, K.REFUSED})


def judge(event: CaseMoved) -> None:
    """Taking a case back speaks against what sent it; passing the check speaks for its type."""
    if event.kind in TAKEN_BACK:
        judge_taken_back(event.case_id)
    elif event.kind == K.CHECK_PASSED:
        judge_checked(event.case_id)
