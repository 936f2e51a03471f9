"""Schedules with limited crews, by OR-tools CP-SAT. One seed: the same question, the same answer.

The time axis of a solver begins at 0: instants are counted from `origin`. What is in workdays
may begin on workdays only, and how long it takes depends on where it begins: a table says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from jiewang.works.projects.kinds import Per
from jiewang.works.projects.schedule.axis import DayAxis
from jiewang.works.projects.schedule.passes import Days, lagged
from jiewang.works.projects.schedule.plan import Graph, PlanNode
from jiewang.works.projects.schedule.serial import serial

SEED = 20261124
SECONDS = 30.0
FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)


@dataclass(frozen=True)
class Solution:
    """Days by the nodes' places; `bound` is what no schedule can be better than."""

    days: list[Days]
    value: int
    bound: int
    optimal: bool


class Model:
    """The variables of a plan between two instants, and what crews and links ask of them."""

    def __init__(self, graph: Graph, axis: DayAxis, early: Sequence[Days], last: int) -> None:
        """`early`: where facts and locks lie, and before what nothing else begins."""
        self.graph, self.axis = graph, axis
        self.origin = min((start for start, _end in early), default=0)
        self.last = last - self.origin
        self.cp = cp_model.CpModel()
        self.starts: list[Any] = []
        self.ends: list[Any] = []
        self.spans: list[Any] = []
        for node, (start, end) in zip(graph.plan.nodes, early, strict=True):
            self._add(node, start - self.origin, end - self.origin)
        for before, after, lag in graph.plan.links:
            self._link(before, after, lag)
        for crew, size in sorted(graph.plan.crews.items()):
            self._limit(crew, size)

    def _add(self, node: PlanNode, earliest: int, end: int) -> None:
        if node.begun is not None or node.locked is not None:
            lasts = end - earliest
            self._store(self.cp.new_constant(earliest), lasts, self.cp.new_constant(end))
        elif node.per == Per.CALENDAR_DAY or not node.duration:
            start = self.cp.new_int_var(earliest, self.last, "")
            self._store(start, node.duration, start + node.duration)
        else:
            self._on_workdays(node, earliest)

    def _on_workdays(self, node: PlanNode, earliest: int) -> None:
        axis, origin = self.axis, self.origin
        days = [
            day
            for day in range(earliest, self.last + 1)
            if axis.opening(day + origin, node.duration, node.per) == day + origin
        ]
        start = self.cp.new_int_var_from_domain(cp_model.Domain.from_values(days), "")
        ends = [
            axis.end(axis.opening(day + origin, 1, Per.WORKDAY), node.duration, node.per) - origin
            for day in range(self.last + 1)
        ]
        end = self.cp.new_int_var(0, ends[-1], "")
        self.cp.add_element(start, ends, end)
        size = self.cp.new_int_var(node.duration, ends[-1], "")
        self._store(start, size, end)

    def _store(self, start: Any, size: Any, end: Any) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.spans.append(self.cp.new_interval_var(start, size, end, ""))

    def _link(self, before: int, after: int, lag: int) -> None:
        node = self.graph.plan.nodes[after]
        if node.begun is not None or node.locked is not None:
            return
        if not lag:
            self.cp.add(self.starts[after] >= self.ends[before])
            return
        table = [
            lagged(self.axis, day + self.origin, lag) - self.origin for day in range(self.last + 1)
        ]
        free = self.cp.new_int_var(0, table[-1], "")
        self.cp.add_element(self.ends[before], table, free)
        self.cp.add(self.starts[after] >= free)

    def _limit(self, crew: str, size: int) -> None:
        needs = [
            (self.spans[nth], node.needs[crew])
            for nth, node in enumerate(self.graph.plan.nodes)
            if node.needs.get(crew) and node.duration and node.ended is None
        ]
        if not needs:
            return
        away = [
            (
                self.cp.new_fixed_size_interval_var(
                    each.start - self.origin, each.end - each.start, ""
                ),
                each.need,
            )
            for each in self.graph.plan.busy
            if each.crew == crew and each.end > each.start
        ]
        spans, wanted = zip(*needs, *away, strict=True)
        self.cp.add_cumulative(spans, wanted, size)

    def solve(self, seconds: float, workers: int, hint: Sequence[Days] | None = None) -> Any:
        """Look for so many seconds, beginning from a schedule that is known."""
        if hint is not None:
            for start, day in zip(self.starts, hint, strict=True):
                self.cp.add_hint(start, day[0] - self.origin)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = SEED
        return solver, solver.solve(self.cp)

    def days(self, solver: Any) -> list[Days]:
        pairs = zip(self.starts, self.ends, strict=True)
        return [
            (solver.value(start) + self.origin, solver.value(end) + self.origin)
            for start, end in pairs
        ]


def shortest(
    graph: Graph,
    axis: DayAxis,
    *,
    begins: int = 0,
    seconds: float = SECONDS,
    workers: int = 1,
) -> Solution:
    """The shortest schedule from `begins` on; `value` and `bound` are counted from there in days."""
    hint = serial(graph, axis, begins)
    last = max((end for _start, end in hint), default=begins)
    if last == begins:
        return Solution(hint, 0, 0, optimal=True)
    model = Model(graph, axis, [(begins, begins)] * len(hint), last)
    end = model.cp.new_int_var(0, last - begins, "")
    model.cp.add_max_equality(end, model.ends)
    model.cp.minimize(end)
    solver, status = model.solve(seconds, workers, hint)
    if status not in FOUND:
        # Not even the first schedule was taken up in this time: it stands, unproven.
        return Solution(hint, last - begins, 0, optimal=False)
    optimal = status == cp_model.OPTIMAL
    value, bound = round(solver.objective_value), round(solver.best_objective_bound)
    return Solution(model.days(solver), value, bound, optimal)


def kept(
    graph: Graph,
    axis: DayAxis,
    early: Sequence[Days],
    due: int,
    *,
    late: bool,
    seconds: float = 10.0,
    workers: int = 1,
) -> Solution:
    """Keep the promised day if crews let it be kept, else miss it by as little as can be.

    Then every node as late as the promise allows (`late`), or as early as crews allow. `value` is
    by how many days `due` is missed, `bound` by how many at least. `early`: from forwards().
    """
    first = [start for start, _end in early]
    hint = serial(graph, axis, min(first, default=due), first)
    last = max([due, *(end for _start, end in hint)])
    model = Model(graph, axis, early, last)
    over = model.cp.new_int_var(0, last - due, "")
    for end in model.ends:
        model.cp.add(over >= end - (due - model.origin))
    # One day of the promise outweighs all days of all nodes together.
    weight = len(first) * (model.last + 1) + 1
    days = sum(model.starts)
    model.cp.minimize(over * weight - days if late else over * weight + days)
    solver, status = model.solve(seconds, workers, hint)
    missed = max(max((end for _start, end in hint), default=due) - due, 0)
    if status not in FOUND:
        return Solution(hint, missed, 0, optimal=False)
    optimal = status == cp_model.OPTIMAL
    value = int(solver.value(over))
    return Solution(model.days(solver), value, value if optimal else 0, optimal)
