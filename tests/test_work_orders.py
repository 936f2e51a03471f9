"""One case with a lead and helpers: every order by itself, and one answer at the end."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.check.actions import close_case, pass_check
from jiewang.center.check.answers import draft_answer
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.actions import add_assist, dispatch_case
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.center.dispatch.returns import ask_return, grant_return
from jiewang.center.exchange.giving import to_give
from jiewang.center.exchange.taking import Item, take
from jiewang.center.handle.actions import feed_back, sign_for, start_handling
from jiewang.center.intake.outside.actions import set_outside_number
from jiewang.testing import (
    NOISE,
    PIPE,
    handler_of,
    make_case,
    make_photo,
    make_town,
    make_unit,
    make_user,
)
from jiewang.testing.cases import bring_case, go_on

HOURS = timedelta(hours=1)


@pytest.fixture
def town(db):
    with override("en"):
        yield make_town()


@pytest.fixture
def parks(town):
    unit = make_unit("Parks office")
    make_user("cai", ("UH01", unit))
    return unit


@pytest.fixture
def case(town, parks):
    """A lead and two assisting units, dispatched."""
    case = make_case(state=State.FILED)
    dispatch_case(case.pk, by=town.lin, assist=[town.housing, parks])
    return Case.objects.get(pk=case.pk)


def order_of(case, unit):
    return case.orders.exclude(state="withdrawn").get(unit=unit)


def worker(unit):
    from jiewang.people.models import User

    return User.objects.get(username="cai") if unit.name == "Parks office" else handler_of(unit)


def clock(case, kind, unit):
    rows = Deadline.objects.filter(case=case, kind=kind, unit=unit)
    return rows.latest("pk")


def running(row):
    return row.met_at is None and row.void_at is None


def test_every_order_is_signed_for_by_its_own_unit_on_its_own_clock(case, town, parks):
    assert case.orders.filter(role="lead").count() == 1
    assert case.orders.filter(role="assist").count() == 2
    sign_for(order_of(case, town.housing).pk, by=town.bai)

    assert {order.unit_id for order in case.orders.filter(state="signed")} == {town.housing.pk}
    assert clock(case, "sign", town.housing).met_at is not None
    assert running(clock(case, "sign", town.water))
    assert running(clock(case, "sign", parks))
    with pytest.raises(CaseError):
        sign_for(order_of(case, parks).pk, by=town.bai)


def test_every_order_has_its_own_limit_and_one_met_leaves_the_others_running(case, town, parks):
    assert running(clock(case, "handle", town.water))
    for unit in (town.housing, parks):
        assert running(clock(case, "assist", unit))
    order = order_of(case, town.housing)
    sign_for(order.pk, by=town.bai)
    feed_back(order.pk, result="阀门已关。", by=town.bai)
    assert clock(case, "assist", town.housing).met_at is not None
    assert running(clock(case, "assist", parks))
    assert running(clock(case, "handle", town.water))


def test_a_helper_may_return_its_order_and_the_case_stays_with_the_lead(case, town, parks):
    words = "这不是绿化问题。"
    ask_return(order_of(case, parks).pk, reason="not_duty", explanation=words, by=worker(parks))
    case.refresh_from_db()
    assert (case.state, case.unit) == (State.DISPATCHED, town.water)
    grant_return(case.pk, by=town.lin)
    case.refresh_from_db()
    assert (case.state, case.unit, case.returns) == (State.DISPATCHED, town.water, 0)
    assert not case.orders.exclude(state="withdrawn").filter(unit=parks).exists()
    assert clock(case, "assist", parks).void_at is not None
    assert running(clock(case, "assist", town.housing))
    assert Hop.objects.filter(case=case, kind="return", decision="granted").count() == 1


def test_the_children_are_closed_before_the_parent(case, town, parks):
    lead = order_of(case, town.water)
    for unit in (town.water, town.housing, parks):
        sign_for(order_of(case, unit).pk, by=worker(unit))
    start_handling(lead.pk, by=town.jiang)
    make_photo(case)
    feed_back(order_of(case, town.housing).pk, result="阀门已关。", by=town.bai)

    with pytest.raises(CaseError, match="Parks office have not fed back yet"):
        feed_back(lead.pk, result="水管已换。", by=town.jiang)
    with pytest.raises(CaseError):
        pass_check(case.pk, by=town.he)
    with pytest.raises(CaseError):
        close_case(case.pk, answer="水管已换。", by=town.he)
    feed_back(order_of(case, parks).pk, result="树根已清。", by=worker(parks))
    feed_back(lead.pk, result="水管已换。", by=town.jiang)
    case.refresh_from_db()
    assert case.state == State.HANDLED


def test_when_a_case_is_closed_none_of_its_orders_is_open(town):
    case = make_case(state=State.CLOSED)
    states = set(case.orders.values_list("state", flat=True))
    assert states == {WorkOrder.State.HANDLED}
    assert not Deadline.objects.filter(case=case, met_at=None, void_at=None).exists()


def test_a_helper_called_late_must_feed_back_too(town):
    bring = make_case(state=State.HANDLING)
    late = make_unit("Gas works")
    make_user("gu", ("UH01", late))
    add_assist(bring.pk, unit=late, by=town.lin)
    make_photo(bring)
    for order in bring.orders.filter(role="assist").exclude(unit=late):
        feed_back(order.pk, result="已办。", by=worker(order.unit))
    with pytest.raises(CaseError, match="Gas works have not fed back yet"):
        feed_back(order_of(bring, town.water).pk, result="水管已换。", by=town.jiang)


def test_every_reporter_gets_the_one_answer_made_of_all_results(town):
    take(Item(number="CQ-1", text="东一社区水管爆了，水流到楼道里。"))
    case = bring_case(Case.objects.get(), to=State.CHECKED, category=town.categories[PIPE])
    draft = draft_answer(case)
    for unit in (town.water, town.housing):
        assert order_of(case, unit).result in draft
    close_case(case.pk, answer=draft, by=town.sun)
    assert case.answers.count() == 1
    assert to_give("city")[-1].text == case.answers.get().text == draft


def test_two_outside_numbers_two_outside_clocks_and_ours_end_first(town):
    case = make_case(category=NOISE, state=State.FILED)
    now, said = timezone.now(), case.reports.get()
    for system, number, hours in (("city", "12345-1", 30), ("district", "Q-1", 20)):
        set_outside_number(
            case.pk,
            report_id=said.pk,
            system=system,
            number=number,
            due_at=now + hours * HOURS,
            by=town.wu,
        )
    case = go_on(Case.objects.get(pk=case.pk), to=State.HANDLING)
    ends = {
        row.kind: row.due_at
        for row in Deadline.objects.filter(case=case, met_at=None, void_at=None)
    }
    assert ends["handle"] < ends["whole"] < ends["district"] < ends["city"]
    assert said.outside.count() == 2
