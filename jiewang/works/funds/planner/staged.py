"""Large plans: the bound from a relaxation, the plan from the most promising grants.

1. Grants relaxed and projects in parts: a linear program whose best need no plan can pass.
2. Among its solutions the one that draws money into few big grants; the grants that are cheapest
   there are promising, the others are left aside.
3. All rules over the promising grants, best need first; then, with the projects chosen, the
   other aims, each until it is near enough to what the projects could reach with all grants.
Bounds are never taken from the promising grants alone.
"""

import numpy as np

from jiewang.works.funds.district import OWN, Aim
from jiewang.works.funds.planner.aims import values_of
from jiewang.works.funds.planner.bounds import gap_of, whole_bound
from jiewang.works.funds.planner.exact import Search, search_exactly, start_of
from jiewang.works.funds.planner.model import MOST, Model, model_of
from jiewang.works.funds.planner.money_flow import pay
from jiewang.works.funds.planner.program import solve
from jiewang.works.funds.planner.run import granted_total, payments_of
from jiewang.works.funds.planner.ways import Grant
from jiewang.works.funds.plans import Scope

# How many grants a plan is made of at first.
_PROMISING = 3_000
# Of the gap that is allowed: what the choice of grants may cost, and what is aimed at.
_ROOM, _NEAR = 0.3, 0.9
# What a yuan of the district's, or one that lapses, weighs beside the charge for small grants.
_WEIGHT = 0.02
_USED = 1e-7


def search_in_stages(search: Search) -> None:
    """Find a plan within the gap. Orders of aims that choose no projects first go another way."""
    order = [aim for aim in search.aims if aim not in (Aim.LAPSE, Aim.OWN, Aim.POTS)]
    if list(search.aims[: len(order)]) != order or order[-1] != Aim.NEED:
        search_exactly(search)
        return
    relaxed = model_of(search.ways, choosing=False)
    if not _must_haves(search, relaxed):
        return
    search.run.at(Aim.NEED, 0.1)
    bound, promising = _promising(search, relaxed)
    if search.infeasible or promising is None:
        return
    search.bounds[Aim.NEED] = whole_bound(search.ways.district, Aim.NEED, bound)
    model = model_of(search.ways, grants=promising)
    if Aim.MUST_HAVE in search.bounds:
        model.hold(Aim.MUST_HAVE, search.bounds[Aim.MUST_HAVE])
    search.run.at(Aim.NEED, 0.25)
    _reach(search, model, Aim.NEED, bound)
    if search.best is None:
        search_exactly(search)
        return
    search.scope = Scope.SAME_PROJECTS
    _chosen(search, model)
    _close(search)
    if not _near_enough(search) and search.run.left:
        search.scope = Scope.ALL_PLANS
        search_exactly(search)


def _near_enough(search: Search) -> bool:
    """Whether the aims that count are proven within the gap."""
    best, district = search.best, search.ways.district
    return best is not None and all(
        gap_of(district, aim, best, bound) <= search.run.gap
        for aim, bound in search.bounds.items()
        if aim != Aim.POTS
    )


def _must_haves(search: Search, relaxed: Model) -> bool:
    """How many must-haves can start, counted without yes or no for grants."""
    relaxed.aim_at(Aim.MUST_HAVE)
    solved = solve(relaxed.program, search.run.effort(counts=True))
    search.infeasible = solved.infeasible
    if solved.values is None:
        return False
    bound = relaxed.bound_of(Aim.MUST_HAVE, solved.bound)
    search.bounds[Aim.MUST_HAVE] = whole_bound(search.ways.district, Aim.MUST_HAVE, bound)
    relaxed.hold(Aim.MUST_HAVE, search.bounds[Aim.MUST_HAVE])
    return True


def _promising(search: Search, relaxed: Model) -> tuple[float, list[Grant] | None]:
    """The bound of need, and the grants a good plan is likely to make."""
    relaxed.aim_at(Aim.NEED)
    solved = solve(relaxed.program, search.run.effort(), relaxed=True)
    if solved.values is None:
        search.infeasible = solved.infeasible
        return 0.0, None
    bound = relaxed.bound_of(Aim.NEED, solved.bound)
    least = bound * (1.0 - _ROOM * search.run.gap)
    relaxed.program.row(relaxed.aim_entries(Aim.NEED), least=least / relaxed.aim_unit(Aim.NEED))
    relaxed.program.cost(_charges(search, relaxed))
    solved = solve(relaxed.program, search.run.effort(), relaxed=True)
    if solved.values is None or solved.reduced is None:
        return bound, None
    return bound, _best_grants(search, relaxed, solved.values, solved.reduced)


