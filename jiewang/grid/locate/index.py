"""From a point to an area: an index in memory, built once from one day's borders."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from jiewang.grid.areas.coordinates import check_coordinates

# An area's id or its code: whatever the caller knows areas by, as long as it can be ordered.
Key = TypeVar("Key", int, str)

# Borders are stored to the sixth decimal of a degree, so nearer than this is on the line.
BORDER_METERS = 0.1
METERS_IN_A_DEGREE = 111_195.0
# Degrees, some fifty meters.
_LANE = 0.0005

Numbers: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float64]]"


@dataclass(frozen=True)
class Found(Generic[Key]):
    """Where a point lies. `area_id` is None outside of all areas, and the caller decides.

    `distance_to_border` in meters, to the border of the area found, or to the nearest area
    when none was found; infinite in an empty index. Good to a percent inside a district and a
    few kilometers round it.
    """

    area_id: Key | None
    on_border: bool
    distance_to_border: float


class AreaIndex(Generic[Key]):
    """Areas of one layer on one day. Immutable after build(); threads may share it."""

    def __init__(
        self,
        keys: list[Key],
        polygons: "np.ndarray[tuple[int], np.dtype[np.object_]]",
        scale: tuple[float, float],
    ) -> None:
        self._keys: list[Key] = keys
        self._polygons = polygons
        self._borders = shapely.boundary(polygons)
        self._areas = shapely.STRtree(polygons)
        self._scale = scale
        west, south, east, north = shapely.bounds(polygons).T
        # Boxes a little larger, so that a point just outside still meets its area.
        rim = BORDER_METERS
        self._boxes = shapely.STRtree(shapely.box(west - rim, south - rim, east + rim, north + rim))
        shapely.prepare(polygons)

    @classmethod
    def build(cls, areas: Iterable[tuple[Key, int, Polygon | MultiPolygon]]) -> "AreaIndex[Key]":
        """Build from (id, depth, polygon in WGS-84 degrees); deeper areas are smaller ones.

        Raises ValueError for a polygon that is empty or crosses itself.
        """
        # Deepest first, then by id: the first hit of a search is then the answer.
        rows = sorted(areas, key=lambda row: (-row[1], row[0]))
        for key, _depth, polygon in rows:
            if polygon.is_empty or not polygon.is_valid:
                raise ValueError(f"The border of area {key} is empty or crosses itself.")
        scale = _scale_of([polygon for _key, _depth, polygon in rows])
        plane = shapely.transform(
            np.array([polygon for _key, _depth, polygon in rows], dtype=object),
            lambda degrees: degrees * scale,
        )
        return cls([key for key, _depth, _polygon in rows], plane, scale)

    def find(self, lon: float, lat: float) -> Found[Key]:
        """Return the smallest area that covers a point in WGS-84.

        A point on a border, to ten centimeters, goes to the area with the lowest id among the
        smallest ones that touch it: always the same one. Some 25 µs among the 1,100 areas of
        a district, three times that outside of it. Raises CoordinateError.
        """
        check_coordinates(lon, lat)
        point = shapely.points(lon * self._scale[0], lat * self._scale[1])
        near = self._boxes.query(point)
        near.sort()
        hits = near[shapely.dwithin(self._polygons[near], point, BORDER_METERS)]
        if not len(hits):
            return Found(None, on_border=False, distance_to_border=self._distance_outside(point))
        best = hits[0]
        distance = float(shapely.distance(self._borders[best], point))
        return Found(self._keys[best], distance <= BORDER_METERS, distance)

    def find_many(self, lons: Numbers, lats: Numbers) -> list[Key | None]:
        """The area of each of many points, by the rule of find(); some 2 µs each.

        Two arrays of one length; the keys come in their order. Raises CoordinateError for the
        first pair that is no place.
        """
        _check_many(lons, lats)
        points = shapely.points(lons * self._scale[0], lats * self._scale[1])
        # Neighbours one after the other: a third faster, by what the processor still holds.
        order = np.lexsort((np.floor(lons / _LANE), np.floor(lats / _LANE)))
        which, near = self._boxes.query(points[order])
        hit = shapely.dwithin(self._polygons[near], points[order][which], BORDER_METERS)
        best = np.full(len(points), len(self._keys))
        np.minimum.at(best, order[which[hit]], near[hit])
        keys = [*self._keys, None]
        return [keys[nth] for nth in best.tolist()]

    def _distance_outside(self, point: shapely.Point) -> float:
        if not self._keys:
            return math.inf
        nearest = self._areas.nearest(point)
        return float(shapely.distance(self._polygons[nearest], point))


def _check_many(lons: Numbers, lats: Numbers) -> None:
    """check_coordinates() for every pair about which it could have something to say."""
    fine = (lons > 75) & (lons < 134) & (lats > 5) & (lats < 53)
    for nth in np.flatnonzero(~fine):
        check_coordinates(float(lons[nth]), float(lats[nth]))


def _scale_of(polygons: list[Polygon | MultiPolygon]) -> tuple[float, float]:
    """Return meters in a degree of longitude and of latitude, in the middle of the polygons."""
    if not polygons:
        return METERS_IN_A_DEGREE, METERS_IN_A_DEGREE
    _west, south, _east, north = shapely.total_bounds(polygons)
    shrink = math.cos(math.radians((south + north) / 2))
    return METERS_IN_A_DEGREE * shrink, METERS_IN_A_DEGREE
