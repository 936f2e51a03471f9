"""Have a plan computed, and stop it again. Asked for here, done by the worker: solver.py."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.things import check_unmoved, write_line
from jiewang.people.models import User
from jiewang.works.funds.access import leave_to_plan, leave_to_stop
from jiewang.works.funds.diary import lock_plan, move_plan
from jiewang.works.funds.drafts import valid_draft
from jiewang.works.funds.errors import FundsError
from jiewang.works.funds.models import PlanStep, Solve
from jiewang.works.funds.plans import GAP, SECONDS
from jiewang.works.funds.states import OPEN_SOLVES, PlanState, SolveState

# A person waits for it: ten minutes at most.
LEAST_SECONDS, MOST_SECONDS = 1, 600
MILLION = 1_000_000
LARGEST_GAP = 100_000


@transaction.atomic
def ask_solve(
    plan_id: int,
    *,
    by: User,
    seconds: int = int(SECONDS),
    gap: int = round(GAP * MILLION),
    seen: int | None = None,
) -> int:
    """Let the worker compute the plan; return the id of the solve. `gap` in millionths.

    One that is asked for already is returned. Raises CaseError, FundPlan.DoesNotExist.
    """
    plan = lock_plan(plan_id)
    if found := plan.solves.filter(state__in=OPEN_SOLVES).first():
        return found.pk
    actor = leave_to_plan(by, plan, act=_("Compute"))
    check_unmoved(plan, seen)
    version = valid_draft(plan)
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS or not 0 <= gap <= LARGEST_GAP:
        text = _("Let it compute for %(least)d to %(most)d seconds, with a gap of 0 to 10 %%.")
        raise FundsError(text % {"least": LEAST_SECONDS, "most": MOST_SECONDS})
    at = timezone.now()
    solve = Solve.objects.create(
        plan=plan, version=version, seconds=seconds, gap=gap, asked_by=by, asked_at=at
    )
    data = {"version": version.number, "seconds": seconds, "gap": gap}
    move_plan(plan, PlanState.SOLVING, PlanStep.Kind.SOLVE_ASKED, actor=actor, at=at, data=data)
    return solve.pk


@transaction.atomic
def stop_solve(plan_id: int, *, by: User) -> None:
    """Stop the computation; stopped already, nothing is written. Raises CaseError, DoesNotExist.

    One that nobody has begun ends here; a running one is ended by the worker that has it.
    """
    plan = lock_plan(plan_id)
    actor = leave_to_stop(by, plan)
    solve = plan.solves.select_for_update(no_key=True).filter(state__in=OPEN_SOLVES).first()
    if solve is None or solve.stop_asked_at is not None:
        return
    solve.stop_asked_at = at = timezone.now()
    if solve.state == SolveState.RUNNING:
        solve.save(update_fields=["stop_asked_at"])
        write_line(plan, PlanStep.Kind.STOP_ASKED, actor=actor, at=at)
        return
    solve.state, solve.ended_at = SolveState.CANCELLED, at
    solve.save(update_fields=["stop_asked_at", "state", "ended_at"])
    move_plan(plan, PlanState.CANCELLED, PlanStep.Kind.STOP_ASKED, actor=actor, at=at)
