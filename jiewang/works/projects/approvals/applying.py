"""Handing in, coming to look, giving opinions; the last opinion ends an application."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.base.languages import in_both_languages
from jiewang.center.case.actions import Actor
from jiewang.center.case.things import write_line
from jiewang.center.clock.profiles import holidays
from jiewang.center.dispatch.handover import need_note
from jiewang.people.models import Unit, User
from jiewang.works.projects.approvals.access import (
    leave_to_apply,
    leave_to_opine,
    leave_to_visit,
)
from jiewang.works.projects.approvals.events import ApplicationHandedIn
from jiewang.works.projects.approvals.models import (
    Application,
    ApplicationItem,
    SiteVisit,
    UnitWorks,
)
from jiewang.works.projects.approvals.rules import ACCEPTANCE, Item, approval_rules
from jiewang.works.projects.approvals.savings import workdays
from jiewang.works.projects.diary import lock_project
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.models import Project, ProjectStep
from jiewang.works.projects.nodes.models import Node

State = Application.State
_NAME = 120


@transaction.atomic
def add_unit_works(project_id: int, *, name: str, by: User, node: Node | None = None) -> int:
    """Name a part of the project that may be accepted by itself; returns its id.

    Raises NotAllowed, ProjectError.
    """
    project = lock_project(project_id)
    actor = leave_to_apply(by, project)
    name = " ".join(name.split())
    if not name or len(name) > _NAME:
        raise ProjectError(
            _("Name the unit works in at most %(most)d characters.") % {"most": _NAME}
        )
    if standing := project.unit_works.filter(name=name).first():
        return standing.pk
    if node is not None and node.project_id != project.pk:
        raise ProjectError(_("That node belongs to another project."))
    works = UnitWorks.objects.create(project=project, name=name, node=node)
    tell(project, actor, "unit_works", lambda: _("Unit works: %(name)s.") % {"name": name})
    return works.pk


@transaction.atomic
def apply_for(
    project_id: int,
    *,
    items: Sequence[str],
    documents: int,
    by: User,
    works: UnitWorks | None = None,
    conditions: Collection[str] = (),
) -> int:
    """Hand in one application for some items of one stage; returns its id.

    Several items together are a parallel, or at the end a joint 联合验收, application. Raises
    NotAllowed, and ProjectError where an item is pending or has passed, or where a unit works
    lacks a condition.
    """
    project = lock_project(project_id)
    actor = leave_to_apply(by, project)
    wanted = _items(items)
    stage = wanted[0].stage
    if documents < 1 or documents > 1000:
        raise ProjectError(_("Say how many papers were handed in: at least one."))
    _check_works(project, works, stage, conditions)
    _check_not_twice(project, wanted, works)
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={i.unit for i in wanted})}
    missing = [item for item in wanted if item.unit not in units]
    if missing:
        text = _("There is no unit “%(unit)s” for %(item)s. Correct approvals.toml.")
        raise ProjectError(text % {"unit": missing[0].unit, "item": missing[0]})
    application = Application.objects.create(
        project=project, stage=stage, works=works, applied_on=timezone.localdate(),
        documents=documents, conditions=sorted(conditions), by=by, at=timezone.now(),
    )  # fmt: skip
    for item in wanted:
        ApplicationItem.objects.create(
            application=application, item=item.code, unit=units[item.unit]
        )
    tell(project, actor, "applied", lambda: _applied(application, wanted))
    asked = tuple(sorted({unit.pk for unit in units.values()}))
    announce(
        ApplicationHandedIn(
            application.pk, application.number, project.number, project.title, asked
        )
    )
    return application.pk


def _items(codes: Sequence[str]) -> list[Item]:
    known = approval_rules().items
    unknown = [code for code in codes if code not in known]
    if unknown or not codes:
        raise ProjectError(_("Choose at least one item from the list."))
    wanted = [known[code] for code in dict.fromkeys(codes)]
    if len({item.stage for item in wanted}) > 1:
        raise ProjectError(_("One application is for items of one stage. Hand in one for each."))
    alone = [item for item in wanted if not item.joint]
    if alone and len(wanted) > 1:
        text = _("%(item)s is applied for alone. Take it out, and hand it in by itself.")
        raise ProjectError(text % {"item": alone[0]})
    return wanted


def _check_works(
    project: Project, works: UnitWorks | None, stage: str, conditions: Collection[str]
) -> None:
    if works is None:
        return
    if works.project_id != project.pk:
        raise ProjectError(_("That unit works belongs to another project."))
    if stage != ACCEPTANCE:
        raise ProjectError(_("A unit works by itself is only accepted; permits are the project's."))
    open_ones = [
        each for each in approval_rules().conditions.values() if each.code not in conditions
    ]
    if open_ones:
        text = _("Not by itself yet. What is missing: %(missing)s.")
        missing = _(", ").join(str(each) for each in open_ones)
        raise ProjectError(text % {"missing": missing})


def _check_not_twice(project: Project, wanted: Sequence[Item], works: UnitWorks | None) -> None:
    rows = ApplicationItem.objects.filter(
        application__project=project,
        application__works=works,
        application__state__in=[State.OPEN, State.PASSED],
        item__in=[item.code for item in wanted],
    )
    if row := rows.select_related("application").first():
        text = _("%(item)s stands in %(number)s already (%(state)s).")
        told = {"item": approval_rules().items[row.item], "number": row.application.number}
        state = State(row.application.state).label
        raise ProjectError(text % {**told, "state": state})


def _applied(application: Application, wanted: Sequence[Item]) -> str:
    told = {
        "number": application.number,
        "items": _(", ").join(str(item) for item in wanted),
        "papers": application.documents,
        "works": application.works or "",
    }
    if application.works is not None:
        text = _("%(number)s handed in for %(works)s alone: %(items)s; %(papers)d papers.")
    elif len(wanted) > 1 and application.stage == ACCEPTANCE:
        text = _("Joint acceptance %(number)s handed in: %(items)s; %(papers)d papers.")
    else:
        text = _("%(number)s handed in: %(items)s; %(papers)d papers.")
    return text % told


@transaction.atomic
def record_visit(application_id: int, *, on: date, words: str, by: User) -> None:
    """The units came to look together. Raises NotAllowed, ProjectError."""
    application = lock_application(application_id)
    actor = leave_to_visit(by, application)
    _check_open(application)
    if not application.applied_on <= on <= timezone.localdate():
        text = _("The visit lies between handing in, %(day)s, and today.")
        raise ProjectError(text % {"day": application.applied_on.isoformat()})
    words = need_note(words, _("Say who came and what was seen."))
    if application.visits.filter(on=on, words=words, by=by).exists():
        return
    SiteVisit.objects.create(application=application, on=on, words=words, by=by, at=timezone.now())
    said = lambda: _("Visit for %(number)s.") % {"number": application.number}
    tell(application.project, actor, "visited", said, note=words)


@transaction.atomic
def give_opinion(application_id: int, *, item: str, passed: bool, words: str, by: User) -> None:
    """A unit says of its item whether it passes. The last one ends the application.

    Where units have to see it, somebody has to have been there before. Raises NotAllowed,
    ProjectError.
    """
    application = lock_application(application_id)
    row = application.items.select_related("unit").filter(item=item).first()
    if row is None:
        raise ProjectError(_("This item does not stand in the application."))
    actor = leave_to_opine(by, row)
    if row.passed == passed and row.by_id == by.pk:
        return
    _check_open(application)
    known = approval_rules().items.get(item)
    if known and known.standard.visits and not application.visits.exists():
        raise ProjectError(_("Nobody has been there yet. Look at it together, then say."))
    row.passed, row.by, row.at = passed, by, timezone.now()
    row.words = words.strip() if passed else need_note(words, _("Say what is to be put right."))
    row.save(update_fields=["passed", "words", "by", "at"])
    tell(application.project, actor, "opinion", lambda: _said(application, row), note=row.words)
    if not application.items.filter(passed=None).exists():
        _end(application, actor)


def _said(application: Application, row: ApplicationItem) -> str:
    name = approval_rules().items.get(row.item)
    text = _("%(number)s, %(item)s: passed.") if row.passed else _(
        "%(number)s, %(item)s: to be put right."
    )  # fmt: skip
    return text % {"number": application.number, "item": name or row.item}


def _end(application: Application, actor: Actor) -> None:
    """One opinion for all: passed if every item has, else to be put right and handed in again."""
    good = not application.items.filter(passed=False).exists()
    today = timezone.localdate()
    application.state = State.PASSED if good else State.REFUSED
    application.ended_on = today
    application.days = len(workdays(application.applied_on, today, holidays().is_workday))
    application.save(update_fields=["state", "ended_on", "days"])
    told = {"number": application.number, "days": application.days}
    text = lambda: (
        _("%(number)s has passed, after %(days)d workdays.") if good
        else _("%(number)s is to be put right, after %(days)d workdays.")
    ) % told  # fmt: skip
    tell(application.project, actor, "ended", text)
    works = application.works
    if good and works is not None and _all_accepted(works):
        works.accepted_on = today
        works.save(update_fields=["accepted_on"])
        name = works.name
        said = lambda: _("%(name)s is accepted by itself and may be used.") % {"name": name}
        tell(application.project, actor, "accepted", said)


def _all_accepted(works: UnitWorks) -> bool:
    rows = ApplicationItem.objects.filter(application__works=works, application__state=State.PASSED)
    passed = set(rows.values_list("item", flat=True))
    return {item.code for item in approval_rules().stages[ACCEPTANCE].items} <= passed


def lock_application(application_id: int) -> Application:
    """Read an application with its project locked before it. Raises Application.DoesNotExist."""
    project_id = Application.objects.values_list("project_id", flat=True).get(pk=application_id)
    project = lock_project(project_id)
    application = Application.objects.select_related("works").get(pk=application_id)
    application.project = project
    return application


def _check_open(application: Application) -> None:
    if application.state != State.OPEN:
        text = _("%(number)s has ended: %(state)s. Hand in a new one.")
        state = State(application.state).label
        raise ProjectError(text % {"number": application.number, "state": state})


def tell(
    project: Project,
    actor: Actor,
    act: str,
    say: Callable[[], str],
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Write a line in the project's diary, in both languages."""
    words = in_both_languages(say)
    told = {"act": act, "words_zh": words["zh"], "words_en": words["en"], **(data or {})}
    kind = ProjectStep.Kind.APPROVAL
    write_line(project, kind, actor=actor, at=timezone.now(), note=note, data=told)
