"""Fund plans: who is told when one is computed, approved, paid, and before money lapses."""

from jiewang.base.languages import in_both_languages
from jiewang.desk.templatetags.desk import day
from jiewang.notices.actions import tell_unit
from jiewang.people.models import Right
from jiewang.works.funds.events import LapseNear, PlanMoved
from jiewang.works.funds.models import FundPlan, PlanFund
from jiewang.works.funds.money import yuan
from jiewang.works.funds.states import PlanState

# The state a plan has reached, the notice, and the right of those who are to move next.
_TOLD = {
    PlanState.SOLVED: ("plan_solved", Right.FUNDS_LEAD),
    PlanState.INFEASIBLE: ("plan_infeasible", Right.FUNDS_PLAN),
    PlanState.FAILED: ("plan_failed", Right.FUNDS_PLAN),
    PlanState.APPROVED: ("plan_approved", Right.FUNDS_PLAN),
}


def tell_moved(event: PlanMoved) -> None:
    """Whoever is to move next hears of it."""
    told = _TOLD.get(PlanState(event.new))
    if told is None:
        return
    kind, right = told
    plan = FundPlan.objects.get(pk=event.plan_id)
    context = {"title": plan.title, "number": plan.number}
    tell_unit(plan.unit_id, kind, right=right, context=context)


def tell_lapse(event: LapseNear) -> None:
    """Who plans can put the money elsewhere next time, who pays can pay in time."""
    fund = PlanFund.objects.select_related("plan").get(pk=event.fund_id)
    context = {
        "fund": str(fund),
        "amount": yuan(event.amount),
        "day": in_both_languages(lambda: day(event.last_day)),
        "number": fund.plan.number,
    }
    for right in (Right.FUNDS_PLAN, Right.FUNDS_PAY):
        tell_unit(fund.plan.unit_id, "lapse_near", right=right, context=context)
