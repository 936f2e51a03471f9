"""What there is to read of tasks, and for whom. Every page starts from tasks_seen_by()."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet

from jiewang.center.supervise.models import Task, TaskNode
from jiewang.center.supervise.states import IN_HAND_STATES, OPEN_STATES, TaskState
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings, units_of


def tasks_seen_by(user: User) -> QuerySet[Task]:
    """Tasks of the centers where a person works, and of the units that have to do with them.

    The district's center sees all.
    """
    held = holdings(user)
    if any(holding.unit.kind == Unit.Kind.DISTRICT_CENTER for holding in held):
        return Task.objects.all()
    units = [*units_of(user)]
    if not units:
        return Task.objects.none()
    mine = Q(center__in=units) | Q(owner__in=units)
    # Subqueries instead of joins: a task with three nodes is one task.
    for relation in ("assists__unit__in", "nodes__owner__in"):
        mine |= Q(pk__in=Task.objects.filter(**{relation: units}).values("pk"))
    return Task.objects.filter(mine)


def tasks_owed(user: User) -> QuerySet[Task]:
    """What the person's units have to sign for or to bring further, first due first."""
    units = [holding.unit_id for holding in holdings(user) if Right.HANDLE in holding.post.rights]
    owed = Task.objects.filter(owner__in=units, state__in=sorted(IN_HAND_STATES))
    return owed.select_related("owner", "center", "case").order_by("due_at", "pk")


def tasks_to_move(user: User) -> QuerySet[Task]:
    """What waits for the person's center: to be approved, issued, reviewed, struck off."""
    wanted: list[Q] = []
    for holding in holdings(user):
        states = _waiting_for(holding.post.rights)
        everywhere = holding.unit.kind == Unit.Kind.DISTRICT_CENTER
        if states:
            where = Q() if everywhere else Q(center=holding.unit_id)
            wanted.append(where & Q(state__in=states))
    if not wanted:
        return Task.objects.none()
    return Task.objects.filter(reduce(or_, wanted)).order_by("due_at", "pk")


def _waiting_for(rights: Iterable[str]) -> list[str]:
    found: set[str] = set()
    if Right.COMMAND in rights:
        found |= {TaskState.SET_UP}
    if Right.SUPERVISE in rights:
        found |= {TaskState.APPROVED, TaskState.FED_BACK, TaskState.REVIEWED}
    if Right.CHECK in rights:
        found |= {TaskState.FED_BACK}
    return sorted(found)


def open_tasks(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Those that are neither struck off nor withdrawn."""
    return tasks.filter(state__in=sorted(OPEN_STATES))


def for_list(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With what a row of a list shows, in one query more for all nodes."""
    rows = tasks.select_related("owner", "center", "case").prefetch_related("nodes")
    return rows.order_by(F("ended_at").desc(nulls_first=True), "due_at", "pk")


def next_node(task: Task) -> TaskNode | None:
    """The first node that is not done; of nodes read along it asks nothing more."""
    return next((node for node in task.nodes.all() if node.done_at is None), None)


def supervision_of(case_id: int) -> QuerySet[Task]:
    """The open tasks that speak of a case."""
    return open_tasks(Task.objects.filter(case=case_id)).order_by("due_at", "pk")
