"""Finding the topics of a day: read, group, name, weigh, keep. Done by the worker.

1. The reports of the last 90 days are read; confidential ones never, and of the others the
   reporter's name and numbers are blotted before anything is counted.
2. Grouped by words, place and time (clustering.py), weighed (heat.py), named (naming.py).
3. A group that shares half of its reports with a topic is that topic, gone on; others are new;
   topics that no group goes on with have cooled.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.db.models.functions import Coalesce

from jiewang.center.case.states import State
from jiewang.center.intake.models import Report
from jiewang.center.topics.claiming import claim
from jiewang.center.topics.clustering import Ints, Where, clusters, nearly_same
from jiewang.center.topics.cutting import Vectors, vectors_of
from jiewang.center.topics.heat import LEAST_PEOPLE, Heat, Voice, heat_of
from jiewang.center.topics.models import Topic, TopicMember
from jiewang.center.topics.naming import name_of, spread_of, without_names
from jiewang.grid.areas.models import Area

WINDOW = timedelta(days=90)
EVERY = timedelta(hours=1)
CHORE = "topics"
# As the crow flies, exact enough within a district.
_METERS_A_DEGREE = 111_320.0
# A topic goes on where so many of its reports, or of the group's, are the same.
_SAME = 0.5
# The area of a topic holds so many of its reports.
_AREA_HOLDS = 0.8
_SPREAD_FROM = 20_000


@dataclass(frozen=True)
class Said:
    """One report as it is grouped. `who` is a telephone or ""; it stays in this process."""

    report_id: int
    text: str
    who: str
    at: datetime
    answered: bool
    lon: float | None
    lat: float | None
    path: str
    code: str


@dataclass(frozen=True)
class Group:
    """A group of reports, the nearest to its middle first."""

    said: tuple[Said, ...]
    words: tuple[str, ...]
    heat: Heat


def find_topics_hourly(at: datetime) -> int | None:
    """For the worker: find the topics anew if an hour has passed since anybody did. None if not."""
    if not claim(CHORE, every=EVERY, at=at):
        return None
    return find_topics(at)


def find_topics(at: datetime) -> int:
    """Find the topics of now and keep them; how many are hot. Several minutes for 100,000 reports."""
    return keep(groups_of(read(at), at), at)


def read(at: datetime) -> list[Said]:
    """The reports that may make topics: of 90 days, nothing confidential, nothing refused."""
    rows = (
        Report.objects.filter(reported_at__gt=at - WINDOW, reported_at__lte=at)
        .filter(confidential=False, case__confidential=False)
        .exclude(case__state=State.REFUSED)
        .order_by("reported_at", "pk")
        .annotate(at_lon=Coalesce("lon", "case__lon"), at_lat=Coalesce("lat", "case__lat"))
        .values_list(
            *("pk", "text", "name", "phone", "id_number", "reported_at", "case__closed_at"),
            *("at_lon", "at_lat", "case__area__path", "case__category__code"),
        )
    )
    return [
        Said(
            report_id=pk,
            text=without_names(text, (name, phone, id_number)),
            who=phone,
            at=reported_at,
            answered=closed_at is not None,
            lon=lon,
            lat=lat,
            path=path,
            code=code or "",
        )
        for pk, text, name, phone, id_number, reported_at, closed_at, lon, lat, path, code in (
            rows.iterator(chunk_size=5_000)
        )
    ]


def groups_of(said: Sequence[Said], at: datetime) -> list[Group]:
    """Group what was said; the hottest first. What only one person says is no topic."""
    texts = [each.text for each in said]
    vectors = vectors_of(texts)
    every = max(1, len(texts) // _SPREAD_FROM)
    spread = spread_of(texts, every=every)
    found = []
    for members in clusters(vectors, _where(said)):
        heat = heat_of(_voices(said, vectors, members), at)
        if heat.people == 0 or heat.all_people < LEAST_PEOPLE:
            continue
        inside = [texts[each] for each in members]
        words = name_of(inside, spread, len(texts) // every, every=every)
        found.append(Group(tuple(said[each] for each in members), words, heat))
    return sorted(found, key=lambda group: (-group.heat.heat, group.said[0].report_id))


def _where(said: Sequence[Said]) -> Where:
    def numbers(values: Iterable[float | None]) -> npt.NDArray[np.float64]:
        return np.array([np.nan if each is None else each for each in values], dtype=np.float64)

    lat = numbers(each.lat for each in said)
    middle = float(np.nanmean(lat)) if np.isfinite(lat).any() else 0.0
    east = numbers(each.lon for each in said) * _METERS_A_DEGREE * np.cos(np.radians(middle))
    day = numbers(each.at.timestamp() / 86_400 for each in said)
    groups = [".".join(each.code.split(".")[:2]) for each in said]
    numbers_of = {group: nth for nth, group in enumerate(sorted({*groups} - {""}))}
    kind = np.array([numbers_of.get(group, -1) for group in groups], dtype=np.int64)
    return Where(east, lat * _METERS_A_DEGREE, day, kind)


def _voices(said: Sequence[Said], vectors: Vectors, members: Ints) -> list[Voice]:
    same = nearly_same(vectors, members)
    return [
        Voice(said[each].at, said[each].who or f"text {first}", said[each].answered)
        for each, first in zip(members, same, strict=True)
    ]


# --- Keeping ---------------------------------------------------------------------------------


@transaction.atomic
def keep(groups: Sequence[Group], at: datetime) -> int:
    """Write the topics of now. Those that nobody goes on with have cooled; none is deleted."""
    standing = _standing()
    areas = _areas({path for group in groups if (path := _path_of(group.said))})
    gone_on: set[int] = set()
    for group in groups:
        topic_id = _going_on(group, standing, gone_on)
        topic = Topic.objects.get(pk=topic_id) if topic_id else Topic(found_at=at)
        _write(topic, group, areas, at)
        gone_on.add(topic.pk)
    Topic.objects.filter(cooled_at=None).exclude(pk__in=gone_on).update(cooled_at=at)
    return len(groups)


def _standing() -> dict[int, set[int]]:
    """The reports of each topic that is hot."""
    found: dict[int, set[int]] = {}
    rows = TopicMember.objects.filter(topic__cooled_at=None).values_list("topic", "report")
    for topic_id, report_id in rows:
        found.setdefault(topic_id, set()).add(report_id)
    return found


def _going_on(group: Group, standing: dict[int, set[int]], taken: set[int]) -> int | None:
    mine = {each.report_id for each in group.said}
    shared = {
        topic_id: len(mine & theirs) / min(len(mine), len(theirs))
        for topic_id, theirs in standing.items()
        if topic_id not in taken and mine & theirs
    }
    best = max(shared, key=lambda topic_id: (shared[topic_id], -topic_id), default=None)
    return best if best is not None and shared[best] >= _SAME else None


def _write(topic: Topic, group: Group, areas: dict[str, Area], at: datetime) -> None:
    said, heat = group.said, group.heat
    topic.words = list(group.words)
    codes = Counter(each.code for each in said if each.code)
    topic.category_code = max(codes, key=lambda code: (codes[code], code), default="")
    topic.area = areas.get(_path_of(said))
    points = [
        (each.lon, each.lat) for each in said if each.lon is not None and each.lat is not None
    ]
    if points:
        topic.lon, topic.lat = (float(np.median(column)) for column in zip(*points, strict=True))
    topic.first_at, topic.last_at = min(each.at for each in said), max(each.at for each in said)
    topic.heat, topic.people, topic.people_lately = heat.heat, heat.people, heat.people_lately
    topic.reports, topic.unanswered = len(said), heat.unanswered
    topic.waiting_days, topic.weeks = heat.waiting_days, list(heat.weeks)
    topic.seen_at, topic.cooled_at = at, None
    topic.save()
    topic.members.all().delete()
    TopicMember.objects.bulk_create(
        TopicMember(topic=topic, report_id=each.report_id, rank=rank)
        for rank, each in enumerate(said, start=1)
    )


def _path_of(said: Sequence[Said]) -> str:
    """The path of the smallest area that holds most of the reports; "" where not even one does."""
    counts: Counter[str] = Counter()
    for each in said:
        parts = each.path.split(".")
        counts.update(".".join(parts[: at + 1]) for at in range(len(parts)))
    held = [path for path, count in counts.items() if count >= _AREA_HOLDS * len(said)]
    return max(held, key=lambda path: (path.count("."), path), default="")


def _areas(paths: set[str]) -> dict[str, Area]:
    rows = Area.objects.filter(path__in=paths).defer("boundary").order_by("valid_from")
    return {area.path: area for area in rows}
