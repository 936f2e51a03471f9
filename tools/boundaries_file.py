"""The file of borders: how it is written, read again, and verified."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from power_cells import LATTICE
from shapely.geometry import Polygon, shape

DISTRICT_FOLDER = Path(__file__).resolve().parent.parent / "data" / "yuzhong"
BOUNDARIES = DISTRICT_FOLDER / "boundaries.geojson"
DISTRICT_CODE = "500103"
VALID_FROM = "2026-01-01"
# Square degrees; about ten square meters, or a hair's breadth along the outline.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Piece:
    """An area of the map: what it is called, what it belongs to, where it lies."""

    code: str
    level: str
    name: str
    name_en: str
    parent: str
    polygon: Polygon


def read_outline() -> Polygon:
    [feature] = json.loads((DISTRICT_FOLDER / "outline.geojson").read_text("utf-8"))["features"]
    [polygon] = shape(feature["geometry"]).geoms
    return polygon


def read_areas() -> dict[str, dict[str, str]]:
    """Return the rows of areas.csv by code."""
    with (DISTRICT_FOLDER / "areas.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def as_text(layers: dict[str, list[Piece]]) -> str:
    """Write both layers as GeoJSON, a line for each feature."""
    lines = [
        json.dumps(as_feature(layer, piece), ensure_ascii=False, separators=(",", ":"))
        for layer, pieces in layers.items()
        for piece in pieces
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def as_feature(layer: str, piece: Piece) -> dict[str, object]:
    # Turned to start at its smallest corner, so that the same ring is the same text.
    ring = shapely.get_coordinates(piece.polygon.normalize().exterior).round(6).tolist()
    return {
        "type": "Feature",
        "properties": {
            "code": piece.code,
            "layer": layer,
            "level": piece.level,
            "name": piece.name,
            "name_en": piece.name_en,
            "parent": piece.parent,
            "valid_from": VALID_FROM,
            "illustrative": piece.code != DISTRICT_CODE,
        },
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def read_back() -> dict[str, list[Piece]]:
    layers: dict[str, list[Piece]] = {}
    for feature in json.loads(BOUNDARIES.read_text("utf-8"))["features"]:
        known = feature["properties"]
        fields = {name: known[name] for name in ("code", "level", "name", "name_en", "parent")}
        piece = Piece(polygon=shape(feature["geometry"]), **fields)
        layers.setdefault(known["layer"], []).append(piece)
    return layers


def faults(layers: dict[str, list[Piece]]) -> list[str]:
    """Return what does not hold; empty when everything does."""
    governance, units = layers["governance"], layers["unit"]
    district = governance[0]
    found = [f"{p.code} is no simple polygon" for p in governance + units if not is_simple(p)]
    for parent in governance:
        children = [piece for piece in governance if piece.parent == parent.code]
        if children:
            found += faults_below(parent, children)
    found += faults_below(district, units)
    away = district.polygon.boundary.hausdorff_distance(read_outline().boundary)
    if away > 2 * LATTICE:
        found.append(f"the district leaves its outline by {away} degrees")
    listed_codes = {code for code, row in read_areas().items() if row["level"] != "municipality"}
    if missing := listed_codes - {piece.code for piece in governance}:
        found.append(f"without borders: {sorted(missing)}")
    return found


def is_simple(piece: Piece) -> bool:
    polygon = piece.polygon
    return polygon.geom_type == "Polygon" and polygon.is_valid and not polygon.interiors


def faults_below(parent: Piece, children: Sequence[Piece]) -> list[str]:
    """Say where children leave a gap in their parent, cover each other, or reach outside."""
    polygons = [child.polygon for child in children]
    together = shapely.union_all(polygons)
    found = []
    if (area := together.symmetric_difference(parent.polygon).area) > TOLERANCE:
        found.append(f"{parent.code}: its children miss it by {area} square degrees")
    if (area := sum(p.area for p in polygons) - together.area) > TOLERANCE:
        found.append(f"{parent.code}: its children overlap by {area} square degrees")
    if not shapely.coverage_is_valid(polygons):
        found.append(f"{parent.code}: its children do not share all corners")
    return found
