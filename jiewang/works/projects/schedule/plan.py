"""A plan as the arithmetic sees it: nodes by their place in a list, what follows what, crews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from django.utils.translation import gettext as _

from jiewang.works.projects.kinds import Per
from jiewang.works.projects.schedule.errors import ScheduleError

NO_NEEDS: Mapping[str, int] = {}


@dataclass(frozen=True)
class PlanNode:
    """One node. Instants are those of axis.py.

    `begun`: it has begun at this instant, and `ended` at that one; `locked`: it begins then and
    at no other time; `not_before`: it cannot begin earlier.
    """

    key: str
    duration: int
    per: str = Per.WORKDAY
    name: str = ""
    needs: Mapping[str, int] = field(default_factory=dict, hash=False)
    not_before: int | None = None
    locked: int | None = None
    begun: int | None = None
    ended: int | None = None

    def __str__(self) -> str:
        return self.name or self.key


@dataclass(frozen=True)
class Busy:
    """Part of a crew is away from one instant to another, with another project."""

    crew: str
    start: int
    end: int
    need: int


@dataclass(frozen=True)
class Plan:
    """Nodes, links `(before, after, lag in workdays)` by the nodes' places, crews by name."""

    nodes: Sequence[PlanNode]
    links: Sequence[tuple[int, int, int]] = ()
    crews: Mapping[str, int] = field(default_factory=dict, hash=False)
    busy: Sequence[Busy] = ()


@dataclass(frozen=True)
class Graph:
    """A plan without contradictions: an order in which no node stands before what it waits for."""

    plan: Plan
    order: Sequence[int]
    before: Sequence[Sequence[tuple[int, int]]]
    after: Sequence[Sequence[tuple[int, int]]]


def graph_of(plan: Plan) -> Graph:
    """Look through a plan and put it in order; the same plan always in the same order.

    Raises ScheduleError: a cycle (named), a crew nobody has, more of one than there is.
    """
    _check_crews(plan)
    count = len(plan.nodes)
    before: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    after: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for first, second, lag in plan.links:
        before[second].append((first, lag))
        after[first].append((second, lag))
    waiting = [len(each) for each in before]
    free = [nth for nth in range(count) if not waiting[nth]]
    heapify(free)
    order = []
    while free:
        nth = heappop(free)
        order.append(nth)
        for later, _lag in after[nth]:
            waiting[later] -= 1
            if not waiting[later]:
                heappush(free, later)
    if len(order) < count:
        raise _cycle(plan, before, {nth for nth in range(count) if waiting[nth]})
    return Graph(plan, order, before, after)


def _cycle(
    plan: Plan, before: Sequence[Sequence[tuple[int, int]]], left: set[int]
) -> ScheduleError:
    """Walk back from any node that is left until one comes twice: between lies a cycle."""
    nth, seen, path = min(left), dict[int, int](), list[int]()
    while nth not in seen:
        seen[nth] = len(path)
        path.append(nth)
        nth = next(first for first, _lag in before[nth] if first in left)
    ring = [*path[seen[nth] :], nth]
    names = " → ".join(str(plan.nodes[each]) for each in reversed(ring))
    text = _("These nodes wait for one another in a circle: %(nodes)s. Take one of the links away.")
    return ScheduleError(text % {"nodes": names})


def _check_crews(plan: Plan) -> None:
    for node in plan.nodes:
        if node.duration < 0:
            text = _("“%(node)s” has no duration. Say how many days it takes; 0 for a milestone.")
            raise ScheduleError(text % {"node": node})
        for crew, need in node.needs.items():
            there = plan.crews.get(crew)
            if there is None:
                text = _("“%(node)s” needs “%(crew)s”, which nobody has. Add the crew first.")
                raise ScheduleError(text % {"node": node, "crew": crew})
            if need > there:
                text = _(
                    "“%(node)s” needs %(need)d of “%(crew)s”, and there are %(there)d. Divide the node, or enlarge the crew."
                )
                values = {"node": node, "need": need, "crew": crew, "there": there}
                raise ScheduleError(text % values)
