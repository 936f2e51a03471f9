"""Who applies, who gives an opinion, who writes down what a panel said."""

from django.db.models import QuerySet

from jiewang.center.case.actions import Actor
from jiewang.center.dispatch.access import RightMissing
from jiewang.people.models import Right, User
from jiewang.people.rights import holding_with, units_of
from jiewang.works.projects.access import leave_to_keep, leave_to_publish
from jiewang.works.projects.approvals.models import Application, ApplicationItem
from jiewang.works.projects.models import Project
from jiewang.works.projects.queries import projects_seen_by


def approvals_seen_by(user: User) -> QuerySet[Project]:
    """Projects whose approvals a person may read: those on their wall, or with their unit asked."""
    asked = ApplicationItem.objects.filter(unit__in=units_of(user)).values("application__project")
    seen = projects_seen_by(user).values("pk")
    return Project.objects.filter(pk__in=seen) | Project.objects.filter(pk__in=asked)


def leave_to_apply(user: User, project: Project) -> Actor:
    """The unit responsible for the project, or who leads it."""
    return leave_to_keep(user, project)


def leave_to_opine(user: User, row: ApplicationItem) -> Actor:
    """The unit that the item belongs to, and nobody for it."""
    if holding := holding_with(user, Right.HANDLE, at=[row.unit_id]):
        return Actor.by(user, holding)
    raise RightMissing(Right.HANDLE, row.unit)


def leave_to_visit(user: User, application: Application) -> Actor:
    """Whoever of the units came along, or the project's own people."""
    units = [row.unit_id for row in application.items.all()]
    if holding := holding_with(user, Right.HANDLE, at=units):
        return Actor.by(user, holding)
    return leave_to_keep(user, application.project)


def leave_to_review(user: User, project: Project) -> Actor:
    """Who leads the project writes down what the panel said: not the unit that asked for it."""
    return leave_to_publish(user, project)
