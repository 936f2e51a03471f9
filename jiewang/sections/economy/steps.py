"""Locking a lead, and the functions that write in its diary; everything here calls them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from jiewang.center.case.actions import Actor, was_first
from jiewang.sections.economy.models import LeadClue, LeadStep

Kind = LeadStep.Kind


def lock_clue(clue_id: int) -> LeadClue:
    """Read a lead that nobody else can move until the transaction ends.

    Raises LeadClue.DoesNotExist.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock_clue needs a transaction.")
    rows = LeadClue.objects.select_related("unit", "investor")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=clue_id)


def check_unmoved(clue: LeadClue, seen: int | None) -> None:
    """Refuse an action that was decided on an older state of a locked lead. Raises CaseChanged.

    `seen` is the lead's `moved_by_line` when the page was drawn.
    """
    if seen is None or seen == clue.moved_by_line:
        return
    raise was_first(clue.steps.select_related("by", "unit").get(line=clue.moved_by_line))


def write(
    clue: LeadClue,
    kind: LeadStep.Kind,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    moved: bool = False,
    also: Iterable[str] = (),
) -> None:
    """Write a line in a locked lead's diary; `also` names fields of the lead set by the caller.

    `moved`: what others saw on their pages before is out of date.
    """
    clue.diary_length += 1
    fields = ["diary_length", *also]
    if moved:
        clue.moved_by_line = clue.diary_length
        fields.append("moved_by_line")
    clue.save(update_fields=fields)
    LeadStep.objects.create(
        clue=clue,
        line=clue.diary_length,
        kind=kind,
        stage=clue.stage,
        moved=moved,
        by=actor.user,
        post=actor.post,
        unit=actor.unit,
        note=note,
        data=data or {},
        at=at,
    )
