"""How hot a topic is: how many people, how fast, how long unanswered. Pure.

    heat = people × (1 + speed) × (1 + waiting)

people:  voices of the last 28 days. One telephone is one voice, however often it calls; without
         a telephone, texts that are nearly word for word the same are one.
speed:   the share of these voices that came in the last 7 days, 0 to 1.
waiting: the share of the topic's reports that have no answer yet, times how long they wait on
         the average: 30 days and more count as 1.

So a topic of ten people is at least 10 hot and at most 40. A loud author adds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

RECENT, LATELY = timedelta(days=28), timedelta(days=7)
LONG_DAYS = 30.0
WEEKS = 12
# Fewer people are no topic.
LEAST_PEOPLE = 2


@dataclass(frozen=True)
class Voice:
    """One report: when, whose voice, whether it has its answer."""

    at: datetime
    who: str
    answered: bool


@dataclass(frozen=True)
class Heat:
    """`all_people` have ever written of it; `weeks` as in Topic."""

    heat: float
    people: int
    people_lately: int
    all_people: int
    unanswered: int
    waiting_days: float
    weeks: tuple[int, ...]


def heat_of(voices: Sequence[Voice], now: datetime) -> Heat:
    people = {each.who for each in voices if now - each.at <= RECENT}
    lately = {each.who for each in voices if now - each.at <= LATELY}
    waiting = [(now - each.at) / timedelta(days=1) for each in voices if not each.answered]
    mean = sum(waiting) / len(waiting) if waiting else 0.0
    speed = len(lately) / len(people) if people else 0.0
    patience = len(waiting) / max(len(voices), 1) * min(1.0, mean / LONG_DAYS)
    weeks = [0] * WEEKS
    for each in voices:
        back = int((now - each.at) / timedelta(days=7))
        if 0 <= back < WEEKS:
            weeks[WEEKS - 1 - back] += 1
    return Heat(
        heat=len(people) * (1 + speed) * (1 + patience),
        people=len(people),
        people_lately=len(lately),
        all_people=len({each.who for each in voices}),
        unanswered=len(waiting),
        waiting_days=mean,
        weeks=tuple(weeks),
    )
