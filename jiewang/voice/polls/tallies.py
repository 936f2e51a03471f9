"""Counts of a questionnaire, kept as ballots go into the box: the page of results reads one row.

Of every question how often each answer was given, and of every two questions of choice how often
each two answers came together; the area counts as a question of its own.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from jiewang.voice.polls.content import Question, QuestionKind, questions_of
from jiewang.voice.polls.models import Ballot, Poll, PollTally, PollVersion

AREA = "area"
Counts = dict[str, Any]
# Those whose answers are few and can be laid against each other.
CROSSED = {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE}


def empty() -> Counts:
    return {"answered": {}, "given": {}, "cross": {}}


def add(
    counts: Counts, questions: Iterable[Question], answers: Mapping[str, Any], area: str
) -> None:
    """Count one filled-in questionnaire."""
    chosen: dict[str, list[str]] = {AREA: [area]} if area else {}
    for question in questions:
        answer = answers.get(question.key)
        if answer is None:
            continue
        _more(counts["answered"], question.key)
        given = counts["given"].setdefault(question.key, {})
        for name, points in _given(question, answer):
            _more(given, name, points)
        if question.kind in CROSSED:
            found = answer if isinstance(answer, list) else [answer]
            chosen[question.key] = [str(each) for each in found]
    _cross(counts, chosen)


def _cross(counts: Counts, chosen: Mapping[str, list[str]]) -> None:
    names = sorted(chosen)
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            cells = counts["cross"].setdefault(f"{one}|{other}", {})
            for left in chosen[one]:
                for right in chosen[other]:
                    _more(cells, f"{left}|{right}")


def _given(question: Question, answer: Any) -> list[tuple[str, int]]:
    """What an answer adds to: options; of a ranking points, the first most; of a matrix cells."""
    if question.kind == QuestionKind.TEXT:
        return []
    if question.kind == QuestionKind.MATRIX:
        return [(f"{row}|{cell}", 1) for row, cell in answer.items()]
    if question.kind == QuestionKind.RANKING:
        return [(name, len(question.options) - at) for at, name in enumerate(answer)]
    found = answer if isinstance(answer, list) else [answer]
    return [(str(each), 1) for each in found]


def _more(cells: dict[str, int], name: str, points: int = 1) -> None:
    cells[name] = cells.get(name, 0) + points


def fold(poll_id: int, ballots: Iterable[Ballot]) -> None:
    """Add these to the counts of their versions. The caller holds the poll's row."""
    by_version: dict[int, list[Ballot]] = {}
    for ballot in ballots:
        by_version.setdefault(ballot.version, []).append(ballot)
    asks = not Poll.objects.get(pk=poll_id).is_vote
    for version, found in by_version.items():
        tally, _new = PollTally.objects.get_or_create(
            poll_id=poll_id, version=version, defaults={"counts": empty()}
        )
        tally.ballots += len(found)
        if asks:
            content = PollVersion.objects.get(poll_id=poll_id, number=version).content
            questions = questions_of(content)
            for ballot in found:
                add(tally.counts, questions, ballot.content, ballot.area)
        tally.save(update_fields=["ballots", "counts"])
