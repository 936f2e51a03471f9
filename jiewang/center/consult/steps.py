"""Locking an item, and the one function that writes in its diary; everything here calls it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor, lock_case, write_step
from jiewang.center.case.models import CaseStep
from jiewang.center.case.things import write_line
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.models import BlockedItem, ItemStep
from jiewang.center.consult.states import Stage

Kind = ItemStep.Kind


def lock_item(item_id: int) -> BlockedItem:
    """Read an item, with its case locked before it, that nobody else can move meanwhile.

    The case always comes first: dispatch holds it when it tells us of a move. Raises
    BlockedItem.DoesNotExist.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock_item needs a transaction.")
    case_id = BlockedItem.objects.values_list("case_id", flat=True).get(pk=item_id)
    case = lock_case(case_id) if case_id is not None else None
    rows = BlockedItem.objects.select_related("center", "area").defer("area__boundary")
    item = rows.select_for_update(no_key=True, of=("self",)).get(pk=item_id)
    # The item's pointer is the row we hold, not a second copy of it.
    item.case = case
    return item


def open_item_of(case_id: int) -> BlockedItem | None:
    """The item of a case that is not struck off; locked, for who holds the case."""
    rows = BlockedItem.objects.filter(case=case_id).exclude(stage=Stage.STRUCK_OFF)
    pk = rows.values_list("pk", flat=True).first()
    return lock_item(pk) if pk is not None else None


def move(
    item: BlockedItem,
    to: Stage,
    kind: ItemStep.Kind,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    also: Iterable[str] = (),
) -> None:
    """Move a locked item to another stage and write it down. Raises ConsultError."""
    if item.stage != to and not item.can_become(to):
        text = _("An item that is “%(old)s” cannot become “%(new)s”. Reload the page.")
        raise ConsultError(text % {"old": Stage(item.stage).label, "new": to.label})
    item.stage = to
    fields = ["stage", *also]
    write_line(item, kind, actor=actor, at=at, note=note, data=data, moved=True, also=fields)


def tell_case(
    item: BlockedItem,
    what: str,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Write a line in the diary of the item's case as well, if it has one. The case is locked."""
    if item.case is not None:
        told = {"act": what, "item": item.pk, "item_number": item.number, **(data or {})}
        write_step(item.case, CaseStep.Kind.BLOCKED, actor=actor, note=note, data=told, at=at)
