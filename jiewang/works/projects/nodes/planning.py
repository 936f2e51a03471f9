"""A project's nodes as a plan for the arithmetic, and its answers back as days of the nodes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import F

from jiewang.center.clock.profiles import holidays
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.models import Crew, Node, NodeCrew, NodeLink
from jiewang.works.projects.schedule.axis import DayAxis, axis_of
from jiewang.works.projects.schedule.passes import Days, backwards, slacks
from jiewang.works.projects.schedule.plan import Busy, Graph, Plan, PlanNode, graph_of
from jiewang.works.projects.states import AT_WORK_STAGES

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ProjectPlan:
    """The nodes of a project in their order, and the same as a graph without contradictions."""

    project: Project
    rows: list[Node]
    graph: Graph
    axis: DayAxis

    @property
    def due(self) -> int:
        """The instant at which the promised day ends."""
        return self.project.promised_on.toordinal() + 1

    @property
    def begins(self) -> int:
        return self.project.begins_on.toordinal()

    @property
    def days(self) -> list[Days]:
        """Where the nodes lie now."""
        return [self._lies(nth) for nth in range(len(self.rows))]

    def place_of(self, node: Node) -> int:
        return next(nth for nth, row in enumerate(self.rows) if row.pk == node.pk)

    def first_and_last(self, nth: int, days: Days) -> tuple[date, date]:
        """First and last day of a node; a milestone's day is the one that ends with it."""
        start, end = days
        if start == end:
            day = date.fromordinal(end - 1 if self.graph.before[nth] else end)
            return day, day
        return date.fromordinal(start), date.fromordinal(end - 1)

    def _lies(self, nth: int) -> Days:
        row = self.rows[nth]
        if row.expected_start is None or row.expected_end is None:
            return self.begins, self.begins
        if row.is_milestone:
            at = row.expected_end.toordinal() + bool(self.graph.before[nth])
            return at, at
        return row.expected_start.toordinal(), row.expected_end.toordinal() + 1


def plan_of(project: Project) -> ProjectPlan:
    """Read a project's nodes, links and crews: five questions. Raises ScheduleError."""
    rows = list(project.nodes.order_by("position").select_related("unit"))
    place = {row.pk: nth for nth, row in enumerate(rows)}
    links = NodeLink.objects.filter(after__project=project).values_list("before", "after", "lag")
    pairs = sorted((place[first], place[second], lag) for first, second, lag in links)
    needs: dict[int, dict[str, int]] = {}
    for needed in NodeCrew.objects.filter(node__project=project).select_related("crew"):
        needs.setdefault(needed.node_id, {})[needed.crew.name] = needed.need
    crews = dict(Crew.objects.filter(center=project.center_id).values_list("name", "size"))
    wanted = {name for each in needs.values() for name in each}
    plan = Plan(
        [as_plan_node(row, needs.get(row.pk, {})) for row in rows],
        pairs,
        {name: size for name, size in crews.items() if name in wanted},
        _busy(project, wanted),
    )
    return ProjectPlan(project, rows, graph_of(plan), axis_of(holidays()))


def as_plan_node(row: Node, needs: dict[str, int]) -> PlanNode:
    """A node with what is known of it."""
    begun = row.started_on.toordinal() if row.started_on else None
    ended = row.done_on.toordinal() + 1 if row.done_on else None
    return PlanNode(
        row.code,
        row.duration + row.extra,
        row.per,
        str(row),
        needs=needs,
        not_before=row.not_before.toordinal() if row.not_before else None,
        locked=row.locked_on.toordinal() if row.locked_on else None,
        # A milestone has no length: it is reached at the end of its day.
        begun=ended if row.is_milestone and ended else begun,
        ended=ended,
    )


def _busy(project: Project, crews: set[str]) -> list[Busy]:
    """When these crews are away with other projects of the center."""
    if not crews:
        return []
    others = NodeCrew.objects.filter(
        crew__center=project.center_id,
        crew__name__in=sorted(crews),
        node__done_on=None,
        node__expected_start__isnull=False,
        node__project__stage__in=sorted(AT_WORK_STAGES),
    ).exclude(node__project=project)
    rows = others.order_by("pk").values_list(
        "crew__name", "node__expected_start", "node__expected_end", "need"
    )
    return [
        Busy(crew, start.toordinal(), end.toordinal() + 1, need)
        for crew, start, end, need in rows
        if start and end
    ]


def store_days(plan: ProjectPlan, days: Sequence[Days], *, planned: bool = False) -> list[Node]:
    """Write where nodes lie now, and the latest days; the nodes whose expected days moved.

    Rows that stay as they are are not written. `planned`: these are the days agreed on, too.
    """
    late = backwards(plan.graph, plan.axis, plan.due)
    left = slacks(plan.axis, days, late)
    moved, changed = [], []
    for nth, row in enumerate(plan.rows):
        old = _kept(row)
        expected = plan.first_and_last(nth, days[nth])
        if (row.expected_start, row.expected_end) != expected:
            moved.append(row)
        row.expected_start, row.expected_end = expected
        row.latest_start, row.latest_end = plan.first_and_last(nth, late[nth])
        row.slack = left[nth]
        if planned:
            row.planned_start, row.planned_end = expected
        if _kept(row) != old:
            changed.append(row)
    Node.objects.bulk_update(changed, [*_KEPT], batch_size=200)
    return moved


_KEPT = (
    "planned_start",
    "planned_end",
    "expected_start",
    "expected_end",
    "latest_start",
    "latest_end",
    "slack",
)


def _kept(row: Node) -> list[object]:
    return [getattr(row, name) for name in _KEPT]


def with_node(plan: ProjectPlan, row: Node) -> ProjectPlan:
    """The same plan with the newer facts of one of its nodes."""
    nth = plan.place_of(row)
    nodes = [*plan.graph.plan.nodes]
    nodes[nth] = as_plan_node(row, dict(nodes[nth].needs))
    rows = [*plan.rows]
    rows[nth] = row
    graph = replace(plan.graph, plan=replace(plan.graph.plan, nodes=nodes))
    return replace(plan, rows=rows, graph=graph)


def links_of(project: Project) -> dict[int, list[tuple[str, int]]]:
    """By node what it waits for: codes and lags in workdays."""
    found: dict[int, list[tuple[str, int]]] = {}
    rows = NodeLink.objects.filter(after__project=project).order_by("before__position")
    for after, code, lag in rows.values_list("after", F("before__code"), "lag"):
        found.setdefault(after, []).append((code, lag))
    return found
