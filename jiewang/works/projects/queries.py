"""What there is to read of projects, and for whom. Every page starts from projects_seen_by()."""

from django.db.models import Q, QuerySet

from jiewang.people.models import Unit, User
from jiewang.people.rights import holdings, units_of
from jiewang.works.projects.models import Lesson, Project
from jiewang.works.projects.nodes.models import Node


def projects_seen_by(user: User) -> QuerySet[Project]:
    """Projects on the walls of the centers where a person works, and of the units concerned.

    The district's center sees all.
    """
    if any(holding.unit.kind == Unit.Kind.DISTRICT_CENTER for holding in holdings(user)):
        return Project.objects.all()
    units = [*units_of(user)]
    if not units:
        return Project.objects.none()
    # A subquery instead of a join: a project with three nodes is one project.
    of_nodes = Node.objects.filter(unit__in=units).values("project")
    return Project.objects.filter(Q(center__in=units) | Q(unit__in=units) | Q(pk__in=of_nodes))


def lessons_for(kind: str, *, but: int | None = None) -> QuerySet[Lesson]:
    """What was learned from projects of a kind, newest first; `but` leaves out one's own."""
    found = Lesson.objects.filter(kind=kind).select_related("project", "by")
    return found.exclude(project=but) if but is not None else found
