"""Schedules that keep to crews, made node by node: quick, good, and proven by nobody."""

from collections.abc import Iterator, Sequence

from jiewang.works.projects.schedule.axis import DayAxis
from jiewang.works.projects.schedule.passes import Days, placed, waited_for
from jiewang.works.projects.schedule.plan import Graph, Plan, PlanNode


class Use:
    """How much of each crew is in use on each day."""

    def __init__(self, plan: Plan) -> None:
        self._sizes = plan.crews
        self._use: dict[str, dict[int, int]] = {crew: {} for crew in plan.crews}
        for each in plan.busy:
            if each.crew in self._use:
                self._add(each.crew, each.start, each.end, each.need)

    def take(self, node: PlanNode, days: Days) -> None:
        for crew, need in node.needs.items():
            self._add(crew, *days, need)

    def release(self, node: PlanNode, days: Days) -> None:
        for crew, need in node.needs.items():
            self._add(crew, *days, -need)

    def clash(self, node: PlanNode, days: Days) -> int | None:
        """The last day on which there is not enough left for a node that is not counted yet."""
        for day in range(days[1] - 1, days[0] - 1, -1):
            for crew, need in node.needs.items():
                if self._use[crew].get(day, 0) + need > self._sizes[crew]:
                    return day
        return None

    def overloads(self) -> Iterator[tuple[int, str]]:
        """Days and crews of which more is in use than there is, the first day first."""
        found = [
            (day, crew)
            for crew, days in self._use.items()
            for day, used in days.items()
            if used > self._sizes[crew]
        ]
        yield from sorted(found)

    def first_fit(self, node: PlanNode, axis: DayAxis, free: int) -> Days:
        """Where a node fits first from an instant on; facts and locks stay where they are."""
        days = placed(node, axis, free)
        if node.begun is not None or node.locked is not None:
            return days
        while (full := self.clash(node, days)) is not None:
            days = placed(node, axis, full + 1)
        return days

    def _add(self, crew: str, start: int, end: int, need: int) -> None:
        use = self._use[crew]
        for day in range(start, end):
            use[day] = use.get(day, 0) + need


def serial(graph: Graph, axis: DayAxis, begins: int, wanted: Sequence[int] = ()) -> list[Days]:
    """A schedule that keeps to crews, one node after another, each as early as it can.

    `wanted`: no node before this instant. Facts and locks stay where they are.
    """
    plan = graph.plan
    use = Use(plan)
    found: list[Days] = [(0, 0)] * len(plan.nodes)
    for nth in _by_urgency(graph):
        node = plan.nodes[nth]
        free = max(begins, waited_for(graph, axis, nth, found), wanted[nth] if wanted else 0)
        found[nth] = use.first_fit(node, axis, free)
        use.take(node, found[nth])
    return found


def _by_urgency(graph: Graph) -> list[int]:
    """An order of the plan in which what has the longest tail behind it comes first."""
    tails = [0] * len(graph.plan.nodes)
    for nth in reversed(graph.order):
        behind = max((tails[later] + lag for later, lag in graph.after[nth]), default=0)
        tails[nth] = graph.plan.nodes[nth].duration + behind
    ranks: list[tuple[int, int]] = [(0, 0)] * len(tails)
    for nth in graph.order:
        depth = max((ranks[first][0] + 1 for first, _lag in graph.before[nth]), default=0)
        ranks[nth] = depth, -tails[nth]
    return sorted(graph.order, key=lambda each: (*ranks[each], each))
