"""Opening a blocked item: by a post's judgement, or because a case came to consultation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE, Actor, check_unmoved, lock_case
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.things import write_line
from jiewang.center.consult.access import leave_to_open, leave_to_open_at
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.events import ItemOpened
from jiewang.center.consult.models import BlockedItem, Cause, ItemStep
from jiewang.center.consult.states import Stage
from jiewang.center.consult.steps import Kind, move, open_item_of, tell_case
from jiewang.center.dispatch.handover import need_note
from jiewang.grid.areas.models import Area
from jiewang.grid.areas.queries import area_by_code
from jiewang.people.models import Unit, User

TITLE_LIMIT = 120


@dataclass(frozen=True)
class Matter:
    """What is blocked where there is no case: a title, and where it is."""

    title: str
    area_code: str
    address: str = ""


@transaction.atomic
def open_item(
    case_id: int, *, words: str, by: User, cause: str = Cause.JUDGEMENT, seen: int | None = None
) -> int:
    """Make a blocked item of a case, to be coordinated first; returns its id.

    `words` say what blocks it. A case in consultation has its item already. Raises NotAllowed,
    ConsultError, CaseError.
    """
    case = lock_case(case_id)
    if standing := _opened_already(case, words, by):
        return standing
    check_unmoved(case, seen)
    actor = leave_to_open(by, case)
    words = need_note(words, _("Say what blocks it, and who is needed."))
    item = _store(case, case.center, case.area, title=case.title, words=words, cause=cause)
    _opened(item, actor, words)
    tell_case(item, "opened", actor=actor, at=item.opened_at, note=words)
    _announce(item)
    return item.pk


def _opened_already(case: Case, words: str, by: User) -> int | None:
    """A second click: this person has opened it, in these words."""
    lines = ItemStep.objects.filter(kind=Kind.OPENED, by=by, note=words.strip(), item__case=case)
    return lines.exclude(item__stage=Stage.STRUCK_OFF).values_list("item", flat=True).first()


@transaction.atomic
def open_matter(matter: Matter, *, words: str, by: User, cause: str = Cause.JUDGEMENT) -> int:
    """Make a blocked item of a matter without a case; returns its id. Raises as open_item()."""
    area = area_by_code(matter.area_code)
    if area is None:
        text = _("There is no area “%(code)s” today. Choose one from the list.")
        raise ConsultError(text % {"code": matter.area_code[:24]})
    actor, center = leave_to_open_at(by, area)
    title = " ".join(matter.title.split())
    if not title or len(title) > TITLE_LIMIT:
        text = _("Give it a title of at most %(limit)d characters.")
        raise ConsultError(text % {"limit": TITLE_LIMIT})
    words = need_note(words, _("Say what blocks it, and who is needed."))
    address = " ".join(matter.address.split())[:200]
    item = _store(None, center, area, title=title, address=address, words=words, cause=cause)
    _opened(item, actor, words)
    _announce(item)
    return item.pk


@transaction.atomic
def join_consultation(case_id: int, *, was_closed: bool, at: datetime) -> None:
    """A case has come to consultation: its item goes there too, or is opened there; for the house.

    `was_closed`: reporters have opened it again too often. The way to consultation is dispatch's; here
    only the item follows. The case's own line says it already: its diary gets no second one.
    """
    case = lock_case(case_id)
    step = case.steps.select_related("by", "unit").get(line=case.moved_by_line)
    actor = Actor(step.by, step.post, step.unit) if step.by else HOUSE
    standing = open_item_of(case_id)
    if standing is None:
        cause = _cause_of(step, was_closed=was_closed)
        item = _store(
            case, case.center, case.area, title=case.title, words=step.note or str(cause.label),
            cause=cause, stage=Stage.CONSULTING, at=at,
        )  # fmt: skip
        _opened(item, actor, step.note)
        _announce(item)
    elif standing.stage != Stage.CONSULTING:
        standing.due_on = standing.due_since = None
        fields = ["due_on", "due_since"]
        move(
            standing, Stage.CONSULTING, Kind.PASSED_ON, actor=actor, at=at, note=step.note,
            also=fields,
        )  # fmt: skip


def _cause_of(step: CaseStep, *, was_closed: bool) -> Cause:
    if was_closed:
        return Cause.REOPENED
    # A unit asked once too often; else a dispatcher put a contested duty before the commander.
    return Cause.RETURNS if "returns" in step.data else Cause.CONTESTED


def _store(
    case: Case | None, center: Unit, area: Area, *, at: datetime | None = None, **fields: Any
) -> BlockedItem:
    values = {"stage": Stage.COORDINATING, "opened_at": at or timezone.now(), **fields}
    return BlockedItem.objects.create(case=case, center=center, area=area, **values)


def _opened(item: BlockedItem, actor: Actor, words: str) -> None:
    data = {"cause": str(item.cause)}
    write_line(item, Kind.OPENED, actor=actor, at=item.opened_at, note=words, data=data, moved=True)


def _announce(item: BlockedItem, *, again: bool = False) -> None:
    announce(
        ItemOpened(
            item_id=item.pk,
            number=item.number,
            case_id=item.case_id,
            center_id=item.center_id,
            title=item.title,
            again=again,
            at=item.opened_at,
        )
    )
