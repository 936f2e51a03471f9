"""After a slip: what must move moves, by as little as it must, and nothing else does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jiewang.works.projects.schedule.axis import DayAxis
from jiewang.works.projects.schedule.passes import Days, placed, waited_for
from jiewang.works.projects.schedule.plan import Graph
from jiewang.works.projects.schedule.serial import Use


@dataclass(frozen=True)
class Replanned:
    """Where the nodes lie now, by place; which have moved; locked ones that come too early."""

    days: list[Days]
    moved: list[int]
    # Place of a locked node, and by how many workdays what it waits for ends too late.
    broken: list[tuple[int, int]]


def replan(graph: Graph, axis: DayAxis, days: Sequence[Days], today: int = 0) -> Replanned:
    """Move along the links what no longer can begin when it was to, each by as little as it must.

    `days`: where each node lay; the facts of the graph's nodes are newer. The answer is the least
    that keeps every link: each later schedule than `days` has every node at this or later. Where
    a crew is too small, the node that began last on the day gives way, one that has moved first.
    """
    now = list(days)
    for nth in graph.order:
        now[nth] = _settled(graph, axis, now, nth, today)
    if graph.plan.crews:
        _give_way(graph, axis, now, days, today)
    moved = [nth for nth in range(len(now)) if now[nth] != days[nth]]
    return Replanned(now, moved, _broken(graph, axis, now))


def _settled(
    graph: Graph, axis: DayAxis, now: Sequence[Days], nth: int, today: int, *, after: int = 0
) -> Days:
    """Where a node lies if it stays as it can: never earlier than it lay, nor than `after`."""
    node = graph.plan.nodes[nth]
    free = max(now[nth][0], after, waited_for(graph, axis, nth, now))
    return placed(node, axis, max(free, today), today)


def _give_way(
    graph: Graph, axis: DayAxis, now: list[Days], before: Sequence[Days], today: int
) -> None:
    """Move nodes out of days on which more of a crew is wanted than there is."""
    nodes, use = graph.plan.nodes, Use(graph.plan)
    for nth, node in enumerate(nodes):
        if node.ended is None:
            use.take(node, now[nth])
    # What facts, locks and other projects overload among themselves nobody can mend here.
    hopeless: set[tuple[int, str]] = set()
    while full := next((each for each in use.overloads() if each not in hopeless), None):
        day, crew = full
        there = [
            nth
            for nth, node in enumerate(nodes)
            if node.needs.get(crew)
            and node.begun is None
            and node.locked is None
            and now[nth][0] <= day < now[nth][1]
        ]
        if not there:
            hopeless.add(full)
            continue
        chosen = max(there, key=lambda nth: (now[nth] != before[nth], now[nth][0], nth))
        use.release(nodes[chosen], now[chosen])
        now[chosen] = use.first_fit(nodes[chosen], axis, day + 1)
        use.take(nodes[chosen], now[chosen])
        _push_after(graph, axis, now, use, chosen, today)


def _push_after(
    graph: Graph, axis: DayAxis, now: list[Days], use: Use, start: int, today: int
) -> None:
    """Carry a move on to what waits for it."""
    touched = {start}
    for nth in graph.order:
        if not touched.intersection(first for first, _lag in graph.before[nth]):
            continue
        settled = _settled(graph, axis, now, nth, today)
        if settled != now[nth]:
            node = graph.plan.nodes[nth]
            use.release(node, now[nth])
            now[nth] = settled
            use.take(node, settled)
            touched.add(nth)


def _broken(graph: Graph, axis: DayAxis, now: Sequence[Days]) -> list[tuple[int, int]]:
    found = []
    for nth in graph.order:
        node = graph.plan.nodes[nth]
        if node.locked is None or node.begun is not None:
            continue
        needed = waited_for(graph, axis, nth, now)
        if needed > now[nth][0]:
            found.append((nth, max(axis.workdays(now[nth][0], needed), 1)))
    return found


def with_slip(graph: Graph, nth: int, *, days: int = 0, not_before: int | None = None) -> Graph:
    """The same plan if a node took `days` more, or could not begin before an instant."""
    node = graph.plan.nodes[nth]
    later = max(node.not_before or 0, not_before or 0) or None
    slipped = replace(node, duration=node.duration + days, not_before=later)
    nodes = [*graph.plan.nodes]
    nodes[nth] = slipped
    return replace(graph, plan=replace(graph.plan, nodes=nodes))
