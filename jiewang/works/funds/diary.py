"""Lock a plan, write in its diary, move it: the only places where these things are done."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor
from jiewang.center.case.things import write_line
from jiewang.works.funds.errors import FundsError
from jiewang.works.funds.events import PlanMoved
from jiewang.works.funds.models import FundPlan, PlanStep
from jiewang.works.funds.states import PlanState


def lock_plan(plan_id: int) -> FundPlan:
    """Read a plan that nobody else can move until the transaction ends. Raises DoesNotExist."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock_plan needs a transaction.")
    rows = FundPlan.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("unit").get(pk=plan_id)


def check_state(plan: FundPlan, allowed: Collection[PlanState], *, act: str) -> None:
    """Refuse an act that does not belong to the plan's state now. Raises FundsError."""
    if plan.state in allowed:
        return
    states = _(" or ").join(f"“{state.label}”" for state in PlanState if state in allowed)
    text = _("“%(act)s” belongs to a plan that is %(states)s; this one is “%(now)s”.")
    raise FundsError(text % {"act": act, "states": states, "now": PlanState(plan.state).label})


def move_plan(
    plan: FundPlan,
    to: PlanState,
    kind: PlanStep.Kind,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    also: Iterable[str] = (),
) -> None:
    """Move a locked plan, write the line and tell of it. Raises FundsError."""
    old = PlanState(plan.state)
    if not plan.can_become(to):
        text = _("A plan that is “%(old)s” cannot become “%(new)s”. Reload the page to see why.")
        raise FundsError(text % {"old": old.label, "new": to.label})
    plan.state = to
    fields = ["state", *also]
    write_line(plan, kind, actor=actor, at=at, note=note, data=data, moved=True, also=fields)
    announce(PlanMoved(plan_id=plan.pk, old=old, new=to, kind=kind, at=at))
