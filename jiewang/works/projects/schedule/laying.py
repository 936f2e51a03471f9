"""A schedule worked back from the promised day: what is planned, what is left, what is too late."""

from dataclasses import dataclass

from jiewang.works.projects.schedule.axis import DayAxis
from jiewang.works.projects.schedule.passes import (
    Days,
    TooLate,
    backwards,
    chain,
    forwards,
    slacks,
    too_late,
)
from jiewang.works.projects.schedule.plan import Graph
from jiewang.works.projects.schedule.serial import Use, serial
from jiewang.works.projects.schedule.solver import kept

# Above this many nodes crews are given out one node after another, without proof.
MOST_PROVEN = 120


@dataclass(frozen=True)
class Laid:
    """`days` are the plan's, `early` and `late` the bounds without crews, all by place.

    `short_by`: workdays by which the promised day cannot be kept. `proven`: no schedule that
    keeps to the crews is better.
    """

    days: list[Days]
    early: list[Days]
    late: list[Days]
    slack: list[int]
    critical: list[int]
    too_late: list[TooLate]
    short_by: int
    proven: bool


def lay(
    graph: Graph,
    axis: DayAxis,
    *,
    begins: int,
    due: int,
    today: int,
    reserve: int = 0,
    late: bool = True,
    seconds: float = 10.0,
) -> Laid:
    """Lay the nodes back from `due` less a reserve in workdays; or, not `late`, as early as can be.

    Where the latest days have passed already the nodes come as early as they still can: then the
    promise is short by some days, and `too_late` says where.
    """
    early = forwards(graph, axis, begins, today)
    aim = axis.start(due, reserve, "workday") if reserve else due
    last = backwards(graph, axis, due)
    days, proven = _planned(graph, axis, early, aim, late=late, seconds=seconds)
    ends = max((end for _start, end in days), default=due)
    return Laid(
        days,
        early,
        last,
        slacks(axis, days, last),
        chain(graph, axis, days),
        too_late(graph, axis, last, today),
        short(axis, ends, due),
        proven,
    )


def short(axis: DayAxis, end: int, due: int) -> int:
    """Workdays by which an end misses the promised day; a day off past it counts as one."""
    return max(axis.workdays(due, end), 1) if end > due else 0


def _planned(
    graph: Graph, axis: DayAxis, early: list[Days], aim: int, *, late: bool, seconds: float
) -> tuple[list[Days], bool]:
    free = _without_crews(graph, axis, early, aim, late=late)
    if not _overloaded(graph, free):
        return free, True
    if len(free) > MOST_PROVEN:
        first = [start for start, _end in early]
        return serial(graph, axis, min(first), first), False
    found = kept(graph, axis, early, aim, late=late, seconds=seconds)
    return found.days, found.optimal


def _without_crews(
    graph: Graph, axis: DayAxis, early: list[Days], aim: int, *, late: bool
) -> list[Days]:
    """The latest days before the aim; where they have passed, the earliest there still are."""
    if not late:
        return early
    back = backwards(graph, axis, aim)
    pairs = zip(graph.plan.nodes, early, back, strict=True)
    return [
        soon if node.begun is not None or node.locked is not None or soon[0] > last[0] else last
        for node, soon, last in pairs
    ]


def _overloaded(graph: Graph, days: list[Days]) -> bool:
    use = Use(graph.plan)
    for node, each in zip(graph.plan.nodes, days, strict=True):
        if node.ended is None:
            use.take(node, each)
    return next(use.overloads(), None) is not None
