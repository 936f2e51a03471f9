"""What is told of a project as a whole: links, photos, money, lessons, notes.

Opening and stages stand in `opening.py`, reports to the owners in `reports.py`, nodes in
`nodes/actions.py`; all given out here.
"""

import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.case.things import write_line
from jiewang.center.consult.models import BlockedItem
from jiewang.center.intake.photos import CleanPhoto
from jiewang.people.models import Unit, User
from jiewang.works.projects.access import leave_to_keep, leave_to_note, leave_to_open
from jiewang.works.projects.counting import today_here
from jiewang.works.projects.diary import lock_project
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.models import (
    Lesson,
    ProjectCase,
    ProjectItem,
    ProjectPhoto,
    ProjectStep,
)
from jiewang.works.projects.nodes.models import Crew
from jiewang.works.projects.opening import move_stage, open_project, withdraw_project
from jiewang.works.projects.reports import publish_report, write_report

__all__ = [
    "add_photos",
    "keep_crew",
    "link_case",
    "link_item",
    "move_stage",
    "note_project",
    "open_project",
    "publish_report",
    "tell_money",
    "unlink_case",
    "unlink_item",
    "withdraw_project",
    "write_lesson",
    "write_report",
]

Kind = ProjectStep.Kind
MOST_PHOTOS = 400


@transaction.atomic
def link_case(project_id: int, *, case: Case, by: User) -> None:
    """Say that a case has to do with a project. Linked already, nothing is written."""
    _link(project_id, ProjectCase, "case", case, case.number, by)


@transaction.atomic
def link_item(project_id: int, *, item: BlockedItem, by: User) -> None:
    """Say that a blocked item holds a project up. Linked already, nothing is written."""
    _link(project_id, ProjectItem, "item", item, item.title, by)


@transaction.atomic
def unlink_case(project_id: int, *, case: Case, by: User) -> None:
    """Take the link to a case away; the diary keeps that it was there."""
    _unlink(project_id, ProjectCase, "case", case, case.number, by)


@transaction.atomic
def unlink_item(project_id: int, *, item: BlockedItem, by: User) -> None:
    """Take the link to a blocked item away; the diary keeps that it was there."""
    _unlink(project_id, ProjectItem, "item", item, item.title, by)


def _link(project_id: int, model: Any, name: str, thing: Any, words: str, by: User) -> None:
    project = lock_project(project_id)
    actor = leave_to_keep(by, project)
    _row, made = model.objects.get_or_create(project=project, **{name: thing})
    if made:
        data = {name: thing.pk, "words": words}
        write_line(project, Kind.LINKED, actor=actor, at=timezone.now(), data=data)


def _unlink(project_id: int, model: Any, name: str, thing: Any, words: str, by: User) -> None:
    project = lock_project(project_id)
    actor = leave_to_keep(by, project)
    gone, _kinds = model.objects.filter(project=project, **{name: thing}).delete()
    if gone:
        data = {name: thing.pk, "words": words}
        write_line(project, Kind.UNLINKED, actor=actor, at=timezone.now(), data=data)


@transaction.atomic
def add_photos(
    project_id: int,
    *,
    photos: Sequence[CleanPhoto],
    by: User,
    taken_on: date | None = None,
    words: str = "",
) -> int:
    """Keep photos of a day; how many were new. The same photo twice is kept once.

    Raises CaseError.
    """
    project = lock_project(project_id)
    actor = leave_to_keep(by, project)
    day = taken_on or today_here()
    if day > today_here():
        raise ProjectError(_("This day is still ahead. Choose the day of the photo."))
    if not photos:
        raise ProjectError(_("Choose a photo first."))
    known = set(project.photos.values_list("digest", flat=True))
    new = [photo for photo in photos if photo.digest not in known]
    if len(known) + len(new) > MOST_PHOTOS:
        raise ProjectError(_("At most %(most)d photos in one project.") % {"most": MOST_PHOTOS})
    at = timezone.now()
    for photo in new:
        row = ProjectPhoto(
            project=project, taken_on=day, words=words[:200], digest=photo.digest, by=by, at=at
        )
        # The files before the row: a crash between leaves files that nothing points at.
        name = secrets.token_hex(16)
        row.file.save(f"{name}.jpg", ContentFile(photo.image), save=False)
        row.thumbnail.save(f"{name}-s.jpg", ContentFile(photo.thumbnail), save=False)
        row.save(force_insert=True)
    if new:
        data = {"on": day.isoformat(), "photos": len(new)}
        write_line(project, Kind.PHOTOS, actor=actor, at=at, note=words.strip(), data=data)
    return len(new)


@transaction.atomic
def tell_money(
    project_id: int, *, amount: Decimal, by: User, on: date | None = None, words: str = ""
) -> None:
    """Money spent on a project up to a day, in yuan; it counts into the curve of money.

    Raises CaseError.
    """
    project = lock_project(project_id)
    actor = leave_to_keep(by, project)
    day = on or today_here()
    if amount <= 0:
        raise ProjectError(_("Give an amount above 0."))
    if day > today_here():
        raise ProjectError(_("This day is still ahead. Tell of it when it has come."))
    data = {"on": day.isoformat(), "amount": f"{amount:.2f}"}
    write_line(project, Kind.MONEY, actor=actor, at=timezone.now(), note=words.strip(), data=data)


@transaction.atomic
def write_lesson(
    project_id: int, *, happened: str, advice: str, by: User, node_kind: str = ""
) -> int:
    """Write down what was learned 复盘; the next project of the kind is offered it."""
    project = lock_project(project_id)
    actor = leave_to_keep(by, project)
    if not happened.strip() or not advice.strip():
        raise ProjectError(_("Say what happened, and what the next project should do."))
    at = timezone.now()
    lesson = Lesson.objects.create(
        project=project,
        kind=project.kind,
        node_kind=node_kind,
        happened=happened.strip(),
        advice=advice.strip(),
        by=by,
        at=at,
    )
    write_line(project, Kind.LESSON, actor=actor, at=at, note=advice.strip())
    return lesson.pk


@transaction.atomic
def note_project(project_id: int, *, note: str, by: User) -> None:
    """Add a remark to the diary. Raises CaseError."""
    project = lock_project(project_id)
    actor = leave_to_note(by, project)
    if not note.strip():
        raise ProjectError(_("Write something first."))
    write_line(project, Kind.NOTED, actor=actor, at=timezone.now(), note=note.strip())


@transaction.atomic
def keep_crew(*, center: Unit, name: str, size: int, by: User, name_en: str = "") -> None:
    """Say how many there are of a crew of a center; of the same name it is the same crew."""
    leave_to_open(by, center)
    if not name.strip() or size < 1:
        raise ProjectError(_("A crew has a name, and at least one is there."))
    values = {"size": size} | ({"name_en": name_en} if name_en else {})
    Crew.objects.update_or_create(center=center, name=name.strip()[:60], defaults=values)
