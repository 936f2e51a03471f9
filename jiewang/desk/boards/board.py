"""What a board of an area shows: read from the tallies, handed to the template as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.base.rates import Rate
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import current_names
from jiewang.center.tally.access import may_see_area
from jiewang.center.tally.models import Kind
from jiewang.center.tally.queries import (
    NOBODY,
    NOTHING,
    Stand,
    Sums,
    as_of,
    standing_inside,
    standing_of,
    sums_by_day,
    sums_inside,
    total,
)
from jiewang.desk.boards.cells import HIGH, WIDE, Shape, shapes_of
from jiewang.desk.boards.charts import PAGE, WALL, Frame, Lines, lines_of, steps_of
from jiewang.desk.boards.periods import Month
from jiewang.grid.areas.models import Area, Level
from jiewang.grid.areas.queries import ancestors, children
from jiewang.people.models import Section, User
from jiewang.people.queries import unit_names

# So many types stand on a board; the trend page has all of them.
MOST_TYPES = 8
# What a board reads of each part: it names it, and asks who may see it.
_NAMED = ("code", "layer", "level", "name", "name_en", "path")
_Sums = Mapping[str, Sums]
_Stands = Mapping[str, Stand]
_Names = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Tile:
    """One figure with what it was counted from. Of a rate the interval is drawn."""

    name: str
    figure: str
    unit: str = ""
    rate: Rate | None = None
    base: str = ""
    more: str = ""

    @property
    def ends(self) -> tuple[float, float, float] | None:
        """The interval and the point on a line of 200 units; None where no rate is shown."""
        if self.rate is None or not self.rate.is_shown:
            return None
        low, high = self.rate.interval
        return round(200 * low, 1), round(200 * high, 1), round(200 * (self.rate.share or 0), 1)


@dataclass(frozen=True)
class Part:
    """One area, unit or type on a board: what happened in the month, and what stands now."""

    key: str
    name: str
    sums: Sums
    stand: Stand
    # Whether this reader may open its own board.
    opens: bool = False


@dataclass(frozen=True)
class Cell:
    """One part in the net: its border, number, shade of five, and whether something is late."""

    shape: Shape
    part: Part
    shade: int


@dataclass(frozen=True)
class Day:
    """One day of the chart's table."""

    day: date
    sums: Sums


@dataclass(frozen=True)
class Board:
    """Everything on one area's board."""

    area: Area
    around: list[Area]
    month: Month
    as_of: datetime | None
    sums: Sums
    stand: Stand
    tiles: list[Tile]
    parts: list[Part]
    cells: list[Cell]
    steps: list[tuple[int, int, int | None]]
    days: list[Day]
    chart: Lines
    wall_chart: Lines
    sections: list[Part]
    types: list[Part]
    units: list[Part]
    wide: int = WIDE
    high: int = HIGH


def board_of(area: Area, month: Month, reader: User) -> Board:
    """The board of an area: some ten questions, whatever number of cases lies behind them."""
    within = area.parent.code if area.parent else ""
    span = {"since": month.first, "until": month.last}
    by_day = sums_by_day(Kind.AREA, within, area.code, **span)
    sums = total(each for _day, each in by_day)
    stand = standing_of(Kind.AREA, within, area.code)
    inside, stands = sums_inside(area.code, **span), standing_inside(area.code)
    parts = _parts(area, reader, inside[Kind.AREA], stands[Kind.AREA])
    cells, steps = _cells(area, parts)
    # Types and units are counted for districts and streets; elsewhere there are none.
    names = type_names({*inside[Kind.TYPE], *stands[Kind.TYPE]})
    types = _types(names, inside[Kind.TYPE], stands[Kind.TYPE])
    return Board(
        area=area,
        around=[each for each in ancestors(area) if may_see_area(reader, each)],
        month=month,
        as_of=as_of(),
        sums=sums,
        stand=stand,
        tiles=tiles_of(sums, stand),
        parts=parts,
        cells=cells,
        steps=steps,
        days=[Day(*each) for each in by_day],
        chart=chart_of(by_day),
        wall_chart=chart_of(by_day, WALL),
        sections=_sections(types, names),
        types=_most_frequent(types),
        units=_units(area, inside[Kind.UNIT], stands[Kind.UNIT]),
    )


def chart_of(by_day: list[tuple[date, Sums]], frame: Frame = PAGE) -> Lines:
    """What came in and what was closed, by day."""
    days = [day for day, _sums in by_day]
    came_in, closed = [s.came_in for _d, s in by_day], [s.closed for _d, s in by_day]
    return lines_of(days, came_in, closed, frame=frame)


