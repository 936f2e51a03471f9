"""Lock a project, write in its diary, move it: the only places where these things are done."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.models import Project
from jiewang.works.projects.states import Stage


def lock_project(project_id: int) -> Project:
    """Read a project that nobody else can move until the transaction ends; units read along.

    Raises Project.DoesNotExist.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock_project needs a transaction.")
    rows = Project.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("center", "unit", "area").get(pk=project_id)


def check_stage(project: Project, allowed: Collection[Stage], *, act: str) -> None:
    """Refuse an act that does not belong to the project's stage now. Raises ProjectError."""
    if project.stage in allowed:
        return
    stages = _(" or ").join(f"“{stage.label}”" for stage in Stage if stage in allowed)
    text = _("“%(act)s” belongs to a project that is %(stages)s; this one is “%(now)s”.")
    now = Stage(project.stage).label
    raise ProjectError(text % {"act": act, "stages": stages, "now": now})
