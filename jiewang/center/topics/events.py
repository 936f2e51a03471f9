"""Facts this room tells."""

from dataclasses import dataclass
from datetime import date

from jiewang.base.events import Event


@dataclass(frozen=True)
class ThemeOpened(Event):
    """A unit leads the theme of a month."""

    theme_id: int
    lead_id: int
    title: str
    month: date


@dataclass(frozen=True)
class PatrolHinted(Event):
    """Who goes round in an area is to look at something until a day."""

    area_path: str
    words: str
    until: date