def tiles_of(sums: Sums, stand: Stand) -> list[Tile]:
    """The six figures at the top of a board."""
    came = _("%(filed)s filed, %(merged)s merged, %(refused)s refused")
    late = _("%(late)s late; %(shelved)s shelved, counted apart")
    fairly = _("%(n)s fairly satisfied, counted apart") % {"n": f"{sums.fairly:,}"}
    return [
        Tile(_("Came in this month"), f"{sums.came_in:,}", more=came % _grouped(sums)),
        Tile(_("Open now"), f"{stand.open:,}", more=late % _grouped(stand)),
        rate_tile(_("Closed on time"), sums.on_time_rate, _("of those due, open ones included")),
        rate_tile(_("Resolution"), sums.solved_rate, _("as the reporters say")),
        rate_tile(_("Satisfaction"), sums.satisfied_rate, fairly),
        rate_tile(_("Misrouted"), sums.misroute_rate, _("returns accepted, of all dispatches")),
    ]


def rate_tile(name: str, rate: Rate, more: str) -> Tile:
    """A tile with a share. Under the least number it is a dash, with the reason."""
    return Tile(name, rate.percent, "%" if rate.is_shown else "", rate=rate, more=more)


def _grouped(row: Sums | Stand) -> dict[str, str]:
    return {name: f"{number:,}" for name, number in vars(row).items()}


def _parts(area: Area, reader: User, sums: _Sums, stands: _Stands) -> list[Part]:
    below = children(area).exclude(level=Level.MICRO_GRID).only(*_NAMED)
    return [
        Part(
            part.code,
            str(part),
            sums.get(part.code, NOTHING),
            stands.get(part.code, NOBODY),
            opens=may_see_area(reader, part),
        )
        for part in below
    ]


def _cells(area: Area, parts: list[Part]) -> tuple[list[Cell], list[tuple[int, int, int | None]]]:
    """The net, and from which number to which each of the five shades goes."""
    known = {part.key: part for part in parts}
    shapes = [each for each in shapes_of(area) if each.code in known]
    marks = steps_of([known[each.code].sums.came_in for each in shapes])
    cells = [
        Cell(each, known[each.code], sum(known[each.code].sums.came_in >= mark for mark in marks))
        for each in shapes
    ]
    lows = (0, *marks)
    ends: list[int | None] = [mark - 1 for mark in marks]
    steps = [
        (shade, low, end) for shade, (low, end) in enumerate(zip(lows, [*ends, None], strict=True))
    ]
    return cells, steps


def _types(names: _Names, sums: _Sums, stands: _Stands) -> list[Part]:
    return [
        Part(
            code,
            names[code][0],
            sums.get(code, NOTHING),
            stands.get(code, NOBODY),
            opens=bool(code),
        )
        for code in sorted({*sums, *stands})
    ]


def _most_frequent(types: list[Part]) -> list[Part]:
    """Of the types that were given; what nobody has filed yet is of no type."""
    given = [part for part in types if part.opens and part.sums.came_in]
    return sorted(given, key=lambda part: -part.sums.came_in)[:MOST_TYPES]


def type_names(codes: set[str]) -> _Names:
    """Name and section of each type by its code; of one that the catalog has dropped, the last."""
    found = {**current_names(), "": (_("Not filed yet"), "")}
    if missing := codes - set(found):
        gone = Category.objects.filter(code__in=missing).order_by("version__number")
        for code, zh, en, section in gone.values_list("code", "name", "name_en", "section"):
            found[code] = (in_reader_language(zh, en), section)
    return {code: found.get(code, (code, "")) for code in codes}


def _sections(types: list[Part], names: _Names) -> list[Part]:
    """The four sections, from the types that belong to each."""
    if not types:
        return []
    rows = []
    for section in (Section.PARTY, Section.ECONOMY, Section.LIVELIHOOD, Section.SAFETY):
        mine = [part for part in types if names[part.key][1] == section]
        sums = Sums(
            came_in=sum(part.sums.came_in for part in mine),
            due=sum(part.sums.due for part in mine),
            on_time=sum(part.sums.on_time for part in mine),
        )
        stand = Stand(
            open=sum(part.stand.open for part in mine), late=sum(part.stand.late for part in mine)
        )
        rows.append(Part(section.value, str(section.label), sums, stand))
    return rows


def _units(area: Area, sums: _Sums, stands: _Stands) -> list[Part]:
    """Units that were sent something or have something in hand here: the latest first."""
    names = unit_names({*sums, *stands})
    # The board of a unit is its whole: whoever sees only a street does not open it from here.
    opens = area.level == Level.DISTRICT
    found = [
        Part(code, name, sums.get(code, NOTHING), stands.get(code, NOBODY), opens)
        for code, name in sorted(names.items())
    ]
    busy = [part for part in found if part.sums.came_in or part.stand.open or part.sums.due]
    return sorted(busy, key=lambda part: (-part.stand.late, -part.stand.open, part.key))
