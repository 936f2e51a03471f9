"""Topics, signs and themes on which rights are tried."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jiewang.center.topics import actions as topics
from jiewang.center.topics.models import Sign, Theme, Topic, TopicMember
from jiewang.people.models import User
from tests.rights.beats import Scene

Run = Callable[[Scene, User | None], Any]
WORDS = "夜里去看看。"


def standing_topic(scene: Scene) -> Topic:
    """A topic that holds the case; rows by hand."""
    known = Topic.objects.filter(members__report=scene.report).first()
    return known or _topic_row(scene)


def _topic_row(scene: Scene) -> Topic:
    now = timezone.now()
    moments = {name: now for name in ("first_at", "last_at", "found_at", "seen_at")}
    counts = {name: 2 for name in ("people", "people_lately", "reports", "unanswered")}
    topic = Topic.objects.create(words=["水管"], heat=4.0, waiting_days=1.0, **moments, **counts)
    TopicMember.objects.create(topic=topic, report=scene.report, rank=1)
    return topic


def standing_sign(scene: Scene) -> Sign:
    """That a type rises in the case's street."""
    area = scene.case.area
    while area.level not in {"street", "district"} and area.parent is not None:
        area = area.parent
    said = {"observed": 9, "expected": 1.0, "upper": 5, "seasonal": False, "weeks": [1, 9]}
    day = {"day": timezone.localdate(), "group_code": "1.02", "area": area}
    return Sign.objects.get_or_create(**day, defaults={**said, "found_at": timezone.now()})[0]


def standing_theme(scene: Scene) -> Theme:
    said = {"title": "水管", "words": WORDS, "lead": scene.case.center}
    first = date(2020, 1, 1)
    return Theme.objects.get_or_create(
        center=scene.case.center, month=first, defaults={**said, "opened_at": timezone.now()}
    )[0]


def _open_theme(scene: Scene, by: User | None) -> None:
    said = {"title": "水管", "words": WORDS, "lead": scene.case.center, "center": scene.case.center}
    topics.open_theme(month=timezone.localdate(), by=by, **said)


def _hint(scene: Scene, by: User | None) -> None:
    until = timezone.localdate() + timedelta(days=3)
    said = {"area_code": scene.case.area.code, "words": WORDS, "until": until}
    of = {"center": scene.case.center, "topic_id": standing_topic(scene).pk}
    topics.give_patrol_hint(by=by, **said, **of)


def _aside(scene: Scene, by: User | None) -> None:
    topics.set_aside(
        center=scene.case.center, reason=WORDS, topic_id=standing_topic(scene).pk, by=by
    )


def _task(scene: Scene, by: User | None) -> None:
    topics.record_task(
        number="T-1", center=scene.case.center, topic_id=standing_topic(scene).pk, by=by
    )


TRIED: list[tuple[str, str, str, Run]] = [
    ("topics", "open_theme", "reported", _open_theme),
    (
        "topics",
        "end_theme",
        "reported",
        lambda s, by: topics.end_theme(standing_theme(s).pk, result=WORDS, by=by),
    ),
    ("topics", "give_patrol_hint", "reported", _hint),
    ("topics", "set_aside", "reported", _aside),
    ("topics", "record_task", "reported", _task),
]
OF_ROUTE: dict[str, dict[str, Callable[[Scene], Any]]] = {
    "desk:topic": {"topic_id": lambda scene: standing_topic(scene).pk},
    "desk:topic_points": {"topic_id": lambda scene: standing_topic(scene).pk},
    "desk:topic_act": {
        "topic_id": lambda scene: standing_topic(scene).pk,
        "name": lambda _scene: "aside",
    },
    "desk:sign": {"sign_id": lambda scene: standing_sign(scene).pk},
    "desk:sign_act": {
        "sign_id": lambda scene: standing_sign(scene).pk,
        "name": lambda _scene: "aside",
    },
    "desk:theme_end": {"theme_id": lambda scene: standing_theme(scene).pk},
}
SENT: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "desk:topic_act POST": lambda _scene: {"reason": WORDS},
    "desk:sign_act POST": lambda _scene: {"reason": WORDS},
    "desk:theme_end POST": lambda _scene: {"result": WORDS},
}
