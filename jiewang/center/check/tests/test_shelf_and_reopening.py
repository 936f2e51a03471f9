"""Ways a case does not end, or begins again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import OPEN_STATES, State
from jiewang.center.catalog.district import district
from jiewang.center.check.access import reopen_ends
from jiewang.center.check.actions import (
    close_case,
    pass_check,
    reopen_case,
    shelve_case,
    take_up,
)
from jiewang.center.check.errors import CheckError
from jiewang.center.check.queries import cases_to_review
from jiewang.center.check.shelf import last_review_day
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.testing import lead_of, make_case, make_town

WORDS = {"reason": "no_money", "explanation": "In next year's plan"}
WET = {"reason": "unsolved", "text": "It drips again"}


def fresh(case):
    return Case.objects.get(pk=case.pk)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.parametrize(
    "before", [State.DISPATCHED, State.SIGNED, State.HANDLING, State.CONSULTING]
)
def test_a_shelved_case_stays_open_and_comes_back_where_it_was(before):
    town = make_town()
    case = make_case(state=before)
    shelve_case(case.pk, review_on=in_days(30), by=town.tang, **WORDS)
    shelved = fresh(case)
    assert (shelved.state, shelved.review_on) == (State.SHELVED, in_days(30))
    assert shelved.state in OPEN_STATES
    take_up(case.pk, note="The money came", by=town.tang)
    case = fresh(case)
    assert (case.state, case.review_on, case.unit) == (before, None, town.water)


def test_only_the_commander_shelves():
    town = make_town()
    case = make_case(state=State.HANDLING)
    for user in (town.lin, town.jiang, town.yu):
        with pytest.raises(NotAllowed):
            shelve_case(case.pk, review_on=in_days(30), by=user, **WORDS)


def test_the_review_day_lies_ahead_and_not_too_far():
    town = make_town()
    case = make_case(state=State.HANDLING)
    last = last_review_day(case, timezone.now())
    for day in (in_days(-1), in_days(0), last + timedelta(days=1)):
        with pytest.raises(CheckError):
            shelve_case(case.pk, review_on=day, by=town.tang, **WORDS)
    shelve_case(case.pk, review_on=last, by=town.tang, **WORDS)


def test_on_its_day_a_shelved_case_is_on_the_commanders_list():
    town = make_town()
    case = make_case(state=State.SHELVED)
    assert [*cases_to_review(town.tang)] == []
    Case.objects.filter(pk=case.pk).update(review_on=in_days(0))
    assert [*cases_to_review(town.tang)] == [case]


def test_a_reporter_opens_a_closed_case_again():
    town = make_town()
    case = make_case(state=State.CLOSED)
    report = case.reports.get()

    reopen_case(case.pk, by=None, report_id=report.pk, **WET)

    case = fresh(case)
    report.refresh_from_db()
    assert (case.state, case.unit, case.reopenings) == (State.REOPENED, town.east, 1)
    assert (case.closed_at, report.delete_on) == (None, None)
    assert not case.orders.exclude(state="withdrawn").exists()
    dispatch_case(case.pk, by=town.lin)
    assert lead_of(case).unit == town.water


def test_the_window_for_reporters_ends_and_the_center_may_still():
    town = make_town()
    case = make_case(state=State.CLOSED)
    long_ago = case.closed_at - (reopen_ends(case) - case.closed_at) - timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(closed_at=long_ago)
    with pytest.raises(CheckError):
        reopen_case(case.pk, by=None, report_id=case.reports.get().pk, **WET)
    reopen_case(case.pk, by=town.wu, **WET)
    assert fresh(case).state == State.REOPENED


def test_inside_the_window_is_until_its_last_day():
    make_town()
    case = make_case(state=State.CLOSED)
    nearly = case.closed_at - (reopen_ends(case) - case.closed_at) + timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(closed_at=nearly)
    reopen_case(case.pk, by=None, report_id=case.reports.get().pk, **WET)
    assert fresh(case).state == State.REOPENED


def test_who_reopens_says_why_and_reported_it():
    town = make_town()
    case, other = make_case(state=State.CLOSED), make_case()
    report = case.reports.get().pk
    for words in ({**WET, "text": " "}, {**WET, "report_id": other.reports.get().pk}):
        with pytest.raises(CaseError):
            reopen_case(case.pk, by=None, **{"report_id": report, **words})
    with pytest.raises(CaseError):
        reopen_case(case.pk, by=None, **WET)
    with pytest.raises(NotAllowed):
        reopen_case(case.pk, by=town.jiang, **WET)
    assert fresh(case).state == State.CLOSED


def test_the_words_of_people_do_not_reach_the_diary():
    make_town()
    case = make_case(state=State.CLOSED)
    text = "Call me: 139 0000 0000, ID 50010319990101123X. Flat 302."
    report = case.reports.get().pk
    reopen_case(case.pk, reason="unsolved", text=text, by=None, report_id=report)
    line = case.steps.get(kind="reopened")
    assert (line.note, case.reopened.get(pk=line.data["reopening"]).text) == ("", text)


def test_reopened_too_often_it_goes_before_the_commander():
    make_town()
    case = make_case(state=State.CLOSED)
    Case.objects.filter(pk=case.pk).update(reopenings=district().max_reopens)
    reopen_case(case.pk, by=None, report_id=case.reports.get().pk, **WET)
    assert fresh(case).state == State.CONSULTING


def test_a_reopened_case_may_only_need_a_clearer_answer():
    town = make_town()
    case = make_case(state=State.REOPENED)
    with pytest.raises(CaseError):
        pass_check(case.pk, by=town.he)
    pass_check(case.pk, note="Done as promised, badly explained", by=town.he)
    close_case(case.pk, answer="In other words: the pipe is new.", by=town.he)
    assert [a.text for a in case.answers.all()][-1] == "In other words: the pipe is new."
