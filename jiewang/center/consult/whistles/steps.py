"""Locking a whistle, and the lines of what happened to it."""

from datetime import datetime
from typing import Any

from jiewang.center.case.actions import Actor, lock_case, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.consult.summons import Presence
from jiewang.center.consult.whistles.models import Summoned, Whistle, WhistleStep

Kind = WhistleStep.Kind


def lock_whistle(whistle_id: int) -> Whistle:
    """The case, if there is one, always comes before the whistle."""
    case_id = Whistle.objects.values_list("case_id", flat=True).get(pk=whistle_id)
    if case_id is not None:
        lock_case(case_id)
    rows = Whistle.objects.select_related("center", "case")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=whistle_id)


def lock_row(summoned_id: int) -> tuple[Whistle, Summoned]:
    whistle = lock_whistle(
        Summoned.objects.values_list("whistle_id", flat=True).get(pk=summoned_id)
    )
    return whistle, Summoned.objects.select_related("unit").get(pk=summoned_id)


def write_presence(whistle: Whistle, row: Summoned, actor: Actor, at: datetime) -> None:
    came = row.came_at
    data = {"unit": row.unit.code, "who": row.who, "presence": str(row.presence)}
    data |= {"came_at": came.isoformat()} if came else {}
    kind = Kind.ABSENT if row.presence == Presence.ABSENT else Kind.CAME
    write(whistle, kind, actor, at, note=row.absence, data=data)


def write(
    whistle: Whistle,
    kind: WhistleStep.Kind,
    actor: Actor,
    at: datetime,
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    WhistleStep.objects.create(
        whistle=whistle, kind=kind, by=actor.user, post=actor.post, unit=actor.unit, note=note,
        data=data or {}, at=at,
    )  # fmt: skip


def tell_case(
    case: Case | None,
    whistle: Whistle,
    what: str,
    actor: Actor,
    at: datetime,
    data: dict[str, Any],
    *,
    note: str = "",
) -> None:
    if case is not None:
        told = {"act": what, "whistle": whistle.pk, "whistle_number": whistle.number, **data}
        write_step(case, CaseStep.Kind.WHISTLED, actor=actor, note=note, data=told, at=at)
