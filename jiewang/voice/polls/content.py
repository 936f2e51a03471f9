"""What a version asks: questions with their branches, or candidates with their costs.

Stored as JSON; read here into frozen values, refused where it makes no sense.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.languages import in_reader_language
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.tally.elections import BallotKind, Candidate, Election


class QuestionKind(models.TextChoices):
    SINGLE = "single", gettext_lazy("One of several")
    MULTIPLE = "multiple", gettext_lazy("Several")
    RANKING = "ranking", gettext_lazy("Put in order")
    SCALE = "scale", gettext_lazy("A scale")
    MATRIX = "matrix", gettext_lazy("A table of rows and columns")
    TEXT = "text", gettext_lazy("Own words")


class Rule(StrEnum):
    """By which rule a vote is decided; printed before the vote begins."""

    MOST = "most"
    GREEDY = "greedy"
    SUB_BUDGETS = "sub-budgets"
    EQUAL_SHARES = "equal-shares"


WITH_OPTIONS = {
    QuestionKind.SINGLE,
    QuestionKind.MULTIPLE,
    QuestionKind.RANKING,
    QuestionKind.MATRIX,
}


@dataclass(frozen=True)
class Choice:
    """One thing to choose: an option, or a row of a matrix."""

    key: str
    zh: str
    en: str = ""

    def __str__(self) -> str:
        return in_reader_language(self.zh, self.en)


@dataclass(frozen=True)
class Question:
    """One question. `only_if`: asked only of who answered that question by one of these."""

    key: str
    kind: QuestionKind
    zh: str
    en: str
    page: int
    options: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    low: int = 1
    high: int = 5
    most: int = 0
    required: bool = True
    only_if: tuple[str, tuple[str, ...]] | None = None

    def __str__(self) -> str:
        return in_reader_language(self.zh, self.en)

    @property
    def scale(self) -> range:
        return range(self.low, self.high + 1)


@dataclass(frozen=True)
class Option:
    """A candidate as voters see it."""

    id: str
    zh: str
    en: str
    cost: Decimal
    pots: tuple[str, ...]
    note: str

    def __str__(self) -> str:
        return in_reader_language(self.zh, self.en)


@dataclass(frozen=True)
class VoteTerms:
    """What is voted on and how it is decided. `most`: candidates at most, or points to spread."""

    options: tuple[Option, ...]
    ballot: BallotKind
    rule: Rule
    most: int
    budget: Decimal | None
    pots: Mapping[str, Decimal]
    seats: int
    electors: int
    quorum: int
    least: int

    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(each.id, each.cost, each.zh, each.pots if self.pots else ())
            for each in self.options
        )


def questions_of(content: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of a stored version. Raises PollError."""
    try:
        found = tuple(_question(at, each) for at, each in enumerate(content.get("questions", ())))
    except (KeyError, TypeError, ValueError) as error:
        raise PollError(_("The questionnaire cannot be read: %(why)s.") % {"why": error}) from error
    _check_questions(found)
    return found


def _question(at: int, each: Mapping[str, Any]) -> Question:
    only_if = each.get("only_if")
    return Question(
        key=str(each["key"]),
        kind=QuestionKind(each["kind"]),
        zh=str(each["zh"]),
        en=str(each.get("en", "")),
        page=int(each.get("page", at)),
        options=_choices(each.get("options", ())),
        rows=_choices(each.get("rows", ())),
        low=int(each.get("low", 1)),
        high=int(each.get("high", 5)),
        most=int(each.get("most", 0)),
        required=bool(each.get("required", True)),
        only_if=(str(only_if[0]), tuple(map(str, only_if[1]))) if only_if else None,
    )


