"""Draw illustrative borders for the model district: streets, communities, grids.

Only the outline of the district is real. Everything inside is cut out of it by
this script, which always cuts the same way, and is marked `illustrative`:

    python tools/partition_areas.py           write data/yuzhong/boundaries.geojson
    python tools/partition_areas.py --check   read that file again and verify it

How it is cut. Each area is divided into power cells (Aurenhammer 1987: Voronoi
cells with a weight for each site) whose weights are moved until every cell has
the size it should have. All corners lie on a lattice of one millionth of a
degree, some ten centimeters. At the end all lines together are noded on that
lattice, so two neighbors share every corner of their common border, and an area
is exactly the union of what it was divided into.
"""

import argparse
import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import shapely
from boundaries_file import (
    BOUNDARIES,
    DISTRICT_CODE,
    Piece,
    as_text,
    faults,
    read_areas,
    read_back,
    read_outline,
)
from power_cells import (
    METERS_EAST,
    METERS_NORTH,
    Site,
    divide,
    scatter,
    with_one_outline,
    without_scraps,
)
from shapely.geometry import Polygon, box

SEED = 500103

# Where a street lies, roughly (longitude, latitude), and its share of the ground.
STREETS = {
    "500103001": (106.5625, 29.5545, 1.3),
    "500103003": (106.5735, 29.5595, 1.4),
    "500103004": (106.5440, 29.5515, 1.6),
    "500103005": (106.5405, 29.5615, 1.8),
    "500103007": (106.5540, 29.5475, 1.1),
    "500103008": (106.5690, 29.5500, 0.9),
    "500103010": (106.5820, 29.5640, 1.5),
    "500103011": (106.5540, 29.5625, 1.6),
    "500103012": (106.5200, 29.5400, 4.4),
    "500103013": (106.5080, 29.5555, 2.6),
    "500103014": (106.4980, 29.5440, 3.6),
}
# Communities of each street from west to east, as well as one can tell: the last three digits.
WEST_TO_EAST = {
    "500103001": ("011", "015", "016", "017", "003", "013", "014", "006"),
    "500103003": ("013", "016", "020", "021", "019", "018", "017", "023", "024"),
    "500103004": ("013", "011", "010", "014", "012", "002", "003"),
    "500103005": ("008", "013", "012", "010", "009", "014", "011"),
    "500103007": ("001", "003", "009", "010", "011"),
    "500103008": ("010", "013", "002", "009", "012"),
    "500103010": ("012", "009", "010", "011", "008", "006", "007"),
    "500103011": ("014", "012", "013", "015", "016", "020", "019", "018", "017"),
    "500103012": ("017", "011", "018", "020", "016", "019", "013", "012"),
    "500103013": ("010", "009", "006", "007", "008"),
    "500103014": ("008", "005", "006", "001", "009", "010", "011", "012", "013", "014"),
}
GRIDS_IN_A_COMMUNITY = (7, 14)
# One grid in so many is divided further, into so many micro-grids.
MICRO_GRIDS_EVERY = 12
MICRO_GRIDS_IN_A_GRID = (2, 6)
UNIT_GRID_METERS = 150.0


def west_to_east(cells: list[Polygon]) -> list[Polygon]:
    return sorted(cells, key=lambda cell: (cell.centroid.x, cell.centroid.y))


def listed(row: dict[str, str], polygon: Polygon) -> Piece:
    return Piece(row["code"], row["level"], row["name"], row["name_en"], row["parent"], polygon)


def cut_streets(outline: Polygon, rows: dict[str, dict[str, str]]) -> list[Piece]:
    sites = [
        Site(lon * METERS_EAST, lat * METERS_NORTH, share) for lon, lat, share in STREETS.values()
    ]
    cells = divide(outline, sites, rounds=150, move=False)
    return [listed(rows[code], cell) for code, cell in zip(STREETS, cells, strict=True)]


def cut_communities(
    street: Piece, rows: dict[str, dict[str, str]], dice: random.Random
) -> list[Piece]:
    mine = [rows[street.code + serial] for serial in WEST_TO_EAST[street.code]]
    shares = [dice.uniform(0.8, 1.3) for _ in mine]
    cells = divide(street.polygon, scatter(street.polygon, shares, dice), rounds=60, move=True)
    return [listed(*pair) for pair in zip(mine, west_to_east(cells), strict=True)]


def cut_grids(community: Piece, mean_area: float, dice: random.Random) -> list[Piece]:
    least, most = GRIDS_IN_A_COMMUNITY
    count = round(10 * math.sqrt(community.polygon.area / mean_area))
    shares = [dice.uniform(0.7, 1.4) for _ in range(min(max(count, least), most))]
    sites = scatter(community.polygon, shares, dice)
    cells = west_to_east(divide(community.polygon, sites, rounds=40, move=True))
    return [
        Piece(
            code=f"{community.code}{i:03}",
            level="grid",
            name=f"第{in_chinese(i)}网格",
            name_en=f"Grid {i}",
            parent=community.code,
            polygon=cell,
        )
        for i, cell in enumerate(cells, start=1)
    ]