def _charges(search: Search, relaxed: Model) -> list[tuple[int, float]]:
    """What each yuan is charged: one divided by the largest payment it could be part of."""
    arcs, fund = search.ways.arcs, search.ways.district.fund
    charges = []
    for grant in relaxed.grants:
        most = min(grant.most, sum(arcs[nth].cap for nth in grant.arcs))
        own = _WEIGHT if fund[grant.fund].level in OWN else 0.0
        charges += [(relaxed.x[nth], relaxed.unit / most + own) for nth in grant.arcs]
    return charges + [(at, -_WEIGHT) for at, _one in relaxed.aim_entries(Aim.LAPSE)]


def _best_grants(
    search: Search, relaxed: Model, values: np.ndarray, reduced: np.ndarray
) -> list[Grant]:
    """Grants in use first, then by reduced cost; locked ones always; in the usual order."""
    arcs = search.ways.arcs

    def place(nth: int) -> tuple[bool, float, int]:
        columns = [relaxed.x[arc] for arc in relaxed.grants[nth].arcs]
        used = any(values[at] > _USED for at in columns)
        locked = any(arcs[arc].locked for arc in relaxed.grants[nth].arcs)
        return not (used or locked), min(reduced[at] for at in columns), nth

    order = sorted(range(len(relaxed.grants)), key=place)
    return [relaxed.grants[nth] for nth in sorted(order[:_PROMISING])]


def _reach(search: Search, model: Model, aim: Aim, bound: float) -> None:
    """Solve for one aim until it is near enough to a bound."""
    model.aim_at(aim)
    near = _slack(search, aim, bound) * _NEAR
    target = _cost(model, aim, bound - near if aim in MOST else bound + near)
    effort = search.run.effort(target=target)
    search.take(model, solve(model.program, effort, start=start_of(search, model)))


def _slack(search: Search, aim: Aim, bound: float) -> float:
    """How far from its bound an aim may be."""
    district, gap = search.ways.district, search.run.gap
    if aim == Aim.NEED:
        return bound * gap
    if aim == Aim.LAPSE:
        return granted_total(district) * gap
    started = search.best.started if search.best else ()
    return sum(district.cost_of(each) for each in started) * gap


def _cost(model: Model, aim: Aim, value: float) -> float:
    """The program's cost at a value of the aim."""
    if aim == Aim.LAPSE:
        return (value - model.lapsing_total()) / model.aim_unit(aim)
    return (-value if aim in MOST else value) / model.aim_unit(aim)


def _chosen(search: Search, model: Model) -> None:
    """With the projects chosen: the aims that follow, one after the other, over their grants."""
    started = search.best.started if search.best else frozenset()
    model.start_only(started)
    for nth, aim in enumerate(search.aims):
        if aim not in (Aim.LAPSE, Aim.OWN) or search.best is None:
            continue
        search.run.at(aim, 0.4 + nth / 10)
        bound = _bound_of_projects(search, aim)
        search.bounds[aim] = bound
        if gap_of(search.ways.district, aim, search.best, bound) > search.run.gap:
            _reach(search, model, aim, float(bound))
        model.hold(aim, search.best.values[aim])


def _bound_of_projects(search: Search, aim: Aim) -> int:
    """The best the started projects could do if grants might be of any size and number."""
    if search.best is None:
        return 0
    ways, started = search.ways, search.best.started
    paid = pay(ways, started, ways.grants, aims=(aim,), least=False)
    if paid is None:
        return 0
    value = values_of(ways.district, payments_of(ways, paid))[aim]
    return min(value, search.best.values[aim])


def _close(search: Search) -> None:
    """Bounds of what was not proven are what every plan obeys."""
    if search.best is None:
        return
    best = search.best
    search.bounds[Aim.POTS] = min(len(best.started), best.values[Aim.POTS])
    for aim in (Aim.MUST_HAVE, Aim.NEED):
        known = search.bounds.get(aim, best.values[aim])
        search.bounds[aim] = max(known, best.values[aim])
