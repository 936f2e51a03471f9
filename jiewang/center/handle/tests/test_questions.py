"""While a question to the reporter is open, the unit's clock stands still."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.handle.actions import (
    answer_question,
    ask_reporter,
    feed_back,
    resume_overdue_waiting,
    resume_waiting,
)
from jiewang.center.handle.models import Question
from jiewang.testing import NOISE, handler_of, lead_of, make_case, make_report, make_town


def fresh(case):
    return Case.objects.get(pk=case.pk)


def is_paused(case):
    return Deadline.objects.get(case=case, kind="handle", void_at=None).paused_at is not None


@pytest.mark.parametrize("state", [State.SIGNED, State.HANDLING])
def test_a_question_stops_the_clock_and_the_answer_starts_it(state):
    town = make_town()
    case = make_case(state=state)
    ask_reporter(lead_of(case).pk, text="Which floor?", by=town.jiang)
    assert (fresh(case).state, is_paused(case)) == (State.WAITING, True)

    answer_question(case.pk, report_id=case.reports.get().pk, text="The third")

    question = Question.objects.get()
    assert (fresh(case).state, is_paused(case)) == (State.HANDLING, False)
    assert (question.answer, question.closed_at is not None) == ("The third", True)
    # The reporter's words stay out of the diary, which outlives them.
    assert case.steps.get(kind="answered").note == ""


def test_any_reporter_of_the_case_may_answer_and_no_other():
    make_town()
    case, other = make_case(state=State.WAITING), make_case()
    with pytest.raises(CaseError):
        answer_question(case.pk, report_id=other.reports.get().pk, text="The third")
    answer_question(case.pk, report_id=make_report(case).pk, text="The third")
    assert fresh(case).state == State.HANDLING


def test_nothing_is_answered_twice():
    make_town()
    case = make_case(state=State.WAITING)
    report = case.reports.get().pk
    answer_question(case.pk, report_id=report, text="The third")
    with pytest.raises(CaseError):
        answer_question(case.pk, report_id=report, text="The fourth")
    assert Question.objects.get().answer == "The third"


def test_the_same_question_again_writes_nothing():
    town = make_town()
    case = make_case(state=State.HANDLING)
    ask_reporter(lead_of(case).pk, text="Which floor?", by=town.jiang)
    length = fresh(case).diary_length
    ask_reporter(lead_of(case).pk, text="Which floor?", by=town.jiang)
    assert (fresh(case).diary_length, Question.objects.count()) == (length, 1)


def test_the_unit_may_go_on_without_the_answer():
    town = make_town()
    case = make_case(state=State.WAITING)
    with pytest.raises(NotAllowed):
        resume_waiting(case.pk, by=town.bai)
    resume_waiting(case.pk, by=handler_of(town.water), note="Found it")
    assert (fresh(case).state, is_paused(case)) == (State.HANDLING, False)


def test_a_result_closes_the_question():
    town = make_town()
    case = make_case(state=State.WAITING, category=NOISE)
    feed_back(lead_of(case).pk, result="Settled", by=town.shen)
    assert fresh(case).state == State.HANDLED
    assert Question.objects.get().closed_at is not None


def test_the_house_goes_on_when_the_time_is_over():
    make_town()
    case = make_case(state=State.WAITING)
    until = Question.objects.get().until
    assert resume_overdue_waiting(until - timedelta(seconds=1)) is None
    assert resume_overdue_waiting(until) == case
    assert resume_overdue_waiting(until) is None
    step = case.steps.order_by("-line").first()
    assert (fresh(case).state, step.kind, step.by) == (State.HANDLING, "resumed", None)


def test_a_pause_has_an_end_from_the_start():
    make_town()
    make_case(state=State.WAITING)
    assert Question.objects.get().until > timezone.now()
