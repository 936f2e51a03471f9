"""explain(): all reasons of one plan."""

import time

from django.utils.translation import gettext as _

from jiewang.works.funds.district import District
from jiewang.works.funds.explaining.conflict import explained_conflict
from jiewang.works.funds.explaining.lapsing import lapsing_of
from jiewang.works.funds.explaining.payments import explained_payments
from jiewang.works.funds.explaining.unmet import unmet_of
from jiewang.works.funds.plans import Plan, PlanStopped, Status, Stop
from jiewang.works.funds.reasons import Explanation, Unmet

SECONDS = 120.0


def explain(
    district: District, plan: Plan, *, seconds: float = SECONDS, stop: Stop | None = None
) -> Explanation:
    """Say why: each payment, each project not started, all that lapses, or what cannot hold.

    Changes that are offered have been tried by a solve. After `seconds` no more are looked for.
    Raises PlanStopped.
    """
    if plan.status == Status.INFEASIBLE:
        return Explanation(conflict=explained_conflict(district, plan.conflict))
    if not plan.found:
        return Explanation()
    began = time.monotonic()
    unmet: list[Unmet] = []
    for project in district.projects:
        if project.id in plan.started:
            continue
        if stop and stop():
            raise PlanStopped(_("The computing was stopped. Nothing of it was kept."))
        searching = time.monotonic() - began < seconds
        unmet += unmet_of(district, plan, project.id, searching=searching)
    return Explanation(
        payments=explained_payments(district, plan.payments),
        unmet=tuple(unmet),
        lapsing=lapsing_of(district, plan),
    )
