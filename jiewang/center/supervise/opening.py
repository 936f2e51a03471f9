"""How a task comes to be: set up by a person, with its nodes; or by a decision made already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE, Actor, lock_case, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.catalog.models import Urgency
from jiewang.center.clock.working_time import ZONE
from jiewang.center.dispatch.handover import need_note
from jiewang.center.supervise.access import leave_to_lay_nodes, leave_to_open
from jiewang.center.supervise.counting import count, count_node, end_of
from jiewang.center.supervise.diary import lock_task
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.events import TaskOpened
from jiewang.center.supervise.models import (
    EvidenceRule,
    Source,
    Task,
    TaskAssist,
    TaskNode,
    TaskStep,
)
from jiewang.center.supervise.orders.models import Series
from jiewang.center.supervise.states import Rung, TaskState
from jiewang.center.supervise.templates import PLAIN, PlannedNode, nodes_between, templates
from jiewang.people.models import Unit, User

Kind = TaskStep.Kind
MOST_NODES = 60


@dataclass(frozen=True, kw_only=True)
class TaskSource:
    """Where a task comes from. `key` names it to the room it comes from: one task for each.

    `case_id`: the case it speaks of. Of kind CASE it follows that case and ends with it.
    """

    kind: str = Source.OTHER
    words: str = ""
    key: str = ""
    case_id: int | None = None


NO_SOURCE = TaskSource()


@transaction.atomic
def open_task(
    *,
    title: str,
    center: Unit,
    owner: Unit,
    deadline: date,
    by: User,
    asked: str = "",
    assisting: Iterable[Unit] = (),
    nodes: Sequence[PlannedNode] = (),
    template: str = PLAIN,
    evidence: str = EvidenceRule.WORDS,
    urgency: str = Urgency.NORMAL,
    owner_words: str = "",
    source: TaskSource = NO_SOURCE,
    provisional: bool = False,
    decided: bool = False,
) -> int:
    """Set up a task 立项 and return its id; the same source again returns the task that stands.

    Without `nodes` those of the template are laid between today and the deadline. `decided`: the
    decision that asks for it is the leader's approval; the task is issued at once, and whether
    `by` may decide was asked by the room that decides. Otherwise a leader approves it first.
    Raises CaseError.
    """
    if source.case_id is not None:
        # Before the question: two who press a case at once get one task.
        lock_case(source.case_id)
    standing = _standing(source)
    if standing is not None:
        return standing
    actor = Actor(by) if decided else leave_to_open(by, center)
    at = timezone.now()
    task = Task(
        center=center,
        title=need_note(title, _("Give the task a title."))[:120],
        asked=asked.strip(),
        source=source.kind,
        source_words=source.words[:500],
        source_key=source.key,
        case_id=source.case_id,
        owner=owner,
        owner_words=owner_words[:60],
        urgency=urgency,
        evidence=evidence,
        template=template,
        state=TaskState.ISSUED if decided else TaskState.SET_UP,
        set_up_at=at,
        issued_at=at if decided else None,
        due_at=end_of(deadline),
        provisional=provisional,
    )
    _check_deadline(deadline, at)
    store_task(task, actor=actor, assisting=assisting)
    planned = tuple(nodes) or _by_template(template, at.astimezone(ZONE).date(), deadline)
    _store_nodes(task, planned)
    announce(_opened(task))
    return task.pk


def store_task(task: Task, *, actor: Actor, assisting: Iterable[Unit] = ()) -> None:
    """Store a new task with its number and the first line of its diary. Needs a transaction."""
    # The case before the number, as where a clock that passes opens one: or they wait for each other.
    case = lock_case(task.case_id) if task.case_id is not None else None
    task.first_due_at = task.due_at
    task.number = _next_number(task.center, task.set_up_at)
    count(task)
    task.save(force_insert=True)
    units = {unit.pk: unit for unit in assisting if unit.pk != task.owner_id}
    TaskAssist.objects.bulk_create(TaskAssist(task=task, unit=unit) for unit in units.values())
    data = {"source": task.source, "words": task.source_words, "due": task.due_at.isoformat()}
    write_line(task, Kind.SET_UP, actor=actor, at=task.set_up_at, data=data, moved=True)
    if case is not None:
        note = {"task": task.number, "title": task.title, "owner": task.owner.code}
        write_step(case, CaseStep.Kind.SUPERVISED, actor=actor, data=note, at=task.set_up_at)


@transaction.atomic
def lay_nodes(
    task_id: int, *, nodes: Sequence[PlannedNode], by: User, seen: int | None = None
) -> None:
    """Lay the nodes of a task anew, while it is not issued. Raises CaseError, Task.DoesNotExist."""
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_lay_nodes(by, task)
    _check_nodes(nodes, task.due_at)
    task.nodes.all().delete()
    _store_nodes(task, nodes)
    rows = [[node.name, node.due_on.isoformat()] for node in nodes]
    write_line(task, Kind.NODES, actor=actor, at=timezone.now(), data={"nodes": rows})


@transaction.atomic
def supervise_late_case(case_id: int, *, clock: str, due_at: datetime, at: datetime) -> None:
    """Put a case under supervision whose clock has passed; by the house, by the district's rule.

    One that is under supervision stays so: the ladder goes on pressing it. The case is locked.
    """
    if (
        Task.objects.filter(case=case_id, source=Source.CASE)
        .exclude(state__in=[TaskState.STRUCK_OFF, TaskState.WITHDRAWN])
        .exists()
    ):
        return
    case = Case.objects.select_related("center", "unit").get(pk=case_id)
    task = Task(
        center=case.center,
        title=case.title[:120],
        source=Source.CASE,
        source_words=clock,
        case=case,
        owner=case.unit,
        urgency=case.urgency,
        evidence=EvidenceRule.NONE,
        state=TaskState.ISSUED,
        set_up_at=at,
        issued_at=at,
        due_at=due_at,
        # The clock has reminded and warned before: the next rung is the order.
        rung=Rung.WARN,
    )
    store_task(task, actor=HOUSE)
    announce(_opened(task))


def _standing(source: TaskSource) -> int | None:
    """The task that this source has opened already; of a case, the one that is open."""
    if source.key:
        known = Task.objects.filter(source=source.kind, source_key=source.key)
        return known.values_list("pk", flat=True).first()
    if source.kind == Source.CASE:
        ended = [TaskState.STRUCK_OFF, TaskState.WITHDRAWN]
        known = Task.objects.filter(case=source.case_id, source=Source.CASE)
        return known.exclude(state__in=ended).values_list("pk", flat=True).first()
    return None


def _opened(task: Task) -> TaskOpened:
    return TaskOpened(
        task_id=task.pk,
        state=task.state,
        source=task.source,
        source_key=task.source_key,
        case_id=task.case_id,
        at=task.set_up_at,
    )


def _check_deadline(deadline: date, at: datetime) -> None:
    if end_of(deadline) <= at:
        raise TaskError(_("The deadline lies in the past. Choose today or a later day."))


def _by_template(code: str, first: date, last: date) -> tuple[PlannedNode, ...]:
    template = templates().get(code)
    if template is None:
        raise TaskError(_("There is no kind of matter “%(code)s”. Choose one.") % {"code": code})
    return nodes_between(template, first, last)


def _check_nodes(nodes: Sequence[PlannedNode], due_at: datetime) -> None:
    if not nodes:
        raise TaskError(_("A task has at least one node: when it is done."))
    if len(nodes) > MOST_NODES:
        text = _("At most %(most)d nodes. Make several tasks of it.")
        raise TaskError(text % {"most": MOST_NODES})
    for node in nodes:
        if not node.name.strip():
            raise TaskError(_("Every node needs a name."))
        if end_of(node.due_on) > max(due_at, end_of(due_at.astimezone(ZONE).date())):
            text = _("“%(node)s” is due after the task itself. Choose an earlier day.")
            raise TaskError(text % {"node": node.name})


def _store_nodes(task: Task, nodes: Sequence[PlannedNode]) -> None:
    _check_nodes(nodes, task.due_at)
    ordered = sorted(nodes, key=lambda node: node.due_on)
    rows = [
        TaskNode(
            task=task,
            position=position,
            name=node.name.strip()[:120],
            name_en=node.name_en[:200],
            owner_id=node.owner,
            due_at=end_of(node.due_on),
        )
        for position, node in enumerate(ordered, 1)
    ]
    for row in rows:
        count_node(row, task)
    TaskNode.objects.bulk_create(rows)


_NEXT = """
INSERT INTO center_series (kind, center_code, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (kind, center_code, year) DO UPDATE SET last = center_series.last + 1 RETURNING last
"""


def next_in_series(kind: str, center_code: str, year: int) -> int:
    """The next number of a yearly series. It is given out with the commit: no gaps.

    Whoever comes at the same moment waits for that commit. Needs a transaction.
    """
    # One statement, the same in both databases.
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [kind, center_code, year])
        return int(cursor.fetchone()[0])


def _next_number(center: Unit, at: datetime) -> str:
    """`DB-500103004-2026-0012`: each center counts for itself, so none waits for another."""
    year = at.astimezone(ZONE).year
    return f"DB-{center.code}-{year}-{next_in_series(Series.Kind.TASK, center.code, year):04d}"
