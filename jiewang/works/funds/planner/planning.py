"""plan(): from a district to a plan, its proof, or the rules that cannot hold together."""

from importlib.metadata import version

from jiewang.works.funds.district import Aim, District
from jiewang.works.funds.planner.bounds import results_of
from jiewang.works.funds.planner.conflicts import conflict_of
from jiewang.works.funds.planner.exact import Search, search_exactly
from jiewang.works.funds.planner.run import Run, payments_of
from jiewang.works.funds.planner.staged import search_in_stages
from jiewang.works.funds.planner.ways import ways_of
from jiewang.works.funds.plans import GAP, SECONDS, Plan, Scope, Status, Stop, Tell

# Up to so many grants the whole program is solved as it is.
_SMALL = 2_000


def plan(
    district: District,
    *,
    seconds: float = SECONDS,
    gap: float = GAP,
    tell: Tell | None = None,
    stop: Stop | None = None,
) -> Plan:
    """Find the best lawful plan and prove how good it is.

    Ends early when all that counts is proven within `gap`; at the limit with the best plan so far.
    The same district gives the same plan unless the limit strikes. `stop` is asked many times a
    second. Raises PlanStopped.
    """
    run = Run(seconds, gap, tell, stop)
    run.at(None, 0.0)
    search = Search(ways_of(district), run)
    if search.ways.broken:
        search.infeasible = True
    elif len(search.ways.grants) <= _SMALL or not gap:
        search_exactly(search)
    else:
        search_in_stages(search)
    run.at(None, 1.0)
    return _plan_of(search)


def _plan_of(search: Search) -> Plan:
    district, run = search.ways.district, search.run
    solver = f"HiGHS {version('highspy')}"
    if search.infeasible:
        conflict = conflict_of(district, stop=run.asked_to_stop)
        return Plan(Status.INFEASIBLE, conflict=conflict, seconds=run.taken, solver=solver)
    if search.best is None:
        return Plan(Status.TIME_LIMIT, seconds=run.taken, solver=solver)
    best = search.best
    results = results_of(district, best, search.bounds)
    return Plan(
        status=_status(search, max(results[aim].gap for aim in results if aim != Aim.POTS)),
        payments=payments_of(search.ways, best.paid),
        started=best.started,
        results=results,
        scope=search.scope,
        seconds=run.taken,
        solver=solver,
    )


def _status(search: Search, gap: float) -> Status:
    if gap == 0.0 and search.scope == Scope.ALL_PLANS:
        return Status.OPTIMAL
    return Status.WITHIN_GAP if gap <= search.run.gap else Status.TIME_LIMIT
