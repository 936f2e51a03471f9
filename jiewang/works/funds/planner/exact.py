"""Small plans, aim after aim, each proven: all rules and all yes-or-no at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from jiewang.works.funds.district import Aim
from jiewang.works.funds.planner.bounds import at_bound, whole_bound
from jiewang.works.funds.planner.model import MOST, Model, model_of
from jiewang.works.funds.planner.program import Solved, solve
from jiewang.works.funds.planner.run import Found, Run, settled
from jiewang.works.funds.planner.ways import Ways
from jiewang.works.funds.plans import Scope

# Fewest funds are proven up to this many payments; beyond, looked for a while. Its relaxation is
# weak, and no officer waits a minute for tidying.
PROVEN_POTS = 400
_NODES_FOR_POTS = 60
_NODES_FOR_TRYING = 200


@dataclass
class Search:
    """The best plan so far and the bounds proven, for one district."""

    ways: Ways
    run: Run
    best: Found | None = None
    bounds: dict[Aim, int] = field(default_factory=dict)
    infeasible: bool = False
    # Over which plans the bounds of `lapse` and `own` hold.
    scope: Scope = Scope.ALL_PLANS

    @property
    def aims(self) -> Sequence[Aim]:
        return self.ways.district.settings.aims

    def take(self, model: Model, solved: Solved) -> None:
        """Keep a solution if it is better than what was kept."""
        if solved.values is None:
            return
        found = settled(self.ways, model.started(solved.values), model.made(solved.values))
        if found and found.beats(self.best, self.aims):
            self.best = found


def search_exactly(search: Search) -> None:
    """Solve all aims in sequence. Time may run out: then bounds and best are what was reached."""
    relaxed, full = model_of(search.ways, choosing=False), model_of(search.ways)
    for nth, aim in enumerate(search.aims):
        search.run.at(aim, nth / len(search.aims))
        _one_aim(search, relaxed, full, aim)
        if search.infeasible or search.best is None:
            return
        value = search.best.values[aim]
        full.hold(aim, value)
        if aim != Aim.POTS:
            relaxed.hold(aim, value)


def _one_aim(search: Search, relaxed: Model, full: Model, aim: Aim) -> None:
    """Bound by the relaxation; only where the best plan does not reach it, the whole program."""
    bound = _relaxed_bound(search, relaxed, aim)
    if search.infeasible:
        return
    if not _reached(search, aim, bound):
        bound = _whole(search, full, aim, bound)
    if search.best:
        value = search.best.values[aim]
        search.bounds[aim] = whole_bound(search.ways.district, aim, bound, value)


def _relaxed_bound(search: Search, relaxed: Model, aim: Aim) -> float:
    """The aim without yes or no for grants; the projects it would start are tried with them."""
    if aim == Aim.POTS:
        return 0.0
    relaxed.aim_at(aim)
    solved = solve(relaxed.program, search.run.effort())
    search.run.at(aim, search.aims.index(aim) / len(search.aims))
    search.infeasible = solved.infeasible
    bound = relaxed.bound_of(aim, solved.bound)
    if solved.values is not None and not _reached(search, aim, bound):
        _try_projects(search, relaxed.started(solved.values))
    return bound


def _reached(search: Search, aim: Aim, bound: float) -> bool:
    if search.best is None or not math.isfinite(bound):
        return False
    return at_bound(aim, search.best.values[aim], whole_bound(search.ways.district, aim, bound))


def _try_projects(search: Search, started: frozenset[str]) -> None:
    """Make grants for just these projects: often the relaxation was right about them."""
    grants = [each for each in search.ways.grants if each.project in started]
    model = model_of(search.ways, grants=grants)
    model.start_only(started)
    model.aim_at(Aim.LAPSE)
    search.take(model, solve(model.program, search.run.effort(nodes=_NODES_FOR_TRYING)))


def _whole(search: Search, full: Model, aim: Aim, bound: float) -> float:
    """The whole program; the better of its bound and the one known."""
    pots = aim == Aim.POTS and len(search.ways.arcs) > PROVEN_POTS
    full.aim_at(aim)
    counts = aim in (Aim.POTS, Aim.MUST_HAVE)
    effort = search.run.effort(nodes=_NODES_FOR_POTS if pots else None, counts=counts)
    solved = solve(full.program, effort, start=start_of(search, full))
    search.run.at(aim, search.aims.index(aim) / len(search.aims))
    if solved.infeasible and search.best is None:
        search.infeasible = True
    search.take(full, solved)
    proven = full.bound_of(aim, solved.bound)
    return min(bound, proven) if aim in MOST else max(bound, proven)


def start_of(search: Search, full: Model) -> dict[int, float] | None:
    """The best plan so far as the program sees it."""
    if search.best is None:
        return None
    made = {(each.fund, each.project, each.year) for each in search.best.grants}
    columns = {at: float(project in search.best.started) for project, at in full.s.items()}
    for nth, at in full.z.items():
        grant = full.grants[nth]
        columns[at] = float((grant.fund, grant.project, grant.year) in made)
    return columns