def cut_micro_grids(grid: Piece, dice: random.Random) -> list[Piece]:
    shares = [1.0] * dice.randint(*MICRO_GRIDS_IN_A_GRID)
    sites = scatter(grid.polygon, shares, dice)
    cells = west_to_east(divide(grid.polygon, sites, rounds=40, move=True))
    return [
        Piece(
            code=f"{grid.code}{i:02}",
            level="micro_grid",
            name=f"第{in_chinese(i)}微网格",
            name_en=f"Micro-grid {i}",
            parent=grid.code,
            polygon=cell,
        )
        for i, cell in enumerate(cells, start=1)
    ]


def in_chinese(number: int) -> str:
    """Write a number from 1 to 99 as it is written in names: 三, 十一, 二十."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return (
        (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
    )


def cut_governance_layer(outline: Polygon) -> list[Piece]:
    """Return the district and all that lies in it, upper levels first, borders shared."""
    dice, rows = random.Random(SEED), read_areas()
    streets = cut_streets(outline, rows)
    communities = [c for street in streets for c in cut_communities(street, rows, dice)]
    mean_area = outline.area / len(communities)
    grids = [g for community in communities for g in cut_grids(community, mean_area, dice)]
    chosen = dice.sample(grids, len(grids) // MICRO_GRIDS_EVERY)
    # In the order of the map, not of the draw.
    chosen = [grid for grid in grids if grid in chosen]
    micro_grids = [m for grid in chosen for m in cut_micro_grids(grid, dice)]
    district = listed(rows[DISTRICT_CODE], outline)
    return [district, *streets, *communities, *grids, *micro_grids]


def cut_unit_layer(outline: Polygon) -> list[Piece]:
    """Return square cells of city management, the ones on the outline cut off by it."""
    west, south, east, north = outline.bounds
    wide, high = UNIT_GRID_METERS / METERS_EAST, UNIT_GRID_METERS / METERS_NORTH
    rows, columns = math.ceil((north - south) / high), math.ceil((east - west) / wide)
    cells = [
        box(west + i * wide, north - (j + 1) * high, west + (i + 1) * wide, north - j * high)
        for j in range(rows)
        for i in range(columns)
    ]
    parts = [
        part
        for cell in cells
        for part in shapely.get_parts(cell.intersection(outline))
        # A scrap on the outline is a corner of the square beside it.
        if part.geom_type == "Polygon"
    ]
    merged = without_scraps(parts, least=0.15 * wide * high)
    return [
        Piece(
            code=f"{DISTRICT_CODE}U{i:04}",
            level="unit_grid",
            name=f"单元网格{i:04}",
            name_en=f"Unit grid {i:04}",
            parent=DISTRICT_CODE,
            polygon=part,
        )
        for i, part in enumerate(merged, start=1)
    ]


def lowest(pieces: Sequence[Piece]) -> list[Piece]:
    parents = {piece.parent for piece in pieces}
    return [piece for piece in pieces if piece.code not in parents]


def built_up(pieces: Sequence[Piece], cells: Sequence[Polygon]) -> list[Piece]:
    """Give the lowest pieces these cells, and every upper one the union of what lies in it."""
    leaves = lowest(pieces)
    built = {piece.code: cell for piece, cell in zip(leaves, cells, strict=True)}
    # Upper levels come first, so backwards every piece finds its children built.
    for piece in reversed(pieces):
        if piece.code not in built:
            mine = [built[child.code] for child in pieces if child.parent == piece.code]
            built[piece.code] = shapely.union_all(mine)
    return [replace(piece, polygon=built[piece.code]) for piece in pieces]


def cut() -> dict[str, list[Piece]]:
    """Return both layers. They share the corners that either of them sets on the outline."""
    outline = read_outline()
    layers = {"governance": cut_governance_layer(outline), "unit": cut_unit_layer(outline)}
    cells = [[piece.polygon for piece in lowest(pieces)] for pieces in layers.values()]
    return {
        layer: built_up(pieces, mine)
        for (layer, pieces), mine in zip(
            layers.items(), with_one_outline(cells, outline), strict=True
        )
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="verify the file, write nothing")
    if not parser.parse_args().check:
        BOUNDARIES.write_text(as_text(cut()), encoding="utf-8", newline="\n")
    layers = read_back()
    counts = Counter(piece.level for pieces in layers.values() for piece in pieces)
    sys.stdout.write("".join(f"{level}: {count}\n" for level, count in counts.items()))
    found = faults(layers)
    sys.stderr.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
