"""A reporter's word on a closing: three answers, once, and the case stays where it is."""

import pytest

from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.check.actions import reopen_case
from jiewang.center.evaluate.actions import LONGEST_COMMENT, rate
from jiewang.center.evaluate.errors import RatingRefused
from jiewang.center.evaluate.models import Rating
from jiewang.center.evaluate.queries import may_rate, ratings_of
from jiewang.testing import make_case, make_report, make_town

GOOD = {"answered": True, "solved": "yes", "satisfied": "fairly", "comment": "Quick."}
BAD = {"answered": False, "solved": "no", "satisfied": "no"}


def test_a_rating_is_kept_and_written_down_without_its_words():
    make_town()
    case = make_case(state=State.CLOSED)
    report = case.reports.get()
    assert may_rate(report)

    rate(report.pk, **GOOD)

    step = case.steps.get(kind="rated")
    assert ratings_of(case).values("solved", "satisfied", "answered", "comment").get() == GOOD
    assert (step.note, step.data["solved"], step.data["round"]) == ("", "yes", 0)
    assert not may_rate(report)


def test_a_bad_rating_moves_no_case():
    make_town()
    case = make_case(state=State.CLOSED)
    rate(case.reports.get().pk, **BAD)
    assert Case.objects.get(pk=case.pk).state == State.CLOSED


def test_once_per_closing():
    make_town()
    case = make_case(state=State.CLOSED)
    report = case.reports.get().pk
    rate(report, **GOOD)
    rate(report, **GOOD)
    with pytest.raises(RatingRefused):
        rate(report, **BAD)
    assert Rating.objects.count() == 1


def test_each_reporter_has_a_word():
    make_town()
    case = make_case(state=State.CLOSED)
    rate(case.reports.get().pk, **GOOD)
    rate(make_report(case).pk, **BAD)
    assert Rating.objects.count() == 2


@pytest.mark.parametrize("state", [s for s in State if s != State.CLOSED])
def test_only_what_is_closed_is_rated(state):
    make_town()
    case = make_case(state=state)
    with pytest.raises(CaseError):
        rate(case.reports.get().pk, **GOOD)


def test_after_reopening_the_next_closing_is_rated_anew():
    make_town()
    case = make_case(state=State.CLOSED)
    report = case.reports.get()
    rate(report.pk, **BAD)
    reopen_case(case.pk, reason="unsolved", text="It drips", by=None, report_id=report.pk)
    Case.objects.filter(pk=case.pk).update(state=State.CLOSED, closed_at=case.closed_at)
    rate(report.pk, **GOOD)
    assert [*ratings_of(case).values_list("round", "solved")] == [(0, "no"), (1, "yes")]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"solved": "maybe"}, id="no-such-answer"),
        pytest.param({"satisfied": ""}, id="an-answer-missing"),
        pytest.param({"comment": "x" * (LONGEST_COMMENT + 1)}, id="too-long"),
    ],
)
def test_what_is_no_rating_is_refused(wrong):
    make_town()
    case = make_case(state=State.CLOSED)
    with pytest.raises(RatingRefused):
        rate(case.reports.get().pk, **{**GOOD, **wrong})
    assert not Rating.objects.exists()
