"""From what a report says about its place to an area."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.grid.areas.coordinates import CoordinateError, check_coordinates
from jiewang.grid.areas.models import Area
from jiewang.grid.locate.maps import DayMap, map_on


class PlacedBy(StrEnum):
    """How a place was found; the center confirms what lies on a border, outside or nowhere."""

    PIN = "pin"
    ADDRESS = "address"
    BORDER = "border"
    OUTSIDE = "outside"
    NONE = "none"


@dataclass(frozen=True)
class Place:
    """Where something is: the smallest area known, and the unit grid if a point was given.

    The areas are shared by everything in the process and carry no borders: read them, or use
    them as keys; never change or save them. `word` is the name that was found in the address
    or text; `metres` the distance from the point to the border of the area, or from outside
    to the nearest area.
    """

    area: Area
    unit_grid: Area | None
    placing: PlacedBy
    word: str = ""
    metres: float | None = None

    @property
    def explanation(self) -> str:
        """Why this area, as a sentence in the reader's language."""
        return _SENTENCES[self.placing]() % {
            "area": self.area,
            "word": self.word,
            "metres": round(self.metres or 0),
        }


# Functions, so that each sentence is found by the collector and read in the reader's language.
_SENTENCES = {
    PlacedBy.PIN: lambda: _("The pin lies in %(area)s."),
    PlacedBy.BORDER: lambda: _(
        "The pin lies on a border: %(area)s by rule, until the center confirms it."
    ),
    PlacedBy.OUTSIDE: lambda: _("The pin lies outside, %(metres)d m from the nearest area."),
    PlacedBy.ADDRESS: lambda: _("“%(word)s” names %(area)s."),
    PlacedBy.NONE: lambda: _("Neither a pin nor a known name of a place was given."),
}


def place(
    *,
    lon: float | None = None,
    lat: float | None = None,
    address: str = "",
    text: str = "",
    at: datetime,
) -> Place:
    """Return where a report belongs, on the map of the day of `at`.

    Coordinates are WGS-84. A point inside goes to the smallest area that holds it; one on a
    border, to ten centimeters, to the lowest code of the smallest areas there; one outside to
    the district. Without a point, or without any borders loaded, a street or community named in
    the address counts, then one named in the text; a grid is never guessed from words. Else
    the district. Raises CoordinateError for numbers that are no place or when one of the two is
    missing, NoAreas when no map is loaded.
    """
    known = map_on(timezone.localdate(at))
    if lon is None and lat is None:
        return _by_words(known, address, text)
    if lon is None or lat is None:
        raise CoordinateError(_("Longitude and latitude go together: one of them is missing."))
    if known.has_borders:
        return _by_point(known, lon, lat)
    check_coordinates(lon, lat)
    return _by_words(known, address, text)


def _by_point(known: DayMap, lon: float, lat: float) -> Place:
    found = known.governance.find(lon, lat)
    metres = found.distance_to_border
    if found.area_id is None:
        return Place(known.district, None, PlacedBy.OUTSIDE, metres=metres)
    unit = known.units.find(lon, lat)
    return Place(
        known.areas[found.area_id],
        known.areas[unit.area_id] if unit.area_id is not None else None,
        PlacedBy.BORDER if found.on_border else PlacedBy.PIN,
        metres=metres,
    )


def _by_words(known: DayMap, address: str, text: str) -> Place:
    mention = known.gazetteer.find(address) or known.gazetteer.find(text)
    if mention is None:
        return Place(known.district, None, PlacedBy.NONE)
    return Place(known.areas[mention.code], None, PlacedBy.ADDRESS, word=mention.word)
