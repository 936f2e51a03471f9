"""What other rooms say beside the figures of a board: lamps of supervised tasks, hot topics.

For readers whose own these are; a board without them is whole.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from jiewang.center.supervise.counting import task_lamp
from jiewang.center.supervise.lamps import Lamp
from jiewang.center.supervise.queries import open_tasks, tasks_seen_by
from jiewang.center.topics.models import Topic
from jiewang.center.topics.queries import hot_topics
from jiewang.desk.center.topics.titles import topic_title, type_names
from jiewang.grid.areas.models import Area, Level
from jiewang.people.models import User

MOST_TOPICS = 4
# More open tasks than this are not counted out: the list of tasks has them all.
MOST_TASKS = 200
SHOWN = (Lamp.RED, Lamp.YELLOW, Lamp.WAS_RED, Lamp.BLUE, Lamp.GREEN, Lamp.RING)


@dataclass(frozen=True)
class Lamps:
    """How many open tasks have which lamp, the worst first; `more`: others were not counted."""

    counted: list[tuple[str, int]]
    total: int
    more: bool


@dataclass(frozen=True)
class Beside:
    """Lamps and titled topics of an area; None and empty where this reader has none."""

    lamps: Lamps | None
    topics: list[tuple[Topic, str]]


def beside(area: Area, reader: User) -> Beside:
    """For the boards of the district and of streets."""
    if area.level not in {Level.DISTRICT, Level.STREET}:
        return Beside(None, [])
    return Beside(_lamps(area, reader), _topics(area, reader))


def _lamps(area: Area, reader: User) -> Lamps | None:
    tasks = open_tasks(tasks_seen_by(reader))
    if area.level == Level.STREET:
        tasks = tasks.filter(center__code=area.code)
    rows = list(tasks.order_by("due_at", "pk").prefetch_related("nodes")[: MOST_TASKS + 1])
    if not rows:
        return None
    now = timezone.now()
    counted = Counter(str(task_lamp(task, now)[0]) for task in rows[:MOST_TASKS])
    lamps = [(lamp.value, counted[lamp.value]) for lamp in SHOWN if counted[lamp.value]]
    return Lamps(lamps, min(len(rows), MOST_TASKS), len(rows) > MOST_TASKS)


def _topics(area: Area, reader: User) -> list[tuple[Topic, str]]:
    topics = hot_topics(reader)
    if area.level == Level.STREET:
        topics = topics.filter(Q(area__path=area.path) | Q(area__path__startswith=f"{area.path}."))
    types = type_names()
    return [(topic, topic_title(topic, types)) for topic in topics[:MOST_TOPICS]]
