"""How much of each grid was seen: of grids, not of people."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiewang.desk.request import DeskRequest
from jiewang.grid.areas.models import Area, Level
from jiewang.grid.patrols.models import PatrolPoint
from jiewang.grid.patrols.queries import a_week_before, coverage_of
from jiewang.grid.staff.queries import areas_of
from jiewang.people.models import Unit, User
from jiewang.people.rights import holdings

_MOST = 300


@require_safe
def patrols(request: DeskRequest) -> HttpResponse:
    """Each grid of one's area: points seen in the last seven days, of how many."""
    now = timezone.now()
    grids = _grids_of(request.user)[:_MOST]
    codes = {grid.code: grid for grid in grids}
    found = coverage_of(list(codes), since=a_week_before(now), on=timezone.localdate(now))
    rows: list[dict[str, Any]] = [
        {"grid": codes[each.area_code], "seen": each.seen, "points": each.points} for each in found
    ]
    rows.sort(key=lambda row: (row["seen"] / row["points"], row["grid"].code))
    context = {
        "rows": rows,
        "seen": sum(row["seen"] for row in rows),
        "points": sum(row["points"] for row in rows),
        "on_a_team": bool(areas_of(request.user)),
    }
    return render(request, "desk/phone/patrols.html", context)


def _grids_of(user: User) -> list[Area]:
    """Grids with a round in a person's area: their team's, their street's, or the district's."""
    with_points = PatrolPoint.objects.values("area_code")
    grids = Area.objects.filter(level=Level.GRID, code__in=with_points)
    grids = grids.valid_on(timezone.localdate()).select_related("parent").order_by("code")
    units = [holding.unit for holding in holdings(user)]
    if any(unit.kind == Unit.Kind.DISTRICT_CENTER for unit in units):
        return list(grids)
    own = [unit.code for unit in units if unit.kind in {Unit.Kind.STREET, Unit.Kind.COMMUNITY}]
    mine = [*areas_of(user), *own]
    return list(grids.filter(pk__in=Area.objects.under(mine).values("pk"))) if mine else []
