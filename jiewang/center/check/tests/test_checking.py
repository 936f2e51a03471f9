"""Another person looks, passes or sends back, and one answer goes out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.check.access import check_not_own_work
from jiewang.center.check.actions import close_case, pass_check, send_to_rework
from jiewang.center.check.errors import OwnWork
from jiewang.center.check.queries import cases_to_check, draft_answer, last_answer
from jiewang.center.dispatch.actions import ask_return, dispatch_case, withdraw_assist
from jiewang.center.handle.actions import ask_extension, feed_back, grant_extension, sign_for
from jiewang.testing import (
    NOISE,
    PIPE,
    lead_of,
    make_case,
    make_report,
    make_town,
    make_user,
)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_a_check_post_passes_and_closes():
    town = make_town()
    case = make_case(state=State.HANDLED)
    assert [*cases_to_check(town.he)] == [case]
    pass_check(case.pk, by=town.he)
    pass_check(case.pk, by=town.he)
    close_case(case.pk, answer="The pipe is new.", by=town.he)
    close_case(case.pk, answer="The pipe is new.", by=town.he)
    case = fresh(case)
    assert (case.state, case.closed_at is not None) == (State.CLOSED, True)
    assert last_answer(case).text == "The pipe is new."
    assert case.answers.count() == 1
    assert [*cases_to_check(town.he)] == []


@pytest.mark.parametrize("name", ["lin", "jiang", "wu", "tang", "zhou"])
def test_nobody_without_a_check_post_passes(name):
    town = make_town()
    case = make_case(state=State.HANDLED)
    with pytest.raises(NotAllowed):
        pass_check(case.pk, by=getattr(town, name))


@pytest.mark.parametrize("part", ["dispatched", "handled"])
def test_nobody_checks_or_closes_what_they_dispatched_or_handled(part):
    town = make_town()
    both = make_user("cai", ("SC04", town.east), ("SC05", town.east), ("SE06", town.east))
    case = make_case(state=State.FILED, category=NOISE)
    dispatch_case(case.pk, by=both if part == "dispatched" else town.lin)
    handler = both if part == "handled" else town.shen
    sign_for(lead_of(case).pk, by=handler)
    feed_back(lead_of(case).pk, result="Settled", by=handler)
    assert [[*cases_to_check(both)], [*cases_to_check(town.he)]] == [[], [case]]
    with pytest.raises(OwnWork):
        pass_check(case.pk, by=both)
    with pytest.raises(OwnWork):
        send_to_rework(case.pk, reason="half_done", explanation="Loud", by=both)
    pass_check(case.pk, by=town.he)
    with pytest.raises(OwnWork):
        close_case(case.pk, answer="Done", by=both)


def test_rework_goes_back_to_the_unit_and_is_counted():
    town = make_town()
    case = make_case(state=State.HANDLED)
    send_to_rework(case.pk, reason="half_done", explanation="Still wet", by=town.he)
    case, order = fresh(case), lead_of(case)
    assert (case.state, case.unit, case.reworks) == (State.HANDLING, town.water, 1)
    assert (order.state, order.unit, order.handled_at) == ("signed", town.water, None)
    assert case.orders.get(role="assist").state == "handled"


def test_the_answer_is_drafted_from_all_results():
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=PIPE)
    for order, by in ((case.orders.get(role="assist"), town.bai), (lead_of(case), town.jiang)):
        sign_for(order.pk, by=by)
    feed_back(case.orders.get(role="assist").pk, result="墙已烘干。", by=town.bai)
    assert draft_answer(case) == "Housing bureau：墙已烘干。"


def test_the_leads_words_come_first():
    make_town()
    case = make_case(state=State.HANDLED, category=PIPE)
    lines = draft_answer(case).split("\n")
    assert lines == ["Water station已办理。", "Housing bureau：Housing bureau已办理。"]


def test_an_answer_needs_words():
    town = make_town()
    case = make_case(state=State.CHECKED)
    with pytest.raises(CaseError):
        close_case(case.pk, answer="   ", by=town.he)
    assert fresh(case).state == State.CHECKED


def test_closing_says_when_the_reporters_data_goes():
    town = make_town()
    case = make_case(state=State.CHECKED)
    make_report(case)
    close_case(case.pk, answer="Done", by=town.he)
    day = timezone.localdate() + timedelta(days=district().retention_days)
    assert {*case.reports.values_list("delete_on", flat=True)} == {day}


def test_nothing_is_closed_unchecked():
    town = make_town()
    case = make_case(state=State.HANDLED)
    with pytest.raises(CaseError):
        close_case(case.pk, answer="Done", by=town.he)


@pytest.mark.parametrize("part", ["asked to return", "asked for time", "gave time", "took back"])
def test_whoever_had_a_hand_in_it_in_any_other_way_does_not_check_either(part):
    town = make_town()
    both = make_user("cai", ("SC01", town.east), ("SC05", town.east), ("UH01", town.water))
    case = make_case(state=State.HANDLING)
    unit = case.deadlines.get(kind="handle", unit=town.water).limit.split()[1]
    time = {"limit": f"1 {unit}", "reason": "weather", "explanation": "It rains"}
    if part == "took back":
        helper = case.orders.get(role="assist")
        withdraw_assist(helper.pk, note="Not needed", by=both)
    elif part == "asked to return":
        ask_return_of_a_helper(case, both)
    else:
        asks, gives = (both, town.lin) if part == "asked for time" else (town.jiang, both)
        ask_extension(lead_of(case).pk, by=asks, **time)
        grant_extension(case.extensions.get().pk, by=gives)
    with pytest.raises(OwnWork):
        check_not_own_work(both, fresh(case))


def ask_return_of_a_helper(case, by):
    """A return asked for by somebody of the unit, and refused by the center."""
    Case.objects.filter(pk=case.pk).update(state=State.SIGNED)
    ask_return(lead_of(case).pk, reason="not_duty", explanation="Not ours", by=by)
