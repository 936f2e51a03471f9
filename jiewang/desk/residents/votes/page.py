"""What stands on the pages of a vote and of a questionnaire: put together, nothing decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from jiewang.voice.polls.answering import is_asked
from jiewang.voice.polls.content import Choice, Option, Question, QuestionKind, Rule, VoteTerms
from jiewang.voice.polls.tally.elections import BallotKind
from jiewang.voice.polls.tally.wording import yuan

_WITH_PARTS = {QuestionKind.RANKING, QuestionKind.MATRIX}


@dataclass(frozen=True)
class Line:
    """One candidate on the ballot, with what was chosen for it."""

    option: Option
    cost: str
    value: str


@dataclass(frozen=True)
class Part:
    """A row of a matrix or an option to rank, with its own control."""

    name: str
    choice: Choice
    value: str


@dataclass(frozen=True)
class Asked:
    """A question with what was answered, for question.html."""

    question: Question
    value: Any
    error: str
    parts: tuple[Part, ...] = ()

    @property
    def chosen(self) -> list[str]:
        found = self.value if isinstance(self.value, list) else [self.value]
        return [str(each) for each in found if each is not None]


def lines_of(terms: VoteTerms, given: Mapping[str, Any]) -> list[Line]:
    """Candidates by their number, never by their votes."""
    return [
        Line(each, yuan(each.cost) if each.cost else "", str(given.get(each.id, "")))
        for each in terms.options
    ]


def given_in(post: QueryDict, terms: VoteTerms) -> dict[str, str]:
    """What was chosen: approved ones, or points or places typed in."""
    if terms.ballot == BallotKind.APPROVAL:
        return dict.fromkeys(post.getlist("v"), "1")
    found = {each.id: post.get(f"v-{each.id}", "").strip() for each in terms.options}
    return {name: value for name, value in found.items() if value}


def cost_of(terms: VoteTerms, given: Mapping[str, Any]) -> str:
    """What the chosen ones cost together."""
    return yuan(sum((each.cost for each in terms.options if each.id in given), Decimal(0)))


def rule_text(terms: VoteTerms) -> str:
    """How it is decided, in words that stand before the button."""
    texts = {
        Rule.MOST: _(
            "The %(seats)d with most votes are chosen. Of equals the one that costs less goes first, then the lesser number."
        ),
        Rule.GREEDY: _(
            "By votes, most first: what the money suffices for is chosen, what it does not is passed over for the next. Of equals the one that costs less goes first, then the lesser number."
        ),
        Rule.SUB_BUDGETS: _(
            "Each street and community has its own budget. By votes, most first: what its budget suffices for is chosen, what it does not is passed over. Of equals the one that costs less goes first, then the lesser number."
        ),
        Rule.EQUAL_SHARES: _(
            "Every voter has the same share of the money. What its supporters can pay for from their shares is chosen, cheapest for each supporter first; what is left over goes by votes. Of equals the one that costs less goes first, then the lesser number."
        ),
    }
    text = texts[terms.rule] % {"seats": terms.seats}
    if terms.quorum or terms.least:
        more = _("At least %(quorum)d have to vote, and %(least)d votes are needed to be chosen.")
        text = f"{text} {more % {'quorum': terms.quorum, 'least': terms.least}}"
    return text


def ballot_text(terms: VoteTerms) -> str:
    """What to do with the ballot."""
    texts = {
        BallotKind.APPROVAL: _("Choose at most %(most)d, in no order."),
        BallotKind.CUMULATIVE: _("Spread at most %(most)d points over as many as you like."),
        BallotKind.RANKING: _(
            "Give places from 1 on to at most %(most)d: 1 for what you want most."
        ),
    }
    return texts[terms.ballot] % {"most": terms.most}


def pages_of(questions: Sequence[Question]) -> list[int]:
    return sorted({each.page for each in questions})


def asked_on(
    questions: Sequence[Question],
    page: int,
    answers: Mapping[str, Any],
    *,
    given: Mapping[str, Any] | None = None,
    why: Mapping[str, str] | None = None,
) -> list[Asked]:
    """The questions of a page that the branch leads to, with what was answered before."""
    shown = {**answers, **(given or {})}
    return [
        _asked(each, shown.get(each.key), (why or {}).get(each.key, ""))
        for each in questions
        if each.page == page and is_asked(each, answers)
    ]


def _asked(question: Question, value: Any, error: str) -> Asked:
    parts: tuple[Part, ...] = ()
    if question.kind in _WITH_PARTS:
        choices = question.rows if question.kind == QuestionKind.MATRIX else question.options
        if isinstance(value, list):
            value = {name: place for place, name in enumerate(value, start=1)}
        found = value if isinstance(value, Mapping) else {}
        parts = tuple(
            Part(f"{question.key}-{each.key}", each, str(found.get(each.key, "")))
            for each in choices
        )
    return Asked(question, value, error, parts)


def next_page(questions: Sequence[Question], page: int, answers: Mapping[str, Any]) -> int | None:
    """The next page on which this person is asked anything, or None at the end."""
    for number in pages_of(questions):
        if number > page and any(
            each.page == number and is_asked(each, answers) for each in questions
        ):
            return number
    return None


def page_before(questions: Sequence[Question], page: int, answers: Mapping[str, Any]) -> int | None:
    """The page before on which this person was asked something."""
    for number in reversed(pages_of(questions)):
        if number < page and any(
            each.page == number and is_asked(each, answers) for each in questions
        ):
            return number
    return None


def read_answers(post: QueryDict, questions: Sequence[Question]) -> dict[str, Any]:
    """What was sent for these questions, as answering.py takes it."""
    return {each.key: _read(post, each) for each in questions}


def _read(post: QueryDict, question: Question) -> Any:
    if question.kind == QuestionKind.MULTIPLE:
        return post.getlist(question.key)
    if question.kind in _WITH_PARTS:
        matrix = question.kind == QuestionKind.MATRIX
        parts = question.rows if matrix else question.options
        return {each.key: post.get(f"{question.key}-{each.key}", "").strip() for each in parts}
    return post.get(question.key, "")
