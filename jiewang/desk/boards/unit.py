"""What a board of a unit shows: its own orders, wherever in the district they lie."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from jiewang.center.tally.models import Kind
from jiewang.center.tally.queries import (
    NOBODY,
    Stand,
    Sums,
    as_of,
    standing_of,
    sums_by_day,
    sums_of,
    sums_within,
)
from jiewang.desk.boards.board import Day, Part, Tile, chart_of, rate_tile
from jiewang.desk.boards.charts import Lines
from jiewang.desk.boards.periods import Month
from jiewang.grid.areas.models import Level
from jiewang.grid.areas.queries import areas_on, district
from jiewang.people.models import Unit


@dataclass(frozen=True)
class UnitBoard:
    """Everything on one unit's board."""

    unit: Unit
    month: Month
    as_of: datetime | None
    sums: Sums
    stand: Stand
    tiles: list[Tile]
    streets: list[Part]
    days: list[Day]
    chart: Lines


def unit_board(unit: Unit, month: Month) -> UnitBoard:
    """The board of a unit."""
    code, span = district().code, {"since": month.first, "until": month.last}
    sums = sums_of(Kind.UNIT, code, unit.code, **span)
    stand = standing_of(Kind.UNIT, code, unit.code)
    by_day = sums_by_day(Kind.UNIT, code, unit.code, **span)
    streets = {area.code: str(area) for area in areas_on(level=Level.STREET)}
    found = sums_within(Kind.UNIT, [*streets], unit.code, **span)
    return UnitBoard(
        unit=unit,
        month=month,
        as_of=as_of(),
        sums=sums,
        stand=stand,
        tiles=_tiles(sums, stand),
        streets=[
            Part(key, name, found[key], NOBODY) for key, name in streets.items() if key in found
        ],
        days=[Day(*each) for each in by_day],
        chart=chart_of(by_day),
    )


def _tiles(sums: Sums, stand: Stand) -> list[Tile]:
    fed_back = _("%(n)s results given") % {"n": f"{sums.closed:,}"}
    late = _("%(n)s of them late") % {"n": f"{stand.late:,}"}
    return [
        Tile(_("Sent this month"), f"{sums.came_in:,}", more=fed_back),
        Tile(_("In hand now"), f"{stand.open:,}", more=late),
        rate_tile(_("Handled on time"), sums.on_time_rate, _("of those due, open ones included")),
        rate_tile(_("Rework rate"), sums.rework_rate, _("failed checks, of all checks")),
        rate_tile(_("Satisfaction"), sums.satisfied_rate, _("reporters of what it handled")),
        Tile(_("Returned"), f"{sums.returned:,}", more=_("accepted by the center")),
    ]
