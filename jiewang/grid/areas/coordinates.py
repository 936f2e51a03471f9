"""Coordinates as they arrive, turned into WGS-84, the only system that is stored.

Chinese maps show shifted coordinates. GCJ-02 (Amap, Tencent) adds a wave of some hundred
meters to WGS-84; BD-09 (Baidu) adds another turn to GCJ-02. The functions follow the formulas
that have been public since 2012, in the form of eviltransform (github.com/googollee/eviltransform)
and coordtransform (github.com/wandergis/coordtransform). Longitude always comes first; all
values are degrees.
"""

import math
from collections.abc import Callable
from enum import StrEnum

from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal

Degrees = tuple[float, float]

# Semi-major axis in meters and squared eccentricity of the Krasovsky 1940 ellipsoid.
_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_BAIDU_TURN = math.pi * 3000.0 / 180.0
# Ten times finer than the seventh decimal, about a centimeter, that callers may count on.
_EXACT = 1e-8
_MOST_ROUNDS = 30


class CoordinateSystem(StrEnum):
    """In which system coordinates are given; Chinese maps shift theirs."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class CoordinateError(Refusal, ValueError):
    """Two numbers that are no place on earth, or look swapped. str() is meant for the sender."""


def to_wgs84(lon: float, lat: float, *, system: CoordinateSystem) -> Degrees:
    """Return longitude and latitude in WGS-84.

    Exact to 1e-7 degree, a centimeter. Outside of the rectangle round China in which GCJ-02 is
    shifted, coordinates pass unchanged; within a kilometer of its rim the answer may be off by
    the shift, because there the shift itself has a step. Raises CoordinateError.
    """
    check_coordinates(lon, lat)
    match system:
        case CoordinateSystem.WGS84:
            return lon, lat
        case CoordinateSystem.GCJ02:
            return _undone(wgs84_to_gcj02, lon, lat)
        case CoordinateSystem.BD09:
            return _undone(wgs84_to_gcj02, *_undone(gcj02_to_bd09, lon, lat))


def check_coordinates(lon: float, lat: float) -> None:
    """Refuse what cannot be a place: not a number, out of range, or swapped.

    Raises CoordinateError.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise CoordinateError(
            _("Longitude and latitude must be numbers, such as 106.55 and 29.55.")
        )
    if _looks_like_china(lat, lon) and not _looks_like_china(lon, lat):
        text = _(
            "Longitude %(lon)s and latitude %(lat)s look swapped. "
            "Send the longitude first: in China it lies between 73 and 136."
        )
        raise CoordinateError(text % {"lon": lon, "lat": lat})
    if not -180 <= lon <= 180:
        text = _("Longitude %(lon)s does not exist: it lies between −180 and 180.")
        raise CoordinateError(text % {"lon": lon})
    if not -90 <= lat <= 90:
        text = _("Latitude %(lat)s does not exist: it lies between −90 and 90.")
        raise CoordinateError(text % {"lat": lat})


def wgs84_to_gcj02(lon: float, lat: float) -> Degrees:
    """Shift WGS-84 to GCJ-02. Outside of the rectangle round China nothing is shifted."""
    if not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    wave = 1 - _ECCENTRICITY * math.sin(math.radians(lat)) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (wave * math.sqrt(wave))
    parallel = _AXIS / math.sqrt(wave) * math.cos(math.radians(lat))
    return (
        lon + math.degrees(_meters_east(x, y) / parallel),
        lat + math.degrees(_meters_north(x, y) / meridian),
    )


def gcj02_to_bd09(lon: float, lat: float) -> Degrees:
    """Shift GCJ-02 to BD-09."""
    length = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BAIDU_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BAIDU_TURN)
    return length * math.cos(angle) + 0.0065, length * math.sin(angle) + 0.006


def wgs84_to_bd09(lon: float, lat: float) -> Degrees:
    """Shift WGS-84 to BD-09."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def _undone(shift: Callable[[float, float], Degrees], lon: float, lat: float) -> Degrees:
    """Find the place that a shift moves to the given one.

    The shift hardly changes from one place to the next, so each round makes the error at least
    some ten times smaller.
    """
    found_lon, found_lat = lon, lat
    for _round in range(_MOST_ROUNDS):
        shifted_lon, shifted_lat = shift(found_lon, found_lat)
        off_lon, off_lat = shifted_lon - lon, shifted_lat - lat
        found_lon, found_lat = found_lon - off_lon, found_lat - off_lat
        if max(abs(off_lon), abs(off_lat)) < _EXACT:
            break
    return found_lon, found_lat


def _meters_east(x: float, y: float) -> float:
    return (
        300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * math.sqrt(abs(x))
        + _waves((20.0, 6.0 * x), (20.0, 2.0 * x))
        + _waves((20.0, x), (40.0, x / 3.0))
        + _waves((150.0, x / 12.0), (300.0, x / 30.0))
    )


def _meters_north(x: float, y: float) -> float:
    return (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * math.sqrt(abs(x))
        + _waves((20.0, 6.0 * x), (20.0, 2.0 * x))
        + _waves((20.0, y), (40.0, y / 3.0))
        + _waves((160.0, y / 12.0), (320.0, y / 30.0))
    )


def _waves(*parts: tuple[float, float]) -> float:
    return sum(height * math.sin(turns * math.pi) for height, turns in parts) * 2.0 / 3.0


def _looks_like_china(lon: float, lat: float) -> bool:
    return 73 <= lon <= 136 and 3 <= lat <= 54
