"""What is told of nodes: begun, progress, done, slipped, locked; and what follows for the others.

After each the plan moves as little as it must. Laying it anew stands in `laying.py`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.people.models import User
from jiewang.works.projects.access import leave_to_keep, leave_to_tell
from jiewang.works.projects.counting import COUNTED, count, today_here
from jiewang.works.projects.diary import check_stage, lock_project
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.models import Project, ProjectStep
from jiewang.works.projects.nodes.laying import lay_schedule, move_promise, write_nodes
from jiewang.works.projects.nodes.models import Node, NodeLink
from jiewang.works.projects.nodes.planning import ProjectPlan, plan_of, store_days, with_node
from jiewang.works.projects.schedule.replan import Replanned, replan
from jiewang.works.projects.states import AT_WORK_STAGES

__all__ = [
    "begin_node",
    "finish_node",
    "lay_schedule",
    "lock_node",
    "move_promise",
    "slip_node",
    "tell_progress",
    "unlock_node",
    "write_nodes",
]

Kind = ProjectStep.Kind
Leave = Callable[[User, Project, Node], Actor]


@transaction.atomic
def begin_node(
    project_id: int, *, node: int, by: User, on: date | None = None, seen: int | None = None
) -> None:
    """Work on a node has begun, today or on a day before. Begun already, nothing is written.

    Raises CaseError, Node.DoesNotExist.
    """
    project, found = _locked(project_id, node)
    if found.started_on is not None:
        return
    check_unmoved(project, seen)
    actor = _leave(by, project, found, act=_("Node begun"))
    _check_waited_for(found)
    found.started_on = _past_day(on, project)
    found.save(update_fields=["started_on"])
    _follow(project, found, Kind.STARTED, actor=actor, data={"on": found.started_on.isoformat()})


@transaction.atomic
def tell_progress(
    project_id: int,
    *,
    node: int,
    progress: int,
    words: str = "",
    by: User,
    seen: int | None = None,
) -> None:
    """How much of a node is done, in percent below 100; it is done by finish_node().

    Raises CaseError, Node.DoesNotExist.
    """
    project, found = _locked(project_id, node)
    check_unmoved(project, seen)
    actor = _leave(by, project, found, act=_("Tell progress"))
    if found.started_on is None:
        raise ProjectError(_("Say first that it has begun."))
    if not 0 <= progress < 100:
        raise ProjectError(_("Progress is 0 to 99 %. Whoever says 100 says that it is done."))
    data = {"old": found.progress, "progress": progress}
    found.progress = progress
    found.save(update_fields=["progress"])
    _follow(project, found, Kind.PROGRESS, actor=actor, data=data, note=words.strip())


@transaction.atomic
def finish_node(
    project_id: int,
    *,
    node: int,
    evidence: str,
    by: User,
    on: date | None = None,
    seen: int | None = None,
) -> None:
    """A node is done; `evidence` says by what one sees it. Done already, nothing is written.

    A milestone, and what nobody said had begun, begins on the same day. Raises CaseError,
    Node.DoesNotExist.
    """
    project, found = _locked(project_id, node)
    if found.done_on is not None:
        return
    check_unmoved(project, seen)
    actor = _leave(by, project, found, act=_("Node done"))
    _check_waited_for(found)
    if not evidence.strip():
        raise ProjectError(_("Say by what one sees that it is done."))
    found.done_on = _past_day(on, project)
    found.started_on = found.started_on or found.done_on
    if found.done_on < found.started_on:
        text = _("It began on %(day)s: it cannot be done before.")
        raise ProjectError(text % {"day": found.started_on.isoformat()})
    found.progress, found.evidence = 100, evidence.strip()
    found.save(update_fields=["done_on", "started_on", "progress", "evidence"])
    late = found.planned_end is not None and found.done_on > found.planned_end
    data = {"on": found.done_on.isoformat(), "late": late}
    _follow(project, found, Kind.NODE_DONE, actor=actor, data=data, note=found.evidence)


@transaction.atomic
def slip_node(
    project_id: int,
    *,
    node: int,
    reason: str,
    by: User,
    days: int = 0,
    not_before: date | None = None,
    seen: int | None = None,
) -> list[str]:
    """A node takes `days` longer, or cannot begin before a day; what must move moves.

    Returns the codes of the nodes that moved. Raises CaseError, Node.DoesNotExist.
    """
    project, found = _locked(project_id, node)
    check_unmoved(project, seen)
    actor = _leave(by, project, found, act=_("It slips"))
    if not reason.strip():
        raise ProjectError(_("Say what holds it up, and what is done about it."))
    slip(found, days=days, not_before=not_before)
    found.save(update_fields=["extra", "not_before"])
    data = {"days": days, "not_before": not_before.isoformat() if not_before else ""}
    return _follow(project, found, Kind.SLIPPED, actor=actor, data=data, note=reason.strip())


def slip(node: Node, *, days: int, not_before: date | None) -> None:
    """Set a slip on a node without saving it. Raises ProjectError."""
    if node.done_on is not None:
        raise ProjectError(_("This node is done: it cannot slip any more."))
    if days < 0 or days > 1000 or (not days and not_before is None):
        raise ProjectError(
            _("Say by how many days it takes longer, or before what day it cannot begin.")
        )
    if not_before is not None and node.started_on is not None:
        raise ProjectError(_("It has begun already. Say by how many days it takes longer."))
    node.extra += days
    node.not_before = not_before or node.not_before


@transaction.atomic
def lock_node(
    project_id: int, *, node: int, on: date, reason: str, by: User, seen: int | None = None
) -> None:
    """A node begins on this day and no other; no plan moves it until it is unlocked.

    Raises CaseError, Node.DoesNotExist.
    """
    project, found = _locked(project_id, node)
    check_unmoved(project, seen)
    actor = _leave(by, project, found, act=_("Lock the day"), leave=_keeps)
    if found.started_on is not None:
        raise ProjectError(_("It has begun already: its day is a fact."))
    if on < today_here():
        raise ProjectError(_("This day lies in the past. Choose today or a later day."))
    if not reason.strip():
        raise ProjectError(_("Say why this day cannot be moved."))
    found.locked_on = on
    found.save(update_fields=["locked_on"])
    data = {"on": on.isoformat()}
    _follow(project, found, Kind.LOCKED, actor=actor, data=data, note=reason.strip())


@transaction.atomic
def unlock_node(project_id: int, *, node: int, by: User, seen: int | None = None) -> None:
    """The day of a node may move again; it stays where it is until something moves it."""
    project, found = _locked(project_id, node)
    if found.locked_on is None:
        return
    check_unmoved(project, seen)
    actor = _leave(by, project, found, act=_("Unlock"), leave=_keeps)
    data = {"on": found.locked_on.isoformat()}
    found.locked_on = None
    found.save(update_fields=["locked_on"])
    _follow(project, found, Kind.UNLOCKED, actor=actor, data=data)


# --- What they share --------------------------------------------------------------------------


def _locked(project_id: int, node: int) -> tuple[Project, Node]:
    project = lock_project(project_id)
    return project, project.nodes.select_related("unit").get(pk=node)


def _keeps(user: User, project: Project, _node: Node) -> Actor:
    return leave_to_keep(user, project)


def _leave(
    by: User, project: Project, node: Node, *, act: str, leave: Leave = leave_to_tell
) -> Actor:
    actor = leave(by, project, node)
    check_stage(project, AT_WORK_STAGES, act=act)
    if project.laid_at is None or node.planned_start is None:
        raise ProjectError(_("Lay the schedule first: this node has no days yet."))
    if node.done_on is not None:
        raise ProjectError(_("This node is done already."))
    return actor


def _check_waited_for(node: Node) -> None:
    links = NodeLink.objects.filter(after=node, before__done_on=None).select_related("before")
    waits = [str(link.before) for link in links.order_by("before__position")]
    if waits:
        text = _("It waits for %(nodes)s. Say first that this is done.")
        raise ProjectError(text % {"nodes": _(", ").join(waits)})


def _past_day(on: date | None, project: Project) -> date:
    today = today_here()
    if on is None:
        return today
    if on > today:
        raise ProjectError(_("This day is still ahead. Tell of it when it has come."))
    if on < project.begins_on:
        text = _("The project begins on %(day)s. Choose this day or a later one.")
        raise ProjectError(text % {"day": project.begins_on.isoformat()})
    return on


def _follow(
    project: Project,
    node: Node,
    kind: ProjectStep.Kind,
    *,
    actor: Actor,
    data: dict[str, Any],
    note: str = "",
) -> list[str]:
    """Move what must move after the news of a node, write them down; the codes that moved."""
    today = today_here()
    plan = plan_of(project)
    found = moved_by(plan, node, today)
    moved = [row.code for row in store_days(plan, found.days)]
    count(plan, today)
    told = {
        "node": node.code,
        "name": node.name,
        "name_en": node.name_en,
        **data,
        "moved": len(moved),
        "expected": project.expected_on.isoformat() if project.expected_on else "",
        "short_by": project.short_by,
    }
    if found.broken:
        told["broken"] = [[plan.rows[nth].code, by] for nth, by in found.broken]
    write_line(
        project,
        kind,
        actor=actor,
        at=timezone.now(),
        note=note,
        data=told,
        moved=True,
        also=COUNTED,
    )
    return moved


def moved_by(plan: ProjectPlan, node: Node, today: date) -> Replanned:
    """Where the nodes lie after the news of one of them."""
    newer = with_node(plan, node)
    return replan(newer.graph, newer.axis, plan.days, today.toordinal())
