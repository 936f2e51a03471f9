"""The map read from the database.

Every question is asked for a day, by default today. On days before the map began, the map of
its first day answers: letters of earlier years may be loaded, and no older borders are known.

A row keeps the parent row of its own first day, and a redraw of the parent gives it no new row.
So the tree is read by codes and the day, never by the key of the parent alone.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone

from jiewang.base.languages import in_reader_language
from jiewang.grid.areas.errors import NoAreas
from jiewang.grid.areas.models import Area, AreaQuerySet, Layer, Level


def first_day(layer: Layer = Layer.GOVERNANCE) -> date | None:
    """The day on which a layer of the map begins; None while it is empty."""
    rows = Area.objects.filter(layer=layer)
    return rows.aggregate(day=Min("valid_from"))["day"]  # type: ignore[no-any-return]


def areas_on(
    day: date | None = None, *, layer: Layer = Layer.GOVERNANCE, level: Level | None = None
) -> AreaQuerySet:
    """Areas of a layer in force on a day, by code; their borders are read only when asked for."""
    rows = _in_force_on(_known_day(day, layer), layer)
    return rows if level is None else rows.filter(level=level)


def district(on: date | None = None) -> Area:
    """The district. Raises NoAreas before the first load."""
    found = areas_on(on, level=Level.DISTRICT).first()
    if found is None:
        raise NoAreas
    return found


def area_by_code(code: str, *, on: date | None = None) -> Area | None:
    """The version of an area in force on a day, in either layer; None if there was none."""
    versions = versions_of(code)
    if not versions:
        return None
    day = _known_day(on, Layer(versions[0].layer))
    return next((version for version in versions if _in_force(version, day)), None)


def versions_of(code: str) -> list[Area]:
    """All versions of an area, the oldest first: its history of redraws."""
    return list(Area.objects.filter(code=code).defer("boundary").order_by("valid_from"))


def children(area: Area, on: date | None = None) -> AreaQuerySet:
    """The areas of the same layer right below one, by code."""
    day = on or day_of(area)
    return areas_on(day, layer=Layer(area.layer)).filter(parent__code=area.code)


def community_codes(path: str, on: date | None = None) -> list[str]:
    """The codes of the communities below a path, by code."""
    below = areas_on(on, level=Level.COMMUNITY).filter(path__startswith=f"{path}.")
    return list(below.values_list("code", flat=True))


def unit_grids(on: date | None = None) -> AreaQuerySet:
    """The unit grids of the district."""
    return areas_on(on, layer=Layer.UNIT)


def ancestors(area: Area, on: date | None = None) -> list[Area]:
    """The areas around one, the district first, itself left out."""
    codes = area.path.split(".")[:-1]
    if on or area.layer != Layer.GOVERNANCE:
        rows = areas_on(on or day_of(area))
    else:
        # On a day of its own the map is there: when the map began need not be asked.
        rows = _in_force_on(day_of(area), Layer.GOVERNANCE)
    found = {row.code: row for row in rows.filter(code__in=codes)}
    return [found[code] for code in codes if code in found]


def street_of(area: Area, on: date | None = None) -> Area | None:
    """The street an area lies in, itself if it is one; None for district and unit grids."""
    return _around(area, Level.STREET, on)


def community_of(area: Area, on: date | None = None) -> Area | None:
    """The community an area lies in, itself if it is one."""
    return _around(area, Level.COMMUNITY, on)


def chain(area: Area, on: date | None = None) -> list[Area]:
    """From the district down to the area itself, as a page shows where it is."""
    return [*ancestors(area, on), area]


def full_names(areas: Iterable[Area]) -> dict[int, str]:
    """For each area's id, its names from the street down, in the reader's language.

    One query however many areas there are. The names of the areas around are today's, or
    the last ones known.
    """
    listed = list(areas)
    codes = {code for area in listed for code in area.path.split(".")}
    rows = Area.objects.filter(code__in=codes).order_by("code", "valid_from")
    named = rows.values_list("code", "name", "name_en")
    names = {code: in_reader_language(name, name_en) for code, name, name_en in named}
    return {area.pk: _full_name(area, names) for area in listed}


def boundaries_geojson(
    *,
    level: Level | None = None,
    within: Area | None = None,
    layer: Layer = Layer.GOVERNANCE,
    on: date | None = None,
) -> dict[str, Any]:
    """A GeoJSON FeatureCollection for a map, WGS-84.

    `within` also gives the area itself. Properties: code, level, name, parent and
    illustrative; a map says so where a border is illustrative. Areas without a border are
    left out.
    """
    rows = areas_on(on, layer=layer, level=level).defer(None).select_related("parent")
    if within is not None:
        rows = rows.within(within)
    features = [_feature(area) for area in rows.filter(boundary__isnull=False)]
    return {"type": "FeatureCollection", "features": features}


def day_of(area: Area) -> date:
    """The day for questions round a version that name none: today, or its last day if it ended."""
    today = timezone.localdate()
    if area.valid_to is not None and area.valid_to <= today:
        return area.valid_to - timedelta(days=1)
    return max(today, area.valid_from)


def _known_day(day: date | None, layer: Layer) -> date:
    """The day itself, or the first day of the map if that is later."""
    day = day or timezone.localdate()
    return max(day, first_day(layer) or day)


def _in_force_on(day: date, layer: Layer) -> AreaQuerySet:
    return Area.objects.filter(layer=layer).valid_on(day).defer("boundary").order_by("code")


def _in_force(area: Area, day: date) -> bool:
    return area.valid_from <= day and (area.valid_to is None or area.valid_to > day)


def _around(area: Area, level: Level, on: date | None) -> Area | None:
    if area.level == level:
        return area
    return next((row for row in ancestors(area, on) if row.level == level), None)


def _full_name(area: Area, names: dict[str, str]) -> str:
    # The district is left out wherever something smaller is named.
    codes = area.path.split(".")
    around = [names.get(code, code) for code in codes[1:-1]]
    return " · ".join([*around, str(area)])


def _feature(area: Area) -> dict[str, Any]:
    properties = {
        "code": area.code,
        "level": area.level,
        "name": str(area),
        "parent": area.parent.code if area.parent else "",
        "illustrative": area.illustrative,
    }
    return {"type": "Feature", "properties": properties, "geometry": area.boundary}
