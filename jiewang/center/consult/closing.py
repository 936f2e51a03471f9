"""Step three ends 难点销号: struck off with evidence, by another person; or opened again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE, Actor
from jiewang.center.case.states import State
from jiewang.center.case.things import check_unmoved
from jiewang.center.consult.access import leave_to_reopen_item, leave_to_strike_off
from jiewang.center.consult.events import ItemOpened, ItemStruckOff
from jiewang.center.consult.models import BlockedItem, Cause
from jiewang.center.consult.queries import plain_words
from jiewang.center.consult.states import UNDECIDED_STAGES, Stage
from jiewang.center.consult.steps import Kind, lock_item, move, open_item_of, tell_case
from jiewang.center.dispatch.handover import need_note
from jiewang.people.models import User

# Opened by a rule of the house, which may also end them when their case is checked and closed.
BY_THE_HOUSE = frozenset({Cause.RETURNS, Cause.CONTESTED, Cause.REOPENED})


@transaction.atomic
def strike_off(item_id: int, *, evidence: str, by: User, seen: int | None = None) -> None:
    """Strike an item off: what was done, and how one can see it. Struck off already is quiet.

    Before a decision it says why none is needed any more. Raises NotAllowed, OwnWork,
    ConsultError, CaseChanged.
    """
    item = lock_item(item_id)
    if item.stage == Stage.STRUCK_OFF:
        return
    check_unmoved(item, seen)
    actor = leave_to_strike_off(by, item)
    evidence = need_note(evidence, _("Say what was done, and how it can be seen."))
    _strike(item, actor, evidence, at=timezone.now(), by=by)


@transaction.atomic
def strike_off_by_task(item_id: int, *, note: str, at: datetime) -> None:
    """Its supervised task was struck off, so the item is too; for the house. Quiet if it is."""
    item = lock_item(item_id)
    if item.stage == Stage.SUPERVISED:
        _strike(item, HOUSE, note, at=at, by=None, data={"by": "task"})


@transaction.atomic
def follow_dispatch(case_id: int, *, at: datetime) -> None:
    """A case went out of consultation without a decision here; for the house.

    Whoever dispatched it has settled whose it is: its item is supervised until it is done.
    """
    item = open_item_of(case_id)
    if item is None or item.case is None or item.stage not in UNDECIDED_STAGES:
        return
    case = item.case
    step = case.steps.select_related("by", "unit").get(line=case.moved_by_line)
    actor = Actor(step.by, step.post, step.unit) if step.by else HOUSE
    item.due_since = item.due_on = None
    fields, data = ["due_since", "due_on"], {"unit": case.unit.code}
    move(
        item, Stage.SUPERVISED, Kind.DISPATCHED, actor=actor, at=at, note=step.note, data=data,
        also=fields,
    )  # fmt: skip


@transaction.atomic
def end_with_case(case_id: int, *, at: datetime) -> None:
    """A case has ended: its item is struck off where a person need not look once more.

    Of a merged or refused case always; of a closed one where a rule had opened the item and no
    decision was made: another post has checked the case before it was closed.
    """
    item = open_item_of(case_id)
    if item is None or item.case is None:
        return
    case = item.case
    by_rule = item.cause in BY_THE_HOUSE and not item.decisions.exists()
    if case.state != State.CLOSED or by_rule:
        _strike(item, HOUSE, "", at=at, by=None, data={"by": "case", "state": case.state})


def _strike(
    item: BlockedItem,
    actor: Actor,
    words: str,
    *,
    at: datetime,
    by: User | None,
    data: dict[str, Any] | None = None,
) -> None:
    item.struck_at = at
    told = {"from": item.stage, **(data or {})}
    move(
        item, Stage.STRUCK_OFF, Kind.STRUCK_OFF, actor=actor, at=at, note=words, data=told,
        also=["struck_at"],
    )  # fmt: skip
    if by is not None or told.get("by") == "task":
        tell_case(item, "struck_off", actor=actor, at=at, note=words)
    note = plain_words(item)(words)
    announce(ItemStruckOff(item.pk, item.center_id, by.pk if by else None, note, at))


@transaction.atomic
def reopen_item(item_id: int, *, note: str, by: User, seen: int | None = None) -> None:
    """Open a struck-off item again: the ladder begins anew. Open already is quiet.

    Raises NotAllowed, ConsultError, CaseChanged.
    """
    item = lock_item(item_id)
    if item.is_open:
        return
    check_unmoved(item, seen)
    actor = leave_to_reopen_item(by, item)
    note = need_note(note, _("Say in the note what has come up again."))
    at = timezone.now()
    item.struck_at = item.coordinator = None
    item.due_since = item.due_on = None
    item.provisional = False
    fields = ["struck_at", "coordinator", "due_since", "due_on", "provisional"]
    move(item, Stage.COORDINATING, Kind.REOPENED, actor=actor, at=at, note=note, also=fields)
    tell_case(item, "reopened", actor=actor, at=at, note=note)
    announce(ItemOpened(item.pk, item.number, item.case_id, item.center_id, item.title, True, at))
