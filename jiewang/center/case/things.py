"""Diaries of things that are no case: blocked items, tasks, leads, projects, plans, polls.

Each has a table of its own of append-only lines, `steps`, and counts them in `diary_length`; where
an action can come too late, the last line that changed what can be done is `moved_by_line`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jiewang.center.case.actions import Actor, was_first

# Where a thing stands, as it is called there; the line keeps it as it is after the line.
_STANDS = ("state", "stage")


def check_unmoved(thing: Any, seen: int | None) -> None:
    """Refuse an action that was decided on an older state of a locked thing. Raises CaseChanged.

    `seen` is the thing's `moved_by_line` when the page was drawn.
    """
    if seen is None or seen == thing.moved_by_line:
        return
    raise was_first(thing.steps.select_related("by", "unit").get(line=thing.moved_by_line))


def write_line(
    thing: Any,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    moved: bool = False,
    also: Iterable[str] = (),
) -> None:
    """Write a line in the diary of a locked thing; `also` names fields saved along with it.

    `moved`: what can be done has changed, so that an action decided before comes too late.
    """
    thing.diary_length += 1
    fields = ["diary_length", *also]
    if moved:
        thing.moved_by_line = thing.diary_length
        fields.append("moved_by_line")
    thing.save(update_fields=fields)
    stands = {name: getattr(thing, name) for name in _STANDS if hasattr(thing, name)}
    if hasattr(thing, "moved_by_line"):
        stands["moved"] = moved
    thing.steps.create(
        line=thing.diary_length,
        kind=kind,
        by=actor.user,
        post=actor.post,
        unit=actor.unit,
        note=note,
        data=data or {},
        at=at,
        **stands,
    )
