"""Borders as shapes: read from GeoJSON, and compared with their neighbors. No database.

Neighbors drawn by different hands never meet exactly. What is not wider than a meter, or some
0.00001 degree, is taken for a joint and not for a mistake.
"""

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, Polygon, shape

from jiewang.grid.areas.coordinates import check_coordinates

Outline: TypeAlias = Polygon | MultiPolygon

_METER = 1e-5
# About ten square meters in square degrees: below it nothing a meter wide matters.
_SPECK = 1e-9


class BadOutline(ValueError):
    """A GeoJSON geometry that encloses nothing; str() says why."""


def outline(geometry: Any) -> Outline:
    """Return the shape of a GeoJSON Polygon or MultiPolygon in WGS-84.

    Raises BadOutline, or CoordinateError for numbers that are no place on earth.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise BadOutline(_("The border must be a Polygon or a MultiPolygon."))
    try:
        found: Outline = shape(geometry)
    except (ValueError, TypeError, LookupError, AttributeError, shapely.GEOSException) as error:
        raise BadOutline(_("The coordinates of the border are incomplete.")) from error
    if found.is_empty:
        raise BadOutline(_("The border is empty."))
    west, south, east, north = found.bounds
    check_coordinates(west, south)
    check_coordinates(east, north)
    if not found.is_valid:
        place = re.search(r"\[(\S+ \S+)\]", shapely.is_valid_reason(found))
        text = _("The border crosses or touches itself near %(place)s.")
        raise BadOutline(text % {"place": place[1] if place else "?"})
    return found


def sticks_out(child: Outline, parent: Outline) -> bool:
    """Whether part of a child lies more than a meter outside of its parent."""
    if shapely.covers(parent, child):
        return False
    return _is_wide(shapely.difference(child, parent))


def overlapping(outlines: Sequence[Outline]) -> list[tuple[int, int]]:
    """Pairs of positions whose shapes share more than a strip one meter wide."""
    shapes = np.array(outlines, dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [(int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b]
    if not pairs:
        return []
    ones, others = (shapes[list(side)] for side in zip(*pairs, strict=True))
    shared = shapely.intersection(ones, others)
    return [pair for pair, common in zip(pairs, shared, strict=True) if _is_wide(common)]


def _is_wide(part: shapely.Geometry) -> bool:
    """Tell whether a strip survives when half a meter is taken off all around."""
    return part.area > _SPECK and not part.buffer(-_METER / 2).is_empty
