"""How a project comes onto the wall, and how its stage of life moves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.clock.working_time import ZONE
from jiewang.center.supervise.opening import next_in_series
from jiewang.grid.areas.models import Area
from jiewang.people.models import Section, Unit, User
from jiewang.works.projects.access import leave_to_keep, leave_to_open, leave_to_promise
from jiewang.works.projects.counting import today_here
from jiewang.works.projects.diary import lock_project
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.kinds import ProjectKind
from jiewang.works.projects.models import Project, ProjectStep
from jiewang.works.projects.nodes.laying import check_promise
from jiewang.works.projects.states import Stage

Kind = ProjectStep.Kind
# Counted in the same table as tasks and orders: one series more.
SERIES = "project"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a project is. The point is WGS-84, longitude and latitude, or None."""

    area: Area
    address: str = ""
    point: tuple[float, float] | None = None


@transaction.atomic
def open_project(
    *,
    title: str,
    center: Unit,
    unit: Unit,
    place: Place,
    promised_on: date,
    by: User,
    title_en: str = "",
    kind: str = ProjectKind.OTHER,
    stage: str = Stage.PLAN,
    section: str = Section.ECONOMY,
    begins_on: date | None = None,
    promise: str = "",
    owner_words: str = "",
    budget: Decimal | None = None,
) -> int:
    """Put a project on a center's wall and return its id; its nodes are written down next.

    `begins_on` None: today. Raises CaseError.
    """
    actor = leave_to_open(by, center)
    at = timezone.now()
    begins = begins_on or today_here()
    if not title.strip():
        raise ProjectError(_("Give the project a title."))
    check_promise(promised_on, begins)
    if budget is not None and budget < 0:
        raise ProjectError(_("A cost is not below 0."))
    longitude, latitude = place.point or (None, None)
    year = at.astimezone(ZONE).year
    serial = next_in_series(SERIES, center.code, year)
    project = Project.objects.create(
        number=f"XM-{center.code}-{year}-{serial:04d}",
        center=center,
        unit=unit,
        owner_words=owner_words.strip()[:60],
        section=section,
        title=title.strip()[:120],
        title_en=title_en.strip()[:200],
        kind=kind,
        stage=stage,
        area=place.area,
        address=place.address.strip()[:200],
        longitude=longitude,
        latitude=latitude,
        budget=budget,
        promise=promise.strip()[:300],
        promised_on=promised_on,
        first_promised_on=promised_on,
        begins_on=begins,
        opened_at=at,
    )
    data = {"promised": promised_on.isoformat(), "unit": unit.code}
    write_line(
        project, Kind.OPENED, actor=actor, at=at, note=promise.strip(), data=data, moved=True
    )
    return project.pk


@transaction.atomic
def move_stage(
    project_id: int, *, to: str, by: User, note: str = "", seen: int | None = None
) -> None:
    """Move a project along its life 规划—设计—建设—运营—维护. There already, nothing is written.

    Raises CaseError.
    """
    project = lock_project(project_id)
    if project.stage == to:
        return
    check_unmoved(project, seen)
    actor = leave_to_keep(by, project)
    if to == Stage.WITHDRAWN:
        raise ProjectError(_("The commander gives a project up, with the reason."))
    _move(project, Stage(to))
    if to == Stage.OPERATE and project.nodes.filter(done_on=None).exists():
        open_ones = [str(node) for node in project.nodes.filter(done_on=None)[:5]]
        text = _("Not done yet: %(nodes)s. Say so node by node, then open it.")
        raise ProjectError(text % {"nodes": _(", ").join(open_ones)})
    data = {"stage": to}
    write_line(
        project,
        Kind.STAGE,
        actor=actor,
        at=timezone.now(),
        note=note.strip(),
        data=data,
        moved=True,
        also=["stage"],
    )


@transaction.atomic
def withdraw_project(project_id: int, *, reason: str, by: User, seen: int | None = None) -> None:
    """Give a project up, with the reason; its diary and its promise stay to be read."""
    project = lock_project(project_id)
    if project.stage == Stage.WITHDRAWN:
        return
    check_unmoved(project, seen)
    actor = leave_to_promise(by, project)
    if not reason.strip():
        raise ProjectError(_("Say why it is given up: the residents will ask."))
    _move(project, Stage.WITHDRAWN)
    project.withdrawn_at = at = timezone.now()
    also = ["stage", "withdrawn_at"]
    write_line(
        project, Kind.WITHDRAWN, actor=actor, at=at, note=reason.strip(), moved=True, also=also
    )


def _move(project: Project, to: Stage) -> None:
    old = Stage(project.stage)
    if not project.can_become(to):
        text = _("A project that is “%(old)s” cannot become “%(new)s”.")
        raise ProjectError(text % {"old": old.label, "new": to.label})
    project.stage = to
