"""How many repeats are found among the first three hints, and how many hints are of other matters.

The district's messages tell which of them repeat another (`same_as`), of which type they are and
in which street; place and time are given them as a real day would: who reports by telephone or
letter names a place in words, so that only the street is known; all others set a pin, some forty
meters from the trouble. The messages come in the order of the file from seven to ten at night.
A case that is an hour old is filed under its type, a younger one counts by what the catalog's
words suggest. Seeded: the same day every time.
"""

import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from jiewang.base.csv_files import Columns, read_rows
from jiewang.base.problems import TableRefused
from jiewang.center.intake.alike.index import METERS_A_DEGREE, Entry, Index
from jiewang.center.intake.alike.radius import largest_radius, radius_of
from jiewang.center.intake.alike.ranking import Asked, Candidate, likeliest
from jiewang.center.intake.suggest import Suggester

BY_WORDS_ONLY = frozenset({"hotline", "leader_mailbox"})
# How far from the trouble a pin is set, as a standard deviation in each direction.
PIN_METERS = 40.0
FILED_AFTER = timedelta(hours=1)
_COLUMNS = ("id", "channel", "text", "category", "street", "same_as")
_BEGIN, _HOURS = datetime(2026, 3, 2, 7, tzinfo=UTC), 15


@dataclass(frozen=True)
class Said:
    """One message of the day. `matter` is the same of all that repeat each other."""

    nth: int
    text: str
    code: str
    street: str
    matter: str
    repeats: bool
    at: datetime
    lon: float | None
    lat: float | None


@dataclass
class Found:
    """Counts over one day. `hints` were shown in all, `false` of them are of other matters."""

    messages: int = 0
    repeats: int = 0
    first: int = 0
    first_three: int = 0
    hints: int = 0
    false: int = 0
    bothered: int = 0  # messages that repeat nothing and were shown a hint


def evaluate(folder: Path, suggester: Suggester, *, seed: int = 141) -> Found:
    """Live through the day of a district's messages, and count. Raises TableRefused."""
    index, found = Index(), Found()
    stands: dict[int, tuple[Said, str]] = {}
    for said in day_of(folder, seed=seed):
        codes = tuple(each.code for each in suggester.suggest(said.text, top=3))
        asked = Asked(said.text, said.lon, said.lat, f"district.{said.street}", codes)
        ranked = likeliest(asked, _candidates(said, index, stands), radius_of=radius_of)
        _count(found, said, [stands[each.candidate.case_id][0].matter for each in ranked])
        stands[said.nth] = said, codes[0] if codes else ""
        index = index.add([Entry(said.nth, said.text, said.lon, said.lat)])
    return found


def day_of(folder: Path, *, seed: int) -> Iterator[Said]:
    """The messages of a district's folder with a place and a time. Raises TableRefused."""
    rows, problems = read_rows(folder / "messages.csv", columns=Columns(_COLUMNS, optional=None))
    if problems:
        raise TableRefused(problems)
    borders = _borders(folder / "boundaries.geojson")
    chance = random.Random(seed)
    places: dict[str, tuple[float, float]] = {}
    for nth, row in enumerate(rows):
        matter = row["same_as"] or row["id"]
        if matter not in places:
            places[matter] = _somewhere(borders[row["street"]], chance)
        pinned = row["channel"] not in BY_WORDS_ONLY
        lon, lat = _pin(places[matter], chance) if pinned else (None, None)
        yield Said(
            nth=nth,
            text=row["text"],
            code=row["category"],
            street=row["street"],
            matter=matter,
            repeats=bool(row["same_as"]),
            at=_BEGIN + timedelta(hours=_HOURS) * nth / len(rows),
            lon=lon,
            lat=lat,
        )


def _candidates(
    said: Said, index: Index, stands: dict[int, tuple[Said, str]]
) -> Iterator[Candidate]:
    """What the house would know at this moment of the reports that the index finds."""
    scored = index.search(said.text, lon=said.lon, lat=said.lat, within=largest_radius())
    for nth, share, far in zip(scored.ids, scored.share, scored.metres, strict=True):
        other, suggested = stands[int(nth)]
        if math.isinf(far) and said.lon is not None and other.lon is not None:
            continue
        yield Candidate(
            case_id=other.nth,
            code=other.code if said.at - other.at >= FILED_AFTER else suggested,
            path=f"district.{other.street}",
            reported_at=other.at,
            share=float(share),
            metres=None if math.isinf(far) else float(far),
        )


def _count(found: Found, said: Said, matters: list[str]) -> None:
    right = [matter == said.matter for matter in matters]
    found.messages += 1
    found.hints += len(right)
    found.false += len(right) - sum(right)
    found.repeats += said.repeats
    if said.repeats and any(right):
        found.first_three += 1
        found.first += right[0]
    if not said.repeats and right:
        found.bothered += 1


def _borders(path: Path) -> dict[str, BaseGeometry]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {
        each["properties"]["code"]: shape(each["geometry"])
        for each in read["features"]
        if each["properties"]["level"] == "street"
    }


def _somewhere(border: BaseGeometry, chance: random.Random) -> tuple[float, float]:
    west, south, east, north = border.bounds
    while True:
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        if border.contains(Point(lon, lat)):
            return lon, lat


def _pin(place: tuple[float, float], chance: random.Random) -> tuple[float, float]:
    lon, lat = place
    meter = 1 / METERS_A_DEGREE
    east = chance.gauss(0, PIN_METERS) * meter / math.cos(math.radians(lat))
    return lon + east, lat + chance.gauss(0, PIN_METERS) * meter
