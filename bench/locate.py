"""Points a second: the index over the model district's real file, then the whole question."""

import json
import random
from collections.abc import Iterator
from functools import partial

import district
import shapely
from django.conf import settings
from django.utils import timezone
from figures import Figure, take

from jiewang.grid.locate.index import AreaIndex
from jiewang.grid.locate.queries import place

POINTS, TEXTS = 20_000, 5_000


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

    district.load()
    yield take(
        "locate: place() by pin", "points", POINTS, partial(_place_points, points), repeat=repeat
    )
    texts = (district.messages() * 10)[:TEXTS]
    yield take(
        "locate: place() by words", "texts", TEXTS, partial(_place_texts, texts), repeat=repeat
    )


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
