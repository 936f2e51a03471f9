"""Questions about polls: what strangers see, what staff see, results as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from jiewang.people.models import Unit, User
from jiewang.voice.polls.access import centers_of
from jiewang.voice.polls.content import Question, QuestionKind, questions_of
from jiewang.voice.polls.models import Poll, PollArea, PollTally
from jiewang.voice.polls.states import PUBLIC_STATES
from jiewang.voice.polls.tallies import AREA, CROSSED

# Cells of a cross table that hold fewer say too much of single people.
LEAST_IN_CELL = 5


def public_polls() -> QuerySet[Poll]:
    """What strangers see: open ones first to close, then the latest results."""
    return Poll.objects.filter(state__in=sorted(PUBLIC_STATES)).select_related("center")


def polls_seen_by(user: User) -> QuerySet[Poll]:
    """Public ones, and all of the centers where a person runs polls; the district's see all."""
    centers = centers_of(user)
    polls = Poll.objects.select_related("center")
    if any(center.kind == Unit.Kind.DISTRICT_CENTER for center in centers):
        return polls
    own = Q(center__in=[center.pk for center in centers])
    return polls.filter(own | Q(state__in=sorted(PUBLIC_STATES)))


@dataclass(frozen=True)
class Bar:
    """One answer with how many gave it. `share`: of those who answered, 0–1."""

    label: str
    count: int
    share: float


@dataclass(frozen=True)
class Shown:
    """A question with its answers. `n`: who answered it; branches make it fewer than all."""

    question: Question
    n: int
    bars: tuple[Bar, ...]
    groups: tuple[dict[str, Any], ...] = ()
    mean: float | None = None


def tally_of(poll: Poll, version: int) -> PollTally | None:
    """What the box of a version holds, counted; None before the first crowd went in."""
    return PollTally.objects.filter(poll=poll, version=version).first()


def cast_so_far(poll: Poll) -> int:
    """How many have been cast: what was counted into the box, and what waits beside it."""
    counted = poll.tallies.aggregate(all=Sum("ballots"))["all"] or 0
    return int(counted) + poll.ballots.filter(in_box=False).count()


def results_of(poll: Poll, version: int) -> tuple[int, list[Shown]]:
    """How many are in the box, and every question with its answers: one row read."""
    content = poll.versions.get(number=version).content
    tally = tally_of(poll, version)
    counts = tally.counts if tally else {"answered": {}, "given": {}}
    clusters = (poll.outcome or {}).get("clusters", {}) if version == poll.version else {}
    shown = [_shown(each, counts, clusters) for each in questions_of(content)]
    return (tally.ballots if tally else 0), shown


def _shown(question: Question, counts: dict[str, Any], clusters: dict[str, Any]) -> Shown:
    n = counts["answered"].get(question.key, 0)
    given = counts["given"].get(question.key, {})
    bars = tuple(_bars(question, given, n))
    mean = None
    if question.kind == QuestionKind.SCALE and n:
        mean = sum(int(value) * count for value, count in given.items()) / n
    return Shown(question, n, bars, tuple(clusters.get(question.key, ())), mean)


def _bars(question: Question, given: dict[str, int], n: int) -> Iterable[Bar]:
    # A ranking gives points: the most that anybody can get is all voters' first places.
    most = n * len(question.options) if question.kind == QuestionKind.RANKING else n
    for key, label in answers_of(question):
        count = given.get(key, 0)
        yield Bar(label, count, count / most if most else 0.0)


def answers_of(question: Question) -> list[tuple[str, str]]:
    """Every answer that can be counted, by its key in the counts, in the reader's language."""
    if question.kind == QuestionKind.SCALE:
        return [(str(value), str(value)) for value in question.scale]
    if question.kind == QuestionKind.MATRIX:
        return [
            (f"{row.key}|{option.key}", f"{row}: {option}")
            for row in question.rows
            for option in question.options
        ]
    return [(option.key, str(option)) for option in question.options]


@dataclass(frozen=True)
class Cross:
    """Two questions against each other. A cell of fewer than five is None: too few to be shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


def crossable(poll: Poll, version: int) -> list[tuple[str, str]]:
    """What can be laid against what: key and words."""
    content = poll.versions.get(number=version).content
    found = [(each.key, str(each)) for each in questions_of(content) if each.kind in CROSSED]
    areas = PollArea.objects.filter(poll=poll)
    return [*([(AREA, "")] if areas else []), *found]


def cross_of(poll: Poll, version: int, one: str, other: str) -> Cross | None:
    """The cross table of two questions, or None where there is none."""
    tally = tally_of(poll, version)
    if tally is None or one == other:
        return None
    answers = {
        each.key: answers_of(each)
        for each in questions_of(poll.versions.get(number=version).content)
        if each.kind in CROSSED
    }
    answers[AREA] = [(each.code, str(each)) for each in PollArea.objects.filter(poll=poll)]
    if one not in answers or other not in answers:
        return None
    first, second = sorted((one, other))
    cells = tally.counts["cross"].get(f"{first}|{second}", {})
    rows = []
    for left, label in answers[one]:
        found = []
        for right, _label in answers[other]:
            key = f"{left}|{right}" if one == first else f"{right}|{left}"
            n = cells.get(key, 0)
            found.append(n if n == 0 or n >= LEAST_IN_CELL else None)
        rows.append((label, tuple(found)))
    return Cross(tuple(label for _key, label in answers[other]), tuple(rows))
