"""What follows for a project from its nodes: progress, expected end, forecast. Kept with it."""

from datetime import date

from django.utils import timezone

from jiewang.center.clock.working_time import ZONE
from jiewang.works.projects.kinds import Per
from jiewang.works.projects.lamps import NodeFacts, ProjectFacts, done_progress
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.models import Node
from jiewang.works.projects.nodes.planning import ProjectPlan
from jiewang.works.projects.schedule.axis import DayAxis
from jiewang.works.projects.schedule.forecast import forecast
from jiewang.works.projects.schedule.laying import short
from jiewang.works.projects.states import Stage

# The newest of the past say most; more of them would only take longer.
MOST_PAST = 2000
COUNTED = (
    "done_share",
    "done_on",
    "expected_on",
    "short_by",
    "forecast_from",
    "forecast_until",
    "forecast_of",
    "provisional",
    "was_late",
)


def today_here() -> date:
    """The day it is in the district."""
    return timezone.now().astimezone(ZONE).date()


def facts_of(node: Node) -> NodeFacts:
    """A node as the lamps see it; only of a plan that is laid."""
    if node.planned_start is None or node.planned_end is None:
        raise ValueError("The plan of this node is not laid.")
    return NodeFacts(
        node.planned_start,
        node.planned_end,
        node.weight,
        node.progress,
        node.started_on,
        node.done_on,
    )


def project_facts(project: Project) -> ProjectFacts:
    """A project as the lamps see it."""
    return ProjectFacts(
        project.promised_on,
        project.laid_at is not None,
        project.stage == Stage.WITHDRAWN,
        project.done_on,
        project.short_by,
        project.was_late,
        project.provisional,
    )


def count(plan: ProjectPlan, today: date) -> None:
    """Set what follows from the nodes on their project; the caller saves COUNTED."""
    project, axis = plan.project, plan.axis
    rows = [row for row in plan.rows if row.planned_start is not None]
    if not rows:
        return
    facts = [facts_of(row) for row in rows]
    ends = max(end for _start, end in plan.days)
    project.done_share = done_progress(facts)
    project.was_late = any(each.done_late for each in facts)
    all_done = all(row.done_on for row in rows)
    project.done_on = max(row.done_on for row in rows if row.done_on) if all_done else None
    project.expected_on = max(row.expected_end for row in rows if row.expected_end)
    project.short_by = short(axis, ends, plan.due)
    project.provisional = axis.provisional(plan.due)
    _foresee(plan, today, all_done=all_done)


def _foresee(plan: ProjectPlan, today: date, *, all_done: bool) -> None:
    project = plan.project
    found = None
    if not all_done:
        kinds = [row.kind for row in plan.rows]
        found = forecast(
            plan.graph,
            plan.axis,
            kinds,
            past_ratios(plan.axis),
            begins=plan.begins,
            today=today.toordinal(),
        )
    project.forecast_from = date.fromordinal(found.low - 1) if found else None
    project.forecast_until = date.fromordinal(found.high - 1) if found else None
    project.forecast_of = found.of if found else 0


def past_ratios(axis: DayAxis) -> dict[str, list[float]]:
    """By kind how long nodes done before really took, as multiples of what was planned."""
    past = Node.objects.filter(done_on__isnull=False, duration__gt=0).order_by("-done_on", "-pk")
    found: dict[str, list[float]] = {}
    columns = past.values_list("kind", "per", "duration", "started_on", "done_on")
    for kind, per, duration, started, done in columns[:MOST_PAST]:
        if started is None or done is None:
            continue
        begun, ended = started.toordinal(), done.toordinal() + 1
        took = axis.workdays(begun, ended) if per == Per.WORKDAY else ended - begun
        found.setdefault(kind, []).append(max(took, 1) / duration)
    return found
