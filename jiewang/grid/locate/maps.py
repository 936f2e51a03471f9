"""The map of a day in memory, kept by each process until the map in the database changes."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock

from shapely.geometry import shape

from jiewang.grid.areas.errors import NoAreas
from jiewang.grid.areas.models import Area, Layer, Level
from jiewang.grid.areas.queries import first_day
from jiewang.grid.areas.stamp import Stamp, map_stamp
from jiewang.grid.locate.gazetteer import Gazetteer, NamedArea
from jiewang.grid.locate.index import AreaIndex

# One map of a district of 2,200 areas takes some ten megabytes.
_MOST_MAPS = 8


@dataclass(frozen=True)
class DayMap:
    """What is needed to place something on one day. Shared by threads: change nothing in it."""

    district: Area
    areas: dict[str, Area]
    governance: AreaIndex[str]
    units: AreaIndex[str]
    has_borders: bool
    gazetteer: Gazetteer


class _Maps:
    """The maps of one process, one for each time between two changes of the map."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stamp: Stamp | None = None
        self._changes: list[date] = []
        self._maps: OrderedDict[int, DayMap] = OrderedDict()

    def on(self, day: date) -> DayMap:
        stamp = map_stamp()
        with self._lock:
            if stamp != self._stamp:
                self._maps.clear()
                self._changes = _days_of_change()
                self._stamp = stamp
            part = bisect_right(self._changes, day)
            if part not in self._maps:
                self._maps[part] = _read(day)
                while len(self._maps) > _MOST_MAPS:
                    self._maps.popitem(last=False)
            return self._maps[part]


_maps = _Maps()


def map_on(day: date) -> DayMap:
    """The map of a day; on days before the map began, that of its first day.

    One small query, and some third of a second more when the map has changed. Raises NoAreas.
    """
    return _maps.on(day)


def _days_of_change() -> list[date]:
    """All days on which some area begins or ends."""
    begins = Area.objects.values_list("valid_from", flat=True).distinct()
    ends = Area.objects.exclude(valid_to=None).values_list("valid_to", flat=True).distinct()
    return sorted({day for day in (*begins, *ends) if day is not None})


def _read(day: date) -> DayMap:
    areas = _in_force(day, Layer.GOVERNANCE)
    district = next((area for area in areas if area.level == Level.DISTRICT), None)
    if district is None:
        raise NoAreas
    units = _in_force(day, Layer.UNIT)
    governance = AreaIndex.build(_outlines(areas))
    index_of_units = AreaIndex.build(_outlines(units))
    has_borders = any(area.boundary for area in areas)
    for area in (*areas, *units):
        # The index has it; a second copy in each process would double the memory.
        area.boundary = None
    return DayMap(
        district=district,
        areas={area.code: area for area in (*areas, *units)},
        governance=governance,
        units=index_of_units,
        has_borders=has_borders,
        gazetteer=Gazetteer(_named(areas)),
    )


def _in_force(day: date, layer: Layer) -> list[Area]:
    known = max(day, first_day(layer) or day)
    return list(Area.objects.filter(layer=layer).valid_on(known).order_by("code"))


def _outlines(areas: Iterable[Area]) -> list[tuple[str, int, object]]:
    return [
        (area.code, area.path.count("."), shape(area.boundary)) for area in areas if area.boundary
    ]


def _named(areas: Iterable[Area]) -> list[NamedArea]:
    return [
        NamedArea(area.code, area.path, area.name, area.name_en)
        for area in areas
        if area.level in {Level.STREET, Level.COMMUNITY}
    ]
