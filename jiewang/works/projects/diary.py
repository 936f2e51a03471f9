"""Lock a project, write in its diary, move it: the only places where these things are done."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor, was_first
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.models import Project, ProjectStep
from jiewang.works.projects.states import Stage


def lock_project(project_id: int) -> Project:
    """Read a project that nobody else can move until the transaction ends; units read along.

    Raises Project.DoesNotExist.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock_project needs a transaction.")
    rows = Project.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("center", "unit", "area").get(pk=project_id)


def check_unmoved(project: Project, seen: int | None) -> None:
    """Refuse an action that was decided on an older plan. Raises CaseChanged."""
    if seen is None or seen == project.moved_by_line:
        return
    step = project.steps.select_related("by", "unit").get(line=project.moved_by_line)
    raise was_first(step)


def check_stage(project: Project, allowed: Collection[Stage], *, act: str) -> None:
    """Refuse an act that does not belong to the project's stage now. Raises ProjectError."""
    if project.stage in allowed:
        return
    stages = _(" or ").join(f"“{stage.label}”" for stage in Stage if stage in allowed)
    text = _("“%(act)s” belongs to a project that is %(stages)s; this one is “%(now)s”.")
    now = Stage(project.stage).label
    raise ProjectError(text % {"act": act, "stages": stages, "now": now})


def write_line(
    project: Project,
    kind: ProjectStep.Kind,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    moved: bool = False,
    also: Iterable[str] = (),
) -> None:
    """Write a line in the diary of a locked project; `also` names fields saved along with it.

    `moved`: what can be done has changed, so that an action decided before comes too late.
    """
    project.diary_length += 1
    if moved:
        project.moved_by_line = project.diary_length
    project.save(update_fields=["diary_length", "moved_by_line", *also])
    ProjectStep.objects.create(
        project=project,
        line=project.diary_length,
        kind=kind,
        stage=project.stage,
        moved=moved,
        by=actor.user,
        post=actor.post,
        unit=actor.unit,
        note=note,
        data=data or {},
        at=at,
    )
