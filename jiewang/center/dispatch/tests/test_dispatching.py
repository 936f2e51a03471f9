"""The center sends out, reroutes, calls others to help."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jiewang.center.case.actions import lock_case
from jiewang.center.case.errors import CaseChanged, CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.dispatch.actions import (
    add_assist,
    consult_case,
    dispatch_by_rule,
    dispatch_case,
    reroute_case,
    withdraw_assist,
)
from jiewang.center.dispatch.errors import DispatchError, PushedDown
from jiewang.center.dispatch.queries import (
    cases_in_consultation,
    cases_seen_by,
    cases_to_dispatch,
    orders_of,
)
from jiewang.center.handle.actions import feed_back, sign_for
from jiewang.testing import (
    FACADE,
    NOISE,
    PIPE,
    lead_of,
    make_case,
    make_category,
    make_town,
    make_unit,
)


def orders(case):
    """The orders that stand, as (unit, role, state, level)."""
    rows = case.orders.exclude(state="withdrawn").order_by("role", "pk")
    return sorted(rows.values_list("unit__code", "role", "state", "level"))


def last_line(case):
    return case.steps.order_by("-line").values_list("kind", "state", "by__username", "note").first()


def test_dispatching_by_the_rule_sends_a_lead_and_its_helpers():
    town = make_town()
    case = make_case(state=State.FILED, category=PIPE)

    dispatch_case(case.pk, by=town.lin)

    case.refresh_from_db()
    assert (case.state, case.unit) == (State.DISPATCHED, town.water)
    assert orders(case) == [
        ("housing", "assist", "sent", "district"),
        ("water", "lead", "sent", "district"),
    ]
    assert last_line(case) == ("dispatched", "dispatched", "lin", "")
    hop = case.hops.get(order__role="lead")
    assert (hop.from_unit, hop.to_unit, hop.rule["rule"]) == (town.east, town.water, "unit")


def test_the_street_itself_can_be_the_lead():
    town = make_town()
    case = make_case(state=State.FILED, category=NOISE)
    dispatch_case(case.pk, by=town.lin)
    assert orders(case) == [(town.east.code, "lead", "sent", "street")]


def test_another_unit_than_the_rules_needs_a_note():
    town = make_town()
    case = make_case(state=State.FILED, category=PIPE)
    with pytest.raises(DispatchError):
        dispatch_case(case.pk, to=town.housing, by=town.lin)

    dispatch_case(case.pk, to=town.housing, by=town.lin, note="Pipe of a public house")

    case.refresh_from_db()
    # Who leads does not assist.
    assert orders(case) == [("housing", "lead", "sent", "district")]
    assert case.hops.get().rule == {}


def test_the_same_dispatch_again_writes_nothing():
    town = make_town()
    case = make_case(state=State.FILED)
    dispatch_case(case.pk, by=town.lin, seen=case.moved_by_line)
    length = Case.objects.get(pk=case.pk).diary_length
    dispatch_case(case.pk, by=town.lin, seen=case.moved_by_line)
    dispatch_case(case.pk, by=town.lin, to=town.water)
    assert Case.objects.get(pk=case.pk).diary_length == length


def test_whoever_comes_second_is_told_who_was_first():
    town = make_town()
    case = make_case(state=State.FILED)
    dispatch_case(case.pk, by=town.lin)
    with pytest.raises(CaseChanged, match="Lin"):
        dispatch_case(case.pk, by=town.yu, seen=case.moved_by_line)


@pytest.mark.parametrize("name", ["zhou", "wu", "he", "jiang", "fang"])
def test_nobody_else_dispatches_in_east_lane(name):
    town = make_town()
    case = make_case(state=State.FILED)
    with pytest.raises(NotAllowed):
        dispatch_case(case.pk, by=getattr(town, name))


@pytest.mark.parametrize("name", ["lin", "tang", "yu", "dong"])
def test_the_centers_and_the_districts_dispatchers_may(name):
    town = make_town()
    case = make_case(state=State.FILED)
    dispatch_case(case.pk, by=getattr(town, name))
    assert Case.objects.get(pk=case.pk).state == State.DISPATCHED


def test_a_closed_unit_gets_nothing():
    town = make_town()
    case = make_case(state=State.FILED)
    closed = make_unit("Old works", closed_on=date(2026, 1, 1))
    with pytest.raises(DispatchError):
        dispatch_case(case.pk, to=closed, by=town.lin, note="As ever")


def test_a_matter_of_the_district_is_not_sent_to_a_street_by_hand():
    town = make_town()
    case = make_case(state=State.FILED, category=FACADE)
    with pytest.raises(PushedDown):
        dispatch_case(case.pk, to=town.east, by=town.lin, note="It is near")


def test_the_catalogs_own_rule_may_fall_to_the_street():
    town = make_town()
    town.housing.closed_on = date(2026, 1, 1)
    town.housing.save()
    case = make_case(state=State.FILED, category=FACADE)
    dispatch_case(case.pk, by=town.lin)
    assert Case.objects.get(pk=case.pk).unit == town.east


def test_the_house_dispatches_alone_only_what_is_switched_on():
    make_town()
    by_hand = make_case(state=State.FILED)
    switched_on = make_category("9.02.01", auto_dispatch=True)
    alone = make_case(state=State.FILED, category=switched_on)
    with transaction.atomic():
        sent = [dispatch_by_rule(lock_case(case.pk)) for case in (by_hand, alone)]
    assert sent == [False, True]
    assert last_line(alone) == ("dispatched", "dispatched", None, "")


def test_rerouting_takes_the_order_back_and_sends_a_new_one():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    parks = make_unit("Parks office")
    former = lead_of(case)

    reroute_case(case.pk, to=parks, note="The tree first", by=town.lin)

    case.refresh_from_db()
    former.refresh_from_db()
    assert (former.state, case.state, case.unit) == ("withdrawn", State.DISPATCHED, parks)
    assert orders(case) == [
        ("housing", "assist", "signed", "district"),
        ("parks_office", "lead", "sent", "district"),
    ]


def test_rerouting_to_a_helper_makes_it_the_lead():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    reroute_case(case.pk, to=town.housing, note="Their pipe", by=town.lin)
    assert orders(case) == [("housing", "lead", "sent", "district")]


def test_one_more_unit_is_called_once():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    parks = make_unit("Parks office")
    add_assist(case.pk, unit=parks, by=town.lin)
    length = Case.objects.get(pk=case.pk).diary_length
    add_assist(case.pk, unit=parks, by=town.lin)
    assert Case.objects.get(pk=case.pk).diary_length == length
    assert ("parks_office", "assist", "sent", "district") in orders(case)


def test_no_helper_below_the_catalogs_level_unless_the_catalog_names_it():
    town = make_town()
    case = make_case(state=State.FILED, category=PIPE)
    with pytest.raises(PushedDown):
        dispatch_case(case.pk, assist=[town.east_one], by=town.lin)
    dispatch_case(case.pk, by=town.lin)
    with pytest.raises(PushedDown):
        add_assist(case.pk, unit=town.east_one, by=town.lin)

    named = make_category("9.03.01", assist_units=[town.east_one.code])
    case = make_case(state=State.FILED, category=named)
    dispatch_case(case.pk, by=town.lin)
    assert (town.east_one.code, "assist", "sent", "community") in orders(case)


def test_a_helper_that_is_not_needed_is_withdrawn_but_not_after_its_result():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    order = case.orders.get(role="assist")
    with pytest.raises(CaseError):
        withdraw_assist(lead_of(case).pk, note="Not needed", by=town.lin)
    feed_back(order.pk, result="Looked", by=town.bai)
    with pytest.raises(DispatchError):
        withdraw_assist(order.pk, note="Not needed", by=town.lin)

    other = make_case(state=State.HANDLING, category=PIPE)
    order = other.orders.get(role="assist")
    withdraw_assist(order.pk, note="Not needed", by=town.lin)
    assert orders(other) == [("water", "lead", "signed", "district")]


def test_in_consultation_a_street_dispatcher_waits_for_the_commander():
    town = make_town()
    case = make_case(state=State.FILED)
    consult_case(case.pk, note="Whose pipe is it?", by=town.lin)
    with pytest.raises(DispatchError):
        dispatch_case(case.pk, by=town.lin)
    dispatch_case(case.pk, by=town.tang)
    assert lead_of(case).hops.get().rule["settled"] is True


def test_each_desk_shows_its_own_cases():
    town = make_town()
    filed = make_case(state=State.FILED)
    sent = make_case(state=State.DISPATCHED)
    in_consultation = make_case(state=State.CONSULTING)
    everything = {filed, sent, in_consultation}

    assert {name: set(cases_seen_by(getattr(town, name))) for name in ("lin", "zhou", "yu")} == {
        "lin": everything,
        "zhou": set(),
        "yu": everything,
    }
    assert set(cases_seen_by(town.jiang)) == {sent, in_consultation}
    assert [*cases_to_dispatch(town.lin)] == [filed]
    assert [*cases_to_dispatch(town.zhou)] == []
    assert [*cases_in_consultation(town.tang)] == [in_consultation]
    assert [*orders_of(town.jiang)] == [lead_of(sent), lead_of(in_consultation)]


def test_a_grid_worker_sees_reports_to_verify_in_the_grid_and_no_others():
    town = make_town()
    here = make_case(state=State.VERIFYING)
    make_case(state=State.DISPATCHED)
    make_case(state=State.VERIFYING, area=town.areas[f"{town.east.code}002001"])
    assert [*cases_seen_by(town.fang)] == [here]


def test_the_list_of_orders_costs_the_same_for_one_row_and_for_three():
    town = make_town()
    costs = []
    for count in (1, 3):
        while orders_of(town.jiang).count() < count:
            make_case(state=State.DISPATCHED)
        with CaptureQueriesContext(connection) as queries:
            rows = [(o.case.number, str(o.case.category), o.unit) for o in orders_of(town.jiang)]
        assert len(rows) == count
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_signing_waits_for_a_pending_return():
    town = make_town()
    case = make_case(state=State.RETURNED)
    with pytest.raises(CaseError):
        sign_for(lead_of(case).pk, by=town.jiang)
