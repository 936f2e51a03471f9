"""Divide a polygon into compact cells of given sizes, all corners on one lattice."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

LATTICE = 1e-6
# Meters in a degree of latitude, and of longitude where the district lies.
METERS_NORTH = 110_860.0
METERS_EAST = 111_320.0 * math.cos(math.radians(29.553))


@dataclass(frozen=True)
class Site:
    """A point in meters that draws ground to itself; `share` is how much it should get."""

    x: float
    y: float
    share: float


def to_meters(polygon: Polygon) -> Polygon:
    return shapely.transform(polygon, lambda xy: xy * (METERS_EAST, METERS_NORTH))


def to_degrees(polygon: Polygon) -> Polygon:
    return shapely.transform(polygon, lambda xy: xy / (METERS_EAST, METERS_NORTH))


Ring = list[tuple[float, float]]


def nearer_side(ring: Ring, a: Site, wa: float, b: Site, wb: float) -> Ring:
    """Cut a convex ring to the side where `a` with its weight is nearer than `b`."""
    # |p-a|^2 - wa <= |p-b|^2 - wb, written as value(p) <= 0.
    east, north = 2 * (b.x - a.x), 2 * (b.y - a.y)
    limit = (b.x**2 + b.y**2 - wb) - (a.x**2 + a.y**2 - wa)
    values = [x * east + y * north - limit for x, y in ring]
    kept: Ring = []
    for i, (p, value) in enumerate(zip(ring, values, strict=True)):
        q, before = ring[i - 1], values[i - 1]
        if (value > 0) != (before > 0):
            part = before / (before - value)
            kept.append((q[0] + part * (p[0] - q[0]), q[1] + part * (p[1] - q[1])))
        if value <= 0:
            kept.append(p)
    return kept


def power_cells(ground: Polygon, sites: Sequence[Site], weights: Sequence[float]) -> list[Polygon]:
    """Return the cell of each site within the ground, in meters. May be in several parts."""
    west, south, east, north = ground.buffer(1000).bounds
    cells = []
    for i, site in enumerate(sites):
        ring = [(west, south), (east, south), (east, north), (west, north)]
        for j, other in enumerate(sites):
            if i != j and ring:
                ring = nearer_side(ring, site, weights[i], other, weights[j])
        cell = Polygon(ring) if len(ring) > 2 else Polygon()
        cells.append(cell.intersection(ground))
    return cells


def settle(
    ground: Polygon, sites: Sequence[Site], *, rounds: int, move: bool
) -> tuple[list[Site], list[float]]:
    """Return sites and weights whose cells have about the wanted shares of the ground.

    With `move`, a site also goes to the middle of its cell each round, which
    makes the cells compact (Lloyd's relaxation).
    """
    sites, weights = list(sites), [0.0] * len(sites)
    total = sum(site.share for site in sites)
    for _ in range(rounds):
        for i, cell in enumerate(power_cells(ground, sites, weights)):
            wanted = ground.area * sites[i].share / total
            weights[i] += 0.25 * (wanted - cell.area)
            if move and not cell.is_empty:
                middle = cell.centroid
                sites[i] = Site(middle.x, middle.y, sites[i].share)
    return sites, weights


def divide(ground: Polygon, sites: Sequence[Site], *, rounds: int, move: bool) -> list[Polygon]:
    """Divide a ground, in degrees, into one polygon for each site; all corners on the lattice."""
    plane = to_meters(ground)
    sites, weights = settle(plane, sites, rounds=rounds, move=move)
    lines = [to_degrees(cell).boundary for cell in power_cells(plane, sites, weights)]
    owned: list[list[Polygon]] = [[] for _ in sites]
    for face in faces_of([ground.boundary, *lines]):
        inside = face.representative_point()
        if ground.covers(inside):
            owned[nearest(sites, weights, inside)].append(face)
    return in_one_part([shapely.union_all(faces) for faces in owned])


def faces_of(lines: Sequence[LineString]) -> list[Polygon]:
    """Node all lines on the lattice and return the faces between them."""
    noded = shapely.union_all(lines, grid_size=LATTICE)
    return [shapely.transform(face, lambda xy: xy.round(6)) for face in polygons_of(noded)]


def polygons_of(noded: shapely.Geometry) -> list[Polygon]:
    return list(shapely.polygonize(shapely.get_parts(noded)).geoms)


def nearest(sites: Sequence[Site], weights: Sequence[float], point: Point) -> int:
    x, y = point.x * METERS_EAST, point.y * METERS_NORTH

    def distance(i: int) -> float:
        return (x - sites[i].x) ** 2 + (y - sites[i].y) ** 2 - weights[i]

    return min(range(len(sites)), key=distance)


def in_one_part(cells: list[Polygon]) -> list[Polygon]:
    """Give each part that is cut off from its cell to the neighbor along its longest side."""
    cells = list(cells)
    for i, cell in enumerate(cells):
        if not isinstance(cell, MultiPolygon):
            continue
        cells[i], *rest = sorted(cell.geoms, key=lambda part: -part.area)
        for part in rest:
            others = [Polygon() if j == i else other for j, other in enumerate(cells)]
            taker = taker_of(part, others)
            cells[taker] = shapely.union_all([cells[taker], part])
    return cells


def scatter(ground: Polygon, shares: Sequence[float], dice: random.Random) -> list[Site]:
    """Return a site for each share, anywhere in the ground."""
    plane = to_meters(ground)
    west, south, east, north = plane.bounds
    sites: list[Site] = []
    while len(sites) < len(shares):
        point = Point(dice.uniform(west, east), dice.uniform(south, north))
        if plane.contains(point):
            sites.append(Site(point.x, point.y, shares[len(sites)]))
    return sites


def without_scraps(cells: list[Polygon], *, least: float) -> list[Polygon]:
    """Give each cell smaller than `least` to the neighbor along its longest side."""
    large = [cell for cell in cells if cell.area >= least]
    for scrap in sorted((cell for cell in cells if cell.area < least), key=lambda c: -c.area):
        taker = taker_of(scrap, large)
        large[taker] = shapely.union_all([large[taker], scrap])
    return large


def taker_of(part: Polygon, cells: Sequence[Polygon]) -> int:
    """Return which cell shares the longest border with a part."""
    return max(
        range(len(cells)),
        key=lambda i: part.boundary.intersection(cells[i].boundary).length,
    )


def noded_together(cells: Sequence[Polygon], *, within: Polygon) -> list[Polygon]:
    """Return the same cells, filling `within`, with every corner shared by all it touches."""
    owners = shapely.STRtree(cells)
    faces: list[list[Polygon]] = [[] for _ in cells]
    for face in faces_of([within.boundary, *(cell.boundary for cell in cells)]):
        inside = face.representative_point()
        if within.covers(inside):
            # The nearest, because moving corners onto the lattice leaves hairlines between two.
            faces[owners.nearest(inside)].append(face)
    return in_one_part([shapely.union_all(mine) for mine in faces])


def with_one_outline(layers: Sequence[list[Polygon]], outline: Polygon) -> list[list[Polygon]]:
    """Return layers that cover the same ground, so that they do so to the last corner.

    Every corner that one layer sets on the outline bends the line of the others
    by less than the lattice, and that may set a corner again; this dies down.
    """
    for _ in range(10):
        layers = [noded_together(cells, within=outline) for cells in layers]
        found = [shapely.union_all(cells) for cells in layers]
        if all(each.normalize() == found[0].normalize() for each in found):
            return list(layers)
        outline = shapely.union_all(faces_of([each.boundary for each in found]))
    raise RuntimeError("The layers do not come to one outline.")
