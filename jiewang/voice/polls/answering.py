"""What a voter sent, checked against what was asked: pure, values in, values out.

The answer that is stored holds only what was asked of this person: an answer on a branch not
taken is dropped, also if it was given before the branch was left.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from jiewang.voice.polls.content import Question, QuestionKind, VoteTerms
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.tally.elections import BallotKind

Answers = dict[str, Any]
LONGEST_TEXT = 1000


class AnswersRefused(PollError):
    """Some answers do not fit; `why` says it for each question."""

    def __init__(self, why: Mapping[str, str]) -> None:
        super().__init__(next(iter(why.values())))
        self.why = dict(why)


def is_asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether the branch leads to this question."""
    if question.only_if is None:
        return True
    given = answers.get(question.only_if[0], ())
    chosen = given if isinstance(given, list) else [given]
    return bool({*chosen} & {*question.only_if[1]})


def check_answers(questions: Sequence[Question], given: Mapping[str, Any]) -> Answers:
    """The answers as they are stored. Raises AnswersRefused."""
    answers: Answers = {}
    why: dict[str, str] = {}
    for question in questions:
        if not is_asked(question, answers):
            continue
        try:
            answer = _CHECKS[question.kind](question, given.get(question.key))
        except PollError as refused:
            why[question.key] = str(refused)
            continue
        if answer not in ("", [], {}, None):
            answers[question.key] = answer
        elif question.required:
            why[question.key] = _("Please answer this question.")
    if why:
        raise AnswersRefused(why)
    return answers


def _single(question: Question, given: Any) -> Any:
    if given in (None, ""):
        return None
    return _known(question, [given])[0]


def _multiple(question: Question, given: Any) -> list[str]:
    chosen = _known(question, list(dict.fromkeys(_listed(given))))
    if question.most and len(chosen) > question.most:
        text = _("At most %(most)d may be chosen here; you chose %(chosen)d.")
        raise PollError(text % {"most": question.most, "chosen": len(chosen)})
    return chosen


def _ranking(question: Question, given: Any) -> list[str]:
    if isinstance(given, Mapping):
        given = _by_place({name: place for name, place in given.items() if place})
    order = _known(question, _listed(given))
    if len({*order}) != len(order):
        raise PollError(_("Two have the same place. Give each place once."))
    return order


def _by_place(places: Mapping[str, Any]) -> list[str]:
    """The order said by places: 1 for the first. What is no place is the same as one given twice."""
    if any(not str(place).isdecimal() for place in places.values()):
        raise PollError(_("Give places as numbers: 1 for the first."))
    order = sorted(places, key=lambda name: int(places[name]))
    twice = len({int(place) for place in places.values()}) < len(places)
    return order[:1] * 2 if twice else order


def _scale(question: Question, given: Any) -> int | None:
    if given in (None, ""):
        return None
    if not str(given).lstrip("-").isdecimal() or int(given) not in question.scale:
        text = _("Choose a number from %(low)d to %(high)d.")
        raise PollError(text % {"low": question.low, "high": question.high})
    return int(given)


def _matrix(question: Question, given: Any) -> dict[str, str]:
    cells = {str(k): str(v) for k, v in given.items() if v} if isinstance(given, Mapping) else {}
    rows = {row.key for row in question.rows}
    _known(question, list(cells.values()))
    if not {*cells} <= rows:
        raise PollError(_("This answer was not among those to choose from."))
    if cells and question.required and {*cells} != rows:
        raise PollError(_("Please answer every row."))
    return cells


def _text(_question: Question, given: Any) -> str:
    text = str(given or "").strip()
    if len(text) > LONGEST_TEXT:
        raise PollError(_("At most %(most)d characters.") % {"most": LONGEST_TEXT})
    return text


def _listed(given: Any) -> list[str]:
    return [str(each) for each in given] if isinstance(given, (list, tuple)) else []


def _known(question: Question, chosen: list[Any]) -> list[str]:
    known = {option.key for option in question.options}
    if not {*map(str, chosen)} <= known:
        raise PollError(_("This answer was not among those to choose from."))
    return [str(each) for each in chosen]


_CHECKS = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.RANKING: _ranking,
    QuestionKind.SCALE: _scale,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.TEXT: _text,
}


def check_ballot(terms: VoteTerms, given: Mapping[str, Any]) -> Answers:
    """A vote as it is stored: points for each candidate, or ranks from 1. Raises PollError.

    An empty ballot may be cast: it is one vote for nobody.
    """
    known = {option.id for option in terms.options}
    if not {*given} <= known:
        raise PollError(_("The ballot names somebody who is not a candidate."))
    points = {name: _whole(value) for name, value in given.items() if value not in (None, "")}
    points = {name: value for name, value in points.items() if value}
    if terms.ballot == BallotKind.APPROVAL:
        points = dict.fromkeys(points, 1)
    if terms.ballot == BallotKind.CUMULATIVE:
        used = sum(points.values())
        if used > terms.most:
            text = _("You have %(most)d points and gave %(used)d.")
            raise PollError(text % {"most": terms.most, "used": used})
    elif len(points) > terms.most:
        text = _("At most %(most)d may be chosen; you chose %(used)d. Take some away.")
        raise PollError(text % {"most": terms.most, "used": len(points)})
    if terms.ballot == BallotKind.RANKING and sorted(points.values()) != [
        *range(1, len(points) + 1)
    ]:
        raise PollError(_("Give each place once, from the first on."))
    return points


def _whole(value: Any) -> int:
    if not str(value).isdecimal() or int(value) > 1000:
        raise PollError(_("“%(value)s” is no number of points.") % {"value": value})
    return int(value)
