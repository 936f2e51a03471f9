"""Who may do what with a project: see dispatch/access.py of the center for `leave_to_…`.

Who works on it: handling posts of the unit responsible. Who leads it: command and supervision of
the center whose wall it hangs on, or of the district. Only who commands moves a promise.
"""

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import NotAllowed
from jiewang.center.dispatch.access import RightMissing
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.rights import holding_with, holdings
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.models import Node

LEADING = (Right.SUPERVISE, Right.COMMAND)


def holding_at(user: User, center_id: int, *rights: Right) -> Holding | None:
    """The holding that gives one of these rights in a center, or in the district's, or None."""
    for holding in holdings(user):
        here = holding.unit_id == center_id or holding.unit.kind == Unit.Kind.DISTRICT_CENTER
        if here and any(right in holding.post.rights for right in rights):
            return holding
    return None


def centers_of(user: User) -> list[Unit]:
    """The centers on whose walls a person may hang projects, their own first."""
    found = {
        holding.unit_id: holding.unit
        for holding in holdings(user)
        if holding.unit.runs_a_center
        and any(right in holding.post.rights for right in (*LEADING, Right.HANDLE))
    }
    return list(found.values())


def leave_to_open(user: User, center: Unit) -> Actor:
    """Put a project on a center's wall: who leads there, or handles there (项目推进岗)."""
    if holding := holding_at(user, center.pk, *LEADING):
        return Actor.by(user, holding)
    if holding := holding_with(user, Right.HANDLE, at=[center]):
        return Actor.by(user, holding)
    raise RightMissing(Right.SUPERVISE, center)


def leave_to_keep(user: User, project: Project) -> Actor:
    """Work on the schedule and tell what has happened: the unit responsible, or who leads."""
    if holding := holding_with(user, Right.HANDLE, at=[project.unit_id]):
        return Actor.by(user, holding)
    if holding := holding_at(user, project.center_id, *LEADING):
        return Actor.by(user, holding)
    raise RightMissing(Right.HANDLE, project.unit)


def leave_to_tell(user: User, project: Project, node: Node) -> Actor:
    """Tell of a node: the unit that has it, besides whoever keeps the project."""
    if node.unit_id and (holding := holding_with(user, Right.HANDLE, at=[node.unit_id])):
        return Actor.by(user, holding)
    return leave_to_keep(user, project)


def leave_to_promise(user: User, project: Project) -> Actor:
    """Move a day promised in public: the commander, with the reason; and nobody else."""
    if holding := holding_at(user, project.center_id, Right.COMMAND):
        return Actor.by(user, holding)
    raise RightMissing(Right.COMMAND, project.center)


def leave_to_publish(user: User, project: Project) -> Actor:
    """Tell the owners of the homes: a person who leads, never the house by itself."""
    if holding := holding_at(user, project.center_id, *LEADING):
        return Actor.by(user, holding)
    raise RightMissing(Right.SUPERVISE, project.center)


def leave_to_note(user: User, project: Project) -> Actor:
    """Whoever has to do with a project may write a remark into its diary."""
    units = [project.center_id, project.unit_id, *project.nodes.values_list("unit", flat=True)]
    for holding in holdings(user):
        if holding.unit_id in units or holding.unit.kind == Unit.Kind.DISTRICT_CENTER:
            return Actor.by(user, holding)
    raise NotAllowed(_("Remarks are written by the center and the units that have to do with it."))
