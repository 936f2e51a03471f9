"""Forwards and back through a plan without regard to crews: earliest and latest days, slack."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiewang.works.projects.schedule.axis import DayAxis
from jiewang.works.projects.schedule.plan import Graph, PlanNode

Days = tuple[int, int]


def forwards(graph: Graph, axis: DayAxis, begins: int, today: int) -> list[Days]:
    """Start and end of every node if each begins as soon as it can, from `begins` on.

    What has not begun does not begin before `today`, and what has not ended does not end before
    the end of it. A locked node stays on its day, whatever it waits for.
    """
    found: list[Days] = [(0, 0)] * len(graph.plan.nodes)
    for nth in graph.order:
        node = graph.plan.nodes[nth]
        free = max(begins, today, waited_for(graph, axis, nth, found))
        found[nth] = placed(node, axis, free, today)
    return found


def waited_for(graph: Graph, axis: DayAxis, nth: int, days: Sequence[Days]) -> int:
    """The instant at which everything that a node waits for has ended; 0 if it waits for nothing."""
    return max((lagged(axis, days[first][1], lag) for first, lag in graph.before[nth]), default=0)


def lagged(axis: DayAxis, end: int, lag: int) -> int:
    """`lag` workdays after an instant."""
    return axis.end(axis.opening(end, lag, "workday"), lag, "workday") if lag else end


def placed(node: PlanNode, axis: DayAxis, free: int, today: int = 0) -> Days:
    """Where a node lies that may begin from `free` on; facts and locks come first."""
    if node.begun is not None:
        if node.ended is not None:
            return node.begun, node.ended
        start = axis.opening(node.begun, node.duration, node.per)
        return node.begun, max(axis.end(start, node.duration, node.per), today + 1)
    start = node.locked if node.locked is not None else max(free, node.not_before or 0)
    start = axis.opening(start, node.duration, node.per)
    return start, axis.end(start, node.duration, node.per)


def backwards(graph: Graph, axis: DayAxis, due: int) -> list[Days]:
    """Latest start and end of every node if all is to be ended at `due` 倒排.

    Latest end = the least latest start of what follows; latest start = that less the duration,
    in workdays or calendar days. What has ended keeps its days.
    """
    found: list[Days] = [(0, 0)] * len(graph.plan.nodes)
    for nth in reversed(graph.order):
        node = graph.plan.nodes[nth]
        if node.begun is not None and node.ended is not None:
            found[nth] = node.begun, node.ended
            continue
        ends = [due, *(_back(axis, found[later][0], lag) for later, lag in graph.after[nth])]
        start = axis.start(min(ends), node.duration, node.per)
        # Not the opening of what follows: between may lie days off.
        found[nth] = start, axis.end(start, node.duration, node.per)
    return found


def _back(axis: DayAxis, start: int, lag: int) -> int:
    return axis.start(start, lag, "workday") if lag else start


@dataclass(frozen=True)
class TooLate:
    """A node whose latest start has passed, and by how many workdays."""

    nth: int
    by: int


def slacks(axis: DayAxis, early: Sequence[Days], late: Sequence[Days]) -> list[int]:
    """Workdays by which each node may end later without touching the promised day."""
    pairs = zip(early, late, strict=True)
    return [axis.workdays(first[1], last[1]) for first, last in pairs]


def too_late(graph: Graph, axis: DayAxis, late: Sequence[Days], today: int) -> list[TooLate]:
    """What can no longer begin in time today: an alarm, never a silent slack below 0."""
    found = []
    for nth in graph.order:
        node, (start, _end) = graph.plan.nodes[nth], late[nth]
        if node.begun is None and start < today:
            by = max(axis.workdays(start, today), 1)
            found.append(TooLate(nth, by))
    return found


def chain(graph: Graph, axis: DayAxis, days: Sequence[Days]) -> list[int]:
    """The critical chain: back from what ends last along what held each node up, crews too."""
    if not days:
        return []
    nth: int | None = max(range(len(days)), key=lambda each: (days[each][1], -each))
    found: list[int] = []
    while nth is not None:
        found.append(nth)
        nth = _held_by(graph, axis, days, nth)
    return found[::-1]


def _held_by(graph: Graph, axis: DayAxis, days: Sequence[Days], nth: int) -> int | None:
    """What a node directly waited for: a node before it, else one that had the same crew."""
    nodes, start = graph.plan.nodes, days[nth][0]

    def touches(end: int) -> bool:
        return axis.opening(end, nodes[nth].duration, nodes[nth].per) >= start

    direct = [
        first for first, lag in graph.before[nth] if touches(lagged(axis, days[first][1], lag))
    ]
    if not direct and nodes[nth].needs:
        direct = [
            other
            for other, node in enumerate(nodes)
            if other != nth
            and node.needs.keys() & nodes[nth].needs.keys()
            and days[other][1] <= start
            and days[other][1] > days[other][0]
            and touches(days[other][1])
        ]
    return max(direct, key=lambda each: (days[each][1], -each), default=None)
