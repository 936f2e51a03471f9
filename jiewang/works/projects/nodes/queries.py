"""What is too late already, what holds everything up, and what would follow from a slip."""

from dataclasses import dataclass, field
from datetime import date

from jiewang.works.projects.counting import today_here
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.actions import moved_by, slip
from jiewang.works.projects.nodes.models import Node
from jiewang.works.projects.nodes.planning import ProjectPlan, plan_of
from jiewang.works.projects.schedule.laying import short
from jiewang.works.projects.schedule.passes import backwards, chain, too_late


@dataclass(frozen=True)
class Alarm:
    """A node that should have begun by now to keep the promise; by how many workdays too late."""

    node: Node
    latest_start: date
    by: int


@dataclass(frozen=True)
class Standing:
    """How a project stands on a day: what can no longer be reached, and the chain that decides."""

    plan: ProjectPlan
    alarms: list[Alarm]
    critical: frozenset[int]


@dataclass(frozen=True)
class Move:
    """A node that would move, and to which days."""

    node: Node
    start: date
    end: date


@dataclass(frozen=True)
class WhatIf:
    """What would follow from a slip; nothing of it is written."""

    moves: list[Move]
    expected_on: date
    short_by: int
    # Locked nodes that would come too early, by how many workdays.
    broken: list[tuple[Node, int]] = field(default_factory=list)


def standing_of(project: Project, today: date | None = None) -> Standing:
    """What is late and what decides, in the days as they are kept. Raises ScheduleError."""
    plan, day = plan_of(project), (today or today_here()).toordinal()
    late = backwards(plan.graph, plan.axis, plan.due)
    alarms = [
        Alarm(plan.rows[each.nth], plan.first_and_last(each.nth, late[each.nth])[0], each.by)
        for each in too_late(plan.graph, plan.axis, late, day)
    ]
    critical = chain(plan.graph, plan.axis, plan.days) if project.laid_at else []
    return Standing(plan, alarms, frozenset(plan.rows[nth].pk for nth in critical))


def what_if(
    project: Project, node: Node, *, days: int = 0, not_before: date | None = None
) -> WhatIf:
    """What would follow if a node slipped. Raises ProjectError."""
    plan, today = plan_of(project), today_here()
    slip(node, days=days, not_before=not_before)
    found = moved_by(plan, node, today)
    moves = [
        Move(plan.rows[nth], *plan.first_and_last(nth, found.days[nth])) for nth in found.moved
    ]
    end = max(last for _start, last in found.days)
    expected = max(plan.first_and_last(nth, days_of)[1] for nth, days_of in enumerate(found.days))
    return WhatIf(
        moves,
        expected,
        short(plan.axis, end, plan.due),
        [(plan.rows[nth], by) for nth, by in found.broken],
    )
