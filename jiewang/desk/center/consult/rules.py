"""Precedents as a page shows them: their scope in names, and whether they hold today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.errors import NotAllowed
from jiewang.center.catalog.queries import current_categories
from jiewang.center.consult.models import Decision
from jiewang.center.consult.queries import items_seen_by
from jiewang.center.dispatch.models import Precedent
from jiewang.center.dispatch.precedents import leave_to_revoke
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit, User


@dataclass(frozen=True)
class ShownPrecedent:
    """One precedent. `item_id`: of the item it came from, if this reader may see it."""

    row: Precedent
    category: str
    area: str
    assist: list[str]
    holds: bool
    ahead: bool
    may_revoke: bool
    item_id: int | None


def shown_precedents(rows: Iterable[Precedent], reader: User) -> list[ShownPrecedent]:
    """The rows in their order, with the names of what their codes mean."""
    found = list(rows)
    today = timezone.localdate()
    areas = {
        area.code: str(area)
        for area in Area.objects.filter(code__in={row.area_code for row in found})
        .order_by("valid_from")
        .defer("boundary")
    }
    codes = {code for row in found for code in row.assist_units}
    units = {unit.code: str(unit) for unit in Unit.objects.filter(code__in=codes)}
    items = _items(found, reader)
    return [
        ShownPrecedent(
            row=row,
            category=_category(row.category_code),
            area=areas.get(row.area_code, row.area_code) or _("The whole district"),
            assist=[units.get(code, code) for code in row.assist_units],
            holds=_holds(row, today),
            ahead=row.revoked_at is None and row.valid_from > today,
            may_revoke=row.revoked_at is None and _may_revoke(reader, row),
            item_id=items.get(row.decision_id),
        )
        for row in found
    ]


def _holds(row: Precedent, today: date) -> bool:
    ended = row.valid_to is not None and row.valid_to <= today
    return row.revoked_at is None and row.valid_from <= today and not ended


def _items(rows: list[Precedent], reader: User) -> dict[int, int]:
    decisions = Decision.objects.filter(
        pk__in=[row.decision_id for row in rows], item__in=items_seen_by(reader)
    )
    return dict(decisions.values_list("pk", "item"))


def _category(code: str) -> str:
    """The name of a leaf, or of the group that a beginning of codes stands for."""
    leaves = [leaf for leaf in current_categories() if f"{leaf.code}.".startswith(f"{code}.")]
    if not leaves:
        return code
    if leaves[0].code == code:
        return leaves[0].path
    depth = len(code.split("."))
    group = " / ".join(leaves[0].path.split(" / ")[:depth])
    return _("All of %(group)s") % {"group": group}


def _may_revoke(reader: User, row: Precedent) -> bool:
    try:
        leave_to_revoke(reader, row)
    except NotAllowed:
        return False
    return True
