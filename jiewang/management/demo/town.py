"""Ninety days of a town: what is reported, and what becomes of each case, in order of time."""

import csv
import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from shapely import Point
from shapely.geometry import shape

from jiewang.center.clock.actions import pass_next, warn_next
from jiewang.center.intake.photos import CleanPhoto
from jiewang.grid.areas.models import Area, Level
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.courses import Life, Told
from jiewang.management.demo.fates import FATES, meet_fate
from jiewang.management.demo.lives import live
from jiewang.management.demo.people import Cast

ZONE = ZoneInfo("Asia/Shanghai")
# A clock that warns is looked at this often while the town is made.
ROUND = timedelta(hours=1)
# Of the messages in order of time, where the surge begins.
SURGE_FROM = 0.7
# Share of the reports that came in just now: they wait on the centers' desks.
FRESH = 0.06
# Hours of the day at which people report, heavier where more do.
HOURS = [7, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13]
HOURS += [14, 14, 15, 15, 16, 16, 17, 18, 19, 20, 21, 22]


@dataclass(order=True)
class Turn:
    """The next moment of one life."""

    at: datetime
    order: int
    life: Iterator[datetime] = field(compare=False)


def read_messages(path: Path) -> list[dict[str, str]]:
    """The invented messages of the district's folder, in their own order."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tell_reports(
    messages: Sequence[dict[str, str]],
    *,
    count: int,
    until: datetime,
    days: int,
    rng: random.Random,
    surge: Sequence[dict[str, str]] = (),
) -> list[Told]:
    """Spread `count` reports over the last `days` days, earlier messages before later ones.

    A repeat stays behind its first report. Nothing is reported in the future. On the demo's own
    street some recent reports have a fate, so that every desk there finds work. `surge` are
    messages of matters that come in heaps of late: they are woven into the newest ones.
    """
    chosen = _in_order(messages, surge, count)
    fresh = int(count * FRESH)
    moments = sorted(
        until - timedelta(minutes=rng.uniform(1, 150)) if n < fresh else _moment(until, days, rng)
        for n in range(count)
    )
    plan = [(at, message, "") for message, at in zip(chosen, moments, strict=True)]
    _give_fates(plan, until, rng)
    plan.sort(key=lambda each: each[0])
    places, seen, of_the_day = Places(rng), set[str](), Counter[date]()
    told = []
    for at, message, fate in plan:
        again = message["id"] in seen
        seen.add(message["id"])
        day = at.astimezone(ZONE).date()
        of_the_day[day] += 1
        told.append(
            Told(
                id=message["id"] if not again else "",
                channel=message["channel"],
                text=message["text"],
                category=message["category"],
                urgency=message["urgency"],
                street=message["street"],
                same_as=message["same_as"] if not again else "",
                at=at,
                point=places.some_point(message["street"]) if rng.random() < 0.75 else None,
                address=places.address(message["street"]) if rng.random() < 0.7 else "",
                day=day,
                serial=of_the_day[day],
                fate=fate,
            )
        )
    return told


def _in_order(
    messages: Sequence[dict[str, str]], surge: Sequence[dict[str, str]], count: int
) -> list[dict[str, str]]:
    """Which messages are told, in order of time; where there are too few, the first ones twice.

    Twice at the beginning: the newest then hold texts that nobody has seen, for a model to be
    measured on.
    """
    told = list(messages[: max(count - len(surge), 0)]) or list(messages)
    more = max(count - len(surge) - len(told), 0)
    told = [*islice(cycle(messages), more), *told]
    begin = int(SURGE_FROM * len(told))
    every = max((len(told) - begin) / max(len(surge), 1), 0.1)
    woven = list(enumerate(told))
    woven += [(begin + int(nth * every), each) for nth, each in enumerate(surge)]
    woven.sort(key=lambda each: each[0])
    return [message for _place, message in woven][:count]


def _give_fates(
    plan: list[tuple[datetime, dict[str, str], str]], until: datetime, rng: random.Random
) -> None:
    """Let the demo street's latest reports come in just now, each bound for one state."""
    firsts = {message["same_as"] for _at, message, _fate in plan}
    free = [
        n
        for n, (_at, message, _fate) in enumerate(plan)
        if message["street"] == settings.DEMO_STREET
        and not message["same_as"]
        and message["id"] not in firsts
    ]
    for n, fate in zip(free[::-1], FATES, strict=False):
        waits = rng.uniform(3, 45) if fate == "reported" else rng.uniform(75, 170)
        plan[n] = (until - timedelta(minutes=waits), plan[n][1], fate)


def _moment(until: datetime, days: int, rng: random.Random) -> datetime:
    day: date = until.astimezone(ZONE).date() - timedelta(days=int(rng.triangular(0, days, 0)))
    minute = time(rng.choice(HOURS), rng.randrange(60), rng.randrange(60))
    at = datetime.combine(day, minute, tzinfo=ZONE)
    # Of today only what has passed: the rest comes earlier the same day, or yesterday.
    return at if at < until else at - timedelta(days=1)


class Places:
    """Points inside a street's communities, and addresses that name them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.communities: dict[str, list[Area]] = {}
        for area in Area.objects.filter(level=Level.COMMUNITY, valid_to=None).order_by("code"):
            self.communities.setdefault(area.code[:9], []).append(area)

    def some_point(self, street: str) -> tuple[float, float]:
        """A random point of a random community, WGS-84, six decimals."""
        polygon = shape(self.rng.choice(self.communities[street]).boundary)
        west, south, east, north = polygon.bounds
        while True:
            lon, lat = self.rng.uniform(west, east), self.rng.uniform(south, north)
            if polygon.contains(Point(lon, lat)):
                return round(lon, 6), round(lat, 6)

    def address(self, street: str) -> str:
        community = self.rng.choice(self.communities[street]).name.removesuffix("社区")
        return f"{community}{self.rng.randrange(1, 180)}号附近"


def live_through(
    told: Sequence[Told],
    *,
    cast: Cast,
    until: datetime,
    rng: random.Random,
    clock: Clock,
    photo: CleanPhoto,
    progress: Callable[[int], None],
) -> None:
    """Let every report run its course up to `until`, all of them in one order of time.

    One transaction a day: a hundred times fewer commits, and still no lock held for long.
    """
    life = Life(cast=cast, rng=rng, clock=clock, photo=photo)
    turns = [
        Turn(each.at, n, meet_fate(each, life) if each.fate else live(each, life))
        for n, each in enumerate(told)
    ]
    turns.append(Turn(turns[0].at, len(turns), _clocks(clock)))
    heapq.heapify(turns)
    ended = 0
    while turns[0].at <= until:
        day_ends = turns[0].at + timedelta(days=1)
        with transaction.atomic():
            while turns[0].at <= min(until, day_ends):
                turn = turns[0]
                clock.now = turn.at
                upcoming = next(turn.life, None)
                if upcoming is None:
                    heapq.heappop(turns)
                    ended += 1
                    progress(ended)
                else:
                    heapq.heapreplace(turns, Turn(upcoming, turn.order, turn.life))
    progress(len(told))


def _clocks(clock: Clock) -> Iterator[datetime]:
    """The worker's life: it warns and tells of what has passed, round after round."""
    while True:
        while warn_next(clock.now) is not None:
            pass
        while pass_next(clock.now) is not None:
            pass
        yield clock.now + ROUND
