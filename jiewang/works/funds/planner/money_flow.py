"""With projects and grants chosen, the money is a network flow: solved in whole fen, exactly.

Fund and year of arrival → fund and year → grant → payment → fund on line → level on line → line.
All data are whole fen, so are the corners: nothing is ever rounded.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ortools.graph.python import min_cost_flow

from jiewang.works.funds.district import GRANTED, OWN, Aim, Fund, Level
from jiewang.works.funds.money import Fen, share_down
from jiewang.works.funds.planner.ways import ENDLESS, Grant, Ways

# A cycle of the network has far fewer arcs than this: what comes first in order always wins.
_WEIGHT = 1_000


@dataclass
class _Network:
    """Arcs with lower bounds and costs; nodes by key."""

    nodes: dict[object, int] = field(default_factory=dict)
    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    least: list[Fen] = field(default_factory=list)
    most: list[Fen] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)

    def node(self, key: object) -> int:
        return self.nodes.setdefault(key, len(self.nodes))

    def arc(self, tail: object, head: object, least: Fen, most: Fen, cost: int = 0) -> int:
        self.tails.append(self.node(tail))
        self.heads.append(self.node(head))
        self.least.append(least)
        self.most.append(most)
        self.costs.append(cost)
        return len(self.tails) - 1

    def solve(self) -> list[Fen] | None:
        """The flow on every arc, or None if the bounds cannot be met."""
        if any(low > high for low, high in zip(self.least, self.most, strict=True)):
            return None
        flow = min_cost_flow.SimpleMinCostFlow()
        supply = [0] * len(self.nodes)
        for tail, head, low in zip(self.tails, self.heads, self.least, strict=True):
            supply[tail] -= low
            supply[head] += low
        for tail, head, low, high, cost in zip(
            self.tails, self.heads, self.least, self.most, self.costs, strict=True
        ):
            flow.add_arc_with_capacity_and_unit_cost(tail, head, high - low, cost)
        for node, amount in enumerate(supply):
            flow.set_node_supply(node, amount)
        if flow.solve() != flow.OPTIMAL:
            return None
        return [low + flow.flow(nth) for nth, low in enumerate(self.least)]


def pay(
    ways: Ways,
    started: Collection[str],
    grants: Sequence[Grant],
    *,
    aims: Sequence[Aim] = (),
    least: bool = True,
) -> list[tuple[int, Fen]] | None:
    """Pay for the started projects out of these grants: (arc, amount above 0), or None.

    Among lawful payments those that are best in `lapse` and `own`, in the order of `aims`.
    `least`: whether each of the grants must reach the smallest grant.
    """
    if ways.broken:
        return None
    network, numbers = _network(ways, started, grants, _costs(aims), least=least)
    flows = network.solve()
    if flows is None:
        return None
    return [(arc, flows[at]) for arc, at in numbers if flows[at]]


def least_through(
    ways: Ways,
    started: Collection[str],
    grants: Sequence[Grant],
    node: object,
    *,
    least: bool = True,
) -> Fen | None:
    """The least fen that must pass a node: ("arrived", fund, year) or (fund, project, year)."""
    if ways.broken:
        return None
    network, _numbers = _network(ways, started, grants, {}, least=least)
    if node not in network.nodes:
        return 0
    into = [nth for nth, head in enumerate(network.heads) if head == network.nodes[node]]
    for nth in into:
        network.costs[nth] = 1
    flows = network.solve()
    return None if flows is None else sum(flows[nth] for nth in into)


def _network(
    ways: Ways,
    started: Collection[str],
    grants: Sequence[Grant],
    costs: dict[Aim, int],
    *,
    least: bool,
) -> tuple[_Network, list[tuple[int, int]]]:
    """The whole network, and which of its arcs each payment is."""
    network = _Network()
    given = [each for each in grants if each.project in started]
    for fund_id, group in groupby(given, key=lambda each: each.fund):
        _money(network, ways, ways.district.fund[fund_id], sorted({e.year for e in group}), costs)
    numbers = _grants(network, ways, given, least=least)
    _lines(network, ways, started, given)
    return network, numbers


def _costs(aims: Sequence[Aim]) -> dict[Aim, int]:
    order = [aim for aim in reversed(aims) if aim in (Aim.LAPSE, Aim.OWN)]
    return {aim: _WEIGHT**nth for nth, aim in enumerate(order)}


def _money(
    network: _Network, ways: Ways, fund: Fund, years: list[int], costs: dict[Aim, int]
) -> None:
    """Money by year of arrival into the years in which it may be paid."""
    own = costs.get(Aim.OWN, 0) if fund.level in OWN else 0
    if ways.leeway.off("amount", fund.id):
        for year in years:
            network.arc("money", (fund.id, year), 0, ENDLESS, own)
        return
    last = ways.district.settings.last_year
    for arrival, amount in fund.amounts.items():
        until = fund.last_use(arrival)
        lapses = fund.level in GRANTED and until <= last
        gain = costs.get(Aim.LAPSE, 0) if lapses else 0
        network.arc("money", ("arrived", fund.id, arrival), 0, amount, own - gain)
        for year in years:
            if arrival <= year <= until:
                network.arc(("arrived", fund.id, arrival), (fund.id, year), 0, amount)


def _grants(
    network: _Network, ways: Ways, grants: Sequence[Grant], *, least: bool
) -> list[tuple[int, int]]:
    """Grants and payments; which arc of the network each payment is."""
    numbers = []
    for grant in grants:
        key = (grant.fund, grant.project, grant.year)
        network.arc((grant.fund, grant.year), key, grant.least if least else 0, grant.most)
        for nth in grant.arcs:
            arc = ways.arcs[nth]
            at = network.arc(key, ("pays", arc.fund, arc.line), arc.locked or 0, arc.cap)
            numbers.append((nth, at))
    return numbers


def _lines(
    network: _Network, ways: Ways, started: Collection[str], grants: Sequence[Grant]
) -> None:
    """Funds on lines, levels on lines, lines paid in full."""
    district = ways.district
    bounds = {(each.level, each.line): (each.least, each.most) for each in ways.bounds}
    pairs = sorted({(ways.arcs[nth].fund, ways.arcs[nth].line) for g in grants for nth in g.arcs})
    levels: dict[str, set[Level]] = {}
    for fund_id, line_id in pairs:
        fund, most = district.fund[fund_id], district.line[line_id].amount
        if fund.max_share is not None and not ways.leeway.off("max_percent", fund_id):
            most = share_down(most, fund.max_share)
        network.arc(("pays", fund_id, line_id), (fund.level, line_id), 0, most)
        levels.setdefault(line_id, set()).add(fund.level)
    for level, line_id in bounds:
        levels.setdefault(line_id, set()).add(level)
    for line in district.cost_lines:
        if line.project not in started:
            continue
        for level in sorted(levels.get(line.id, ())):
            least, most = bounds.get((level, line.id), (0, line.amount))
            network.arc((level, line.id), ("line", line.id), least, most)
        network.arc(("line", line.id), "paid", line.amount, line.amount)
    network.arc("paid", "money", 0, ENDLESS)
