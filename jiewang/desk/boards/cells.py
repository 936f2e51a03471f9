"""The net of cells: an area's parts drawn from their own borders, to be filled with numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Any

from shapely import MultiPolygon, Polygon
from shapely.geometry import shape

from jiewang.grid.areas.models import Area
from jiewang.grid.areas.queries import children
from jiewang.grid.areas.stamp import Stamp, map_stamp

WIDE, HIGH, _EDGE = 720, 430, 12


@dataclass(frozen=True)
class Shape:
    """One part: the path of its border and the point where its number stands, in the SVG's units."""

    code: str
    path: str
    x: float
    y: float


def shapes_of(area: Area) -> list[Shape]:
    """The parts of an area that have a border. Kept in memory until the map changes."""
    return list(_drawn(area.pk, map_stamp()))


@lru_cache(maxsize=128)
def _drawn(area_id: int, _stamp: Stamp) -> tuple[Shape, ...]:
    area = Area.objects.defer("boundary").get(pk=area_id)
    rows = children(area).defer(None).filter(boundary__isnull=False)
    borders = {row.code: shape(row.boundary) for row in rows}
    if not borders:
        return ()
    place = _Fit(borders.values())
    return tuple(_shape(code, border, place) for code, border in borders.items())


class _Fit:
    """From degrees to the units of the drawing: all borders fit in, north is above."""

    def __init__(self, borders: Iterable[Any]) -> None:
        bounds = [border.bounds for border in borders]
        west, south = min(b[0] for b in bounds), min(b[1] for b in bounds)
        east, north = max(b[2] for b in bounds), max(b[3] for b in bounds)
        # A degree of longitude is shorter than one of latitude.
        self.narrow = cos(radians((south + north) / 2))
        wide, high = (east - west) * self.narrow or 1e-9, (north - south) or 1e-9
        self.scale = min((WIDE - 2 * _EDGE) / wide, (HIGH - 2 * _EDGE) / high)
        self.west, self.north = west, north
        self.left = (WIDE - wide * self.scale) / 2
        self.top = (HIGH - high * self.scale) / 2

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        x = self.left + (lon - self.west) * self.narrow * self.scale
        y = self.top + (self.north - lat) * self.scale
        return round(x, 1), round(y, 1)


def _shape(code: str, border: Polygon | MultiPolygon, place: _Fit) -> Shape:
    parts = list(border.geoms) if isinstance(border, MultiPolygon) else [border]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    path = "".join(_ring(ring.coords, place) for ring in rings)
    middle = max(parts, key=lambda part: part.area).representative_point()
    return Shape(code, path, *place(middle.x, middle.y))


def _ring(points: Iterable[Any], place: _Fit) -> str:
    drawn = [place(point[0], point[1]) for point in points]
    return "M" + "L".join(f"{x} {y}" for x, y in drawn[:-1]) + "z"