def _choices(found: Sequence[Mapping[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(each["key"], each["zh"], each.get("en", "")) for each in found)


def _check_questions(questions: tuple[Question, ...]) -> None:
    if not questions:
        raise PollError(_("A questionnaire needs at least one question."))
    before: dict[str, Question] = {}
    for each in questions:
        if each.key in before:
            raise PollError(_("Two questions are called %(key)s.") % {"key": each.key})
        _check_question(each, before)
        before[each.key] = each


def _check_question(question: Question, before: Mapping[str, Question]) -> None:
    values = {"question": str(question)}
    if not question.zh.strip():
        raise PollError(_("Question %(key)s has no words.") % {"key": question.key})
    if question.kind in WITH_OPTIONS and len(question.options) < 2:
        raise PollError(_("“%(question)s” needs at least two things to choose from.") % values)
    if question.kind == QuestionKind.MATRIX and not question.rows:
        raise PollError(_("“%(question)s” needs at least one row.") % values)
    if not 1 <= question.high - question.low <= 10:
        raise PollError(_("The scale of “%(question)s” needs 2 to 11 steps.") % values)
    if question.only_if is not None:
        _check_branch(question, question.only_if, before)


def _check_branch(
    question: Question, only_if: tuple[str, tuple[str, ...]], before: Mapping[str, Question]
) -> None:
    values = {"question": str(question)}
    asked = before.get(only_if[0])
    if asked is None or asked.kind not in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        text = _("“%(question)s” depends on a question that does not stand before it.")
        raise PollError(text % values)
    if asked.page >= question.page:
        text = _("“%(question)s” has to stand on a later page than what it depends on.")
        raise PollError(text % values)
    if not {*only_if[1]} <= {option.key for option in asked.options}:
        text = _("“%(question)s” depends on an answer that cannot be given.")
        raise PollError(text % values)


def terms_of(content: Mapping[str, Any]) -> VoteTerms:
    """The terms of a stored vote. Raises PollError."""
    try:
        terms = VoteTerms(
            options=tuple(_option(each) for each in content.get("candidates", ())),
            ballot=BallotKind(content.get("ballot", "approval")),
            rule=Rule(content.get("rule", "greedy")),
            most=int(content.get("most", 1)),
            budget=_money(content["budget"]) if content.get("budget") else None,
            pots={code: _money(value) for code, value in content.get("pots", {}).items()},
            seats=int(content.get("seats", 0)),
            electors=int(content.get("electors", 0)),
            quorum=int(content.get("quorum", 0)),
            least=int(content.get("least", 0)),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise PollError(_("The vote cannot be read: %(why)s.") % {"why": error}) from error
    _check_terms(terms)
    return terms


def _option(each: Mapping[str, Any]) -> Option:
    return Option(
        id=str(each["id"]),
        zh=str(each["zh"]),
        en=str(each.get("en", "")),
        cost=_money(each.get("cost", 0)),
        pots=tuple(each.get("pots", ())),
        note=str(each.get("note", "")),
    )


def _money(value: Any) -> Decimal:
    return Decimal(str(value))


def _check_terms(terms: VoteTerms) -> None:
    if len(terms.options) < 2:
        raise PollError(_("A vote needs at least two candidates."))
    if terms.most < 1:
        raise PollError(_("A voter has to be able to choose at least one."))
    _check_rule(terms)
    # The tally's own checks: numbers twice, costs less than nothing, budgets nobody has.
    Election(terms.candidates(), (), budget=terms.budget, pots=terms.pots, kind=terms.ballot)


def _check_rule(terms: VoteTerms) -> None:
    if terms.rule == Rule.MOST:
        _check_seats(terms)
    elif terms.rule == Rule.SUB_BUDGETS:
        if not terms.pots:
            raise PollError(_("Say what budget each street or community has."))
    elif terms.budget is None:
        raise PollError(_("Say how much money there is."))


def _check_seats(terms: VoteTerms) -> None:
    if terms.seats < 1:
        raise PollError(_("Say how many are to be chosen."))
    if terms.seats >= len(terms.options):
        text = _("A vote has more candidates than places: %(places)d of %(all)d leave no choice.")
        raise PollError(text % {"places": terms.seats, "all": len(terms.options)})
