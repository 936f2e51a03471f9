"""Nodes are written down, then worked back from the promised day 倒排工期."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.things import check_unmoved, write_line
from jiewang.people.models import User
from jiewang.works.projects.access import leave_to_keep, leave_to_promise
from jiewang.works.projects.counting import COUNTED, count, today_here
from jiewang.works.projects.diary import check_stage, lock_project
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.models import Project, ProjectStep
from jiewang.works.projects.nodes.models import Crew
from jiewang.works.projects.nodes.planning import plan_of, store_days
from jiewang.works.projects.nodes.rows import NodeRow, check_rows, store_rows
from jiewang.works.projects.schedule.laying import Laid, lay
from jiewang.works.projects.states import AT_WORK_STAGES

Kind = ProjectStep.Kind
RESERVE = 5


@transaction.atomic
def write_nodes(
    project_id: int,
    *,
    rows: Sequence[NodeRow],
    by: User,
    source: str = "",
    seen: int | None = None,
) -> None:
    """Write down the nodes of a project anew; those of the same code keep what was told of them.

    The days are worked back at once where a schedule stood. `source` names the file they come
    from. Raises CaseError: nothing is written then, and the node is named.
    """
    project = lock_project(project_id)
    check_unmoved(project, seen)
    actor = leave_to_keep(by, project)
    check_stage(project, AT_WORK_STAGES, act=_("Write down the nodes"))
    crews = dict(Crew.objects.filter(center=project.center_id).values_list("name", "size"))
    check_rows(rows, crews)
    _check_told(project, rows)
    store_rows(project, rows)
    data = {"nodes": len(rows)} | ({"file": source} if source else {})
    kind = Kind.IMPORTED if source else Kind.LAID
    write_line(project, kind, actor=actor, at=timezone.now(), data=data, moved=True)


def _check_told(project: Project, rows: Sequence[NodeRow]) -> None:
    """What was begun stays in the plan: its days are facts."""
    codes = {row.code for row in rows}
    begun = project.nodes.filter(started_on__isnull=False).exclude(code__in=codes).first()
    if begun is not None:
        text = _("“%(node)s” has begun and cannot be left out. Keep its code %(code)s.")
        raise ProjectError(text % {"node": begun, "code": begun.code})


@transaction.atomic
def lay_schedule(
    project_id: int,
    *,
    by: User,
    reserve: int = RESERVE,
    early: bool = False,
    seen: int | None = None,
) -> Laid:
    """Work the nodes back from the promised day, less a reserve in workdays.

    `early`: each node as early as it can begin instead; the latest days are kept beside in either
    case. These become the days agreed on. Raises CaseError.
    """
    project = lock_project(project_id)
    check_unmoved(project, seen)
    actor = leave_to_keep(by, project)
    check_stage(project, AT_WORK_STAGES, act=_("Lay the schedule"))
    if not 0 <= reserve <= 250:
        raise ProjectError(_("The reserve is 0 to 250 workdays."))
    laid = _lay(project, reserve=reserve, early=early)
    data = {"reserve": reserve, "early": early, **_told(project, laid)}
    project.laid_at = at = timezone.now()
    also = ["laid_at", *COUNTED]
    write_line(project, Kind.LAID, actor=actor, at=at, data=data, moved=True, also=also)
    return laid


@transaction.atomic
def move_promise(
    project_id: int, *, promised_on: date, reason: str, by: User, seen: int | None = None
) -> None:
    """The commander moves the promised day, with the reason; the first promise stays visible.

    The agreed days stay what they were: only the latest days and the slack follow. Raises
    CaseError.
    """
    project = lock_project(project_id)
    check_unmoved(project, seen)
    actor = leave_to_promise(by, project)
    check_stage(project, AT_WORK_STAGES, act=_("Move the promised day"))
    check_promise(promised_on, project.begins_on)
    if not reason.strip():
        raise ProjectError(_("Say why the promise is moved: the residents will ask."))
    old = project.promised_on
    if old == promised_on:
        return
    project.promised_on = promised_on
    plan = plan_of(project)
    if project.laid_at is not None and plan.rows:
        store_days(plan, plan.days)
        count(plan, today_here())
    data = {"old": old.isoformat(), "new": promised_on.isoformat(), "short_by": project.short_by}
    write_line(
        project,
        Kind.PROMISED,
        actor=actor,
        at=timezone.now(),
        note=reason.strip(),
        data=data,
        moved=True,
        also=["promised_on", *COUNTED],
    )


def check_promise(promised_on: date, begins_on: date) -> None:
    """A promise lies ahead, and after the beginning. Raises ProjectError."""
    if promised_on < today_here():
        raise ProjectError(_("The promised day lies in the past. Choose today or a later day."))
    if promised_on < begins_on:
        raise ProjectError(_("The promised day lies before the beginning. Choose a later day."))


def _lay(project: Project, *, reserve: int, early: bool) -> Laid:
    plan, today = plan_of(project), today_here()
    if not plan.rows:
        raise ProjectError(_("Write down the nodes first: there is nothing to schedule yet."))
    laid = lay(
        plan.graph,
        plan.axis,
        begins=plan.begins,
        due=plan.due,
        today=today.toordinal(),
        reserve=reserve,
        late=not early,
    )
    store_days(plan, laid.days, planned=True)
    count(plan, today)
    return laid


def _told(project: Project, laid: Laid) -> dict[str, object]:
    return {
        "promised": project.promised_on.isoformat(),
        "expected": project.expected_on.isoformat() if project.expected_on else "",
        "short_by": laid.short_by,
        "too_late": len(laid.too_late),
        "proven": laid.proven,
    }
