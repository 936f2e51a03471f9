"""Points a second: the index over the model district's real file and over one far larger, then
the whole question, pin or words, with the database in it.
"""

import json
import random
import time
from collections.abc import Iterator
from functools import partial

import district
import numpy as np
import shapely
from django.conf import settings
from django.utils import timezone
from figures import Figure, duration, latencies, take, times

from jiewang.grid.locate.index import AreaIndex
from jiewang.grid.locate.queries import place

POINTS, TEXTS, MANY = 20_000, 5_000, 1_000_000
WEST, SOUTH, EAST, NORTH = 106.4, 29.4, 106.7, 29.7


def measure(repeat: int) -> Iterator[Figure]:
    areas = _areas()
    built = AreaIndex.build(areas)
    yield take(
        "locate: build the index",
        "areas",
        len(areas),
        partial(AreaIndex.build, areas),
        repeat=repeat,
    )
    points = _points_round(shapely.union_all([polygon for _, _, polygon in areas]))
    yield take("locate: index", "points", POINTS, partial(_find, built, points), repeat=repeat)

    yield from _large()

    district.load()
    yield take(
        "locate: place() by pin", "points", POINTS, partial(_place_points, points), repeat=repeat
    )
    texts = (district.messages() * 10)[:TEXTS]
    yield take(
        "locate: place() by words", "texts", TEXTS, partial(_place_texts, texts), repeat=repeat
    )


def _large() -> Iterator[Figure]:
    """65,025 grids, as many as a large city has, and a million points among them."""
    grids = list(_lattice(255))
    index = AreaIndex.build(grids)
    draw = np.random.default_rng(1)
    lons, lats = draw.uniform(WEST, EAST, MANY), draw.uniform(SOUTH, NORTH, MANY)
    seconds = times(lambda: index.find_many(lons, lats), repeat=3)
    yield duration(f"locate: {MANY:,} points, {len(grids):,} grids", seconds, at_most=4.0)
    each = []
    for lon, lat in zip(lons[:POINTS].tolist(), lats[:POINTS].tolist(), strict=True):
        began = time.perf_counter()
        index.find(lon, lat)
        each.append(time.perf_counter() - began)
    yield from latencies(f"locate: one point, {len(grids):,} grids", each, p50=None, p99=0.000_050)


def _lattice(side: int) -> Iterator[tuple[int, int, shapely.Geometry]]:
    """Quadrangles that share their crooked sides and fill a box without gaps."""
    draw = np.random.default_rng(2)
    lons, lats = np.meshgrid(np.linspace(WEST, EAST, side + 1), np.linspace(SOUTH, NORTH, side + 1))
    inner = (slice(1, -1), slice(1, -1))
    for axis, span in ((lons, EAST - WEST), (lats, NORTH - SOUTH)):
        axis[inner] += draw.uniform(-0.3, 0.3, axis[inner].shape) * span / side
    corners = np.stack([lons, lats], axis=-1)
    for row, column in np.ndindex(side, side):
        ring = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
        yield row * side + column, 1, shapely.Polygon([corners[corner] for corner in ring])


def _areas() -> list[tuple[str, int, shapely.Geometry]]:
    file = json.loads((settings.DISTRICT_DATA / "boundaries.geojson").read_text())
    return [
        (
            each["properties"]["code"],
            len(each["properties"]["code"]),
            shapely.from_geojson(json.dumps(each["geometry"])),
        )
        for each in file["features"]
        if each["properties"]["layer"] == "governance"
    ]


def _points_round(whole: shapely.Geometry) -> list[tuple[float, float]]:
    """Points in the box of the district: some lie outside of it, as with real pins."""
    west, south, east, north = whole.bounds
    draw = random.Random(1)
    return [(draw.uniform(west, east), draw.uniform(south, north)) for _ in range(POINTS)]


def _find(index: AreaIndex[str], points: list[tuple[float, float]]) -> None:
    for lon, lat in points:
        index.find(lon, lat)


def _place_points(points: list[tuple[float, float]]) -> None:
    now = timezone.now()
    for lon, lat in points:
        place(lon=lon, lat=lat, at=now)


def _place_texts(texts: list[str]) -> None:
    now = timezone.now()
    for text in texts:
        place(text=text, at=now)
