"""No lawful plan: a set of rules that cannot hold together, none of which could be spared."""

from collections.abc import Callable

from jiewang.works.funds.district import District
from jiewang.works.funds.planner.leeway import Leeway, lock_subject
from jiewang.works.funds.planner.model import model_of
from jiewang.works.funds.planner.money_flow import pay
from jiewang.works.funds.planner.program import Effort, solve
from jiewang.works.funds.planner.ways import Ways, ways_of
from jiewang.works.funds.plans import PlanStopped, Rule

# One question of the search; a district's conflict asks some thousand, most of them small.
_SECONDS = 60.0


def conflict_of(district: District, *, stop: Callable[[], bool] | None = None) -> tuple[Rule, ...]:
    """An irreducible set of rules, sorted: leaving out any one of them would allow a plan.

    Starts from all, leaves out one after the other in sorted order, and keeps it out where there
    is still no plan: first halves, then quarters, so that many go at once.
    """
    rules = rules_of(district)
    kept: list[Rule] = []
    left = rules
    chunk = max(1, len(rules) // 2)
    while left:
        if stop and stop():
            raise PlanStopped
        part, rest = left[:chunk], left[chunk:]
        held = {*kept, *rest}
        if not may_hold(district, frozenset(rules) - held):
            left = rest
        elif len(part) == 1:
            kept.append(part[0])
            left = rest
        else:
            chunk = max(1, len(part) // 2)
            continue
        chunk = max(1, min(chunk * 2, len(left)))
    return tuple(sorted(kept))


def rules_of(district: District) -> list[Rule]:
    """Every rule that a conflict may name, sorted."""
    must = district.settings.must_haves_rule
    found = [Rule("must_have", each.id) for each in district.projects if must and each.must_have]
    found += [
        Rule("lock", lock_subject(each.fund, each.cost_line, each.year)) for each in district.locks
    ]
    for fund in district.funds:
        found.append(Rule("amount", fund.id))
        if fund.max_share is not None:
            found.append(Rule("max_percent", fund.id))
        if fund.smallest_grant:
            found.append(Rule("smallest_grant", fund.id))
    for line in district.cost_lines:
        found += [Rule("purpose", line.id), Rule("years", line.id)]
    for project in district.projects:
        found += [Rule("listed", project.id), Rule("agreed", project.id)]
        if district.most_funds(project.id) is not None:
            found.append(Rule("funds_cap", project.id))
    found += [Rule("matching", str(each.row)) for each in district.matching]
    return sorted(found)


def may_hold(district: District, without: frozenset[Rule]) -> bool:
    """Whether there is a lawful plan once these rules are left out."""
    return feasible(ways_of(district, Leeway(without)))


def feasible(ways: Ways, *, started: frozenset[str] | None = None) -> bool:
    """Whether just these projects can be paid for lawfully; None: those that must start."""
    chosen = ways.must_haves if started is None else started
    if ways.broken:
        return False
    grants = [each for each in ways.grants if each.project in chosen]
    # What cannot be paid even in grants of any size is settled without a search.
    if not pay(ways, chosen, grants, least=False):
        return not chosen
    model = model_of(ways, grants=grants)
    model.start_only(chosen)
    solved = solve(model.program, Effort(_SECONDS))
    if solved.values is None:
        return False
    return pay(ways, chosen, model.made(solved.values)) is not None
