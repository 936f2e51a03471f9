"""Returns: asked for in a window, decided by the center, counted, and settled at the third."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.reasons import UnknownReason
from jiewang.center.dispatch.actions import (
    ask_return,
    dispatch_case,
    grant_return,
    refuse_return,
)
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.center.dispatch.queries import pending_returns
from jiewang.testing import handler_of, lead_of, make_case, make_town, make_unit, make_user

WORDS = {"reason": "not_duty", "explanation": "The pipe is the landlord's"}


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_the_unit_stays_responsible_while_the_center_decides():
    town = make_town()
    case = make_case(state=State.SIGNED)
    order = lead_of(case)

    ask_return(order.pk, by=town.jiang, better_unit=town.housing, **WORDS)

    case, hop = fresh(case), Hop.objects.get(kind="return")
    assert (case.state, case.unit, case.returns) == (State.RETURNED, town.water, 0)
    assert (hop.decision, hop.from_unit, hop.to_unit) == ("pending", town.water, town.housing)
    assert [*pending_returns(town.lin)] == [hop]
    assert [*pending_returns(town.zhou)] == []


def test_asking_again_writes_nothing():
    town = make_town()
    case = make_case(state=State.RETURNED)
    ask_return(lead_of(case).pk, by=town.jiang, **WORDS)
    assert fresh(case).diary_length == case.diary_length


@pytest.mark.parametrize(
    ("words", "error"),
    [
        pytest.param({**WORDS, "explanation": "  "}, DispatchError, id="no-explanation"),
        pytest.param({**WORDS, "reason": "tired"}, UnknownReason, id="no-reason-of-the-list"),
        pytest.param({**WORDS, "reason": "other_owner"}, DispatchError, id="owner-not-named"),
    ],
)
def test_a_return_needs_its_reasons(words, error):
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    with pytest.raises(error):
        ask_return(lead_of(case).pk, by=town.jiang, **words)
    assert fresh(case).state == State.DISPATCHED


def test_after_the_window_nothing_is_returned():
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    long_ago = timezone.now() - timedelta(days=3)
    WorkOrder.objects.filter(case=case).update(sent_at=long_ago)
    with pytest.raises(DispatchError):
        ask_return(lead_of(case).pk, by=town.jiang, **WORDS)


def test_another_unit_returns_nothing():
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    with pytest.raises(NotAllowed):
        ask_return(lead_of(case).pk, by=town.shen, **WORDS)


def test_a_granted_return_lies_on_the_centers_desk_and_is_counted():
    town = make_town()
    case = make_case(state=State.RETURNED)
    grant_return(case.pk, by=town.lin)
    case = fresh(case)
    assert (case.state, case.unit, case.returns) == (State.FILED, town.east, 1)
    assert Hop.objects.get(kind="return").decided_by == town.lin


def test_a_granted_return_can_go_on_at_once():
    town = make_town()
    case = make_case(state=State.RETURNED)
    parks = make_unit("Parks office")
    grant_return(case.pk, by=town.lin, to=parks)
    case = fresh(case)
    assert (case.state, case.unit, case.returns) == (State.DISPATCHED, parks, 1)
    assert case.diary_length == make_case(state=State.RETURNED).diary_length + 1


def test_a_return_is_not_granted_to_the_unit_that_asks():
    town = make_town()
    case = make_case(state=State.RETURNED)
    with pytest.raises(DispatchError):
        grant_return(case.pk, by=town.lin, to=town.water)


@pytest.mark.parametrize("before", [State.DISPATCHED, State.SIGNED])
def test_a_refused_return_is_where_it_was(before):
    town = make_town()
    case = make_case(state=before)
    ask_return(lead_of(case).pk, by=town.jiang, **WORDS)
    refuse_return(case.pk, note="The catalog names you", by=town.lin)
    case = fresh(case)
    assert (case.state, case.unit, case.returns) == (before, town.water, 0)


def test_the_center_alone_decides():
    town = make_town()
    case = make_case(state=State.RETURNED)
    for user in (town.jiang, town.zhou, town.he):
        with pytest.raises(NotAllowed):
            grant_return(case.pk, by=user)


def returned_too_often(town):
    """A case of which so many returns were granted as the district allows, dispatched again."""
    case = make_case(state=State.FILED)
    for _time in range(district().max_returns):
        dispatch_case(case.pk, by=town.lin)
        ask_return(lead_of(case).pk, by=town.jiang, **WORDS)
        grant_return(case.pk, by=town.lin)
    dispatch_case(case.pk, by=town.lin)
    return fresh(case)


def test_the_third_return_goes_to_consultation():
    town = make_town()
    case = returned_too_often(town)
    ask_return(lead_of(case).pk, by=town.jiang, **WORDS)
    case = fresh(case)
    assert (case.state, case.unit, case.returns) == (State.CONSULTING, town.water, 2)
    assert case.steps.get(line=case.diary_length).kind == "consultation"
    # Not one of the returns that a dispatcher decides.
    assert [*pending_returns(town.lin)] == []


@pytest.mark.parametrize("name", ["tang", "dong", "yu"])
def test_what_was_settled_in_consultation_is_not_returned_again(name):
    town = make_town()
    case = returned_too_often(town)
    ask_return(lead_of(case).pk, by=town.jiang, **WORDS)

    dispatch_case(case.pk, by=getattr(town, name))

    case = fresh(case)
    hop = Hop.objects.filter(kind="return").last()
    assert (case.state, case.unit, case.returns) == (State.DISPATCHED, town.water, 2)
    assert hop.decision == "refused"
    with pytest.raises(DispatchError):
        ask_return(lead_of(case).pk, by=town.jiang, **WORDS)


def test_a_commander_may_settle_it_for_another_unit():
    town = make_town()
    case = returned_too_often(town)
    ask_return(lead_of(case).pk, by=town.jiang, **WORDS)
    parks = make_unit("Parks office")
    dispatch_case(case.pk, by=town.tang, to=parks, note="Their ground")
    case = fresh(case)
    assert (case.unit, case.returns, case.hops.filter(decision="pending").count()) == (parks, 3, 0)


def test_an_assisting_unit_returns_without_moving_the_case():
    town = make_town()
    case = make_case(state=State.HANDLING)
    assist = case.orders.get(role="assist")
    ask_return(assist.pk, by=town.bai, **WORDS)
    assert fresh(case).state == State.HANDLING

    with pytest.raises(DispatchError, match=assist.unit.name):
        # One decision at a time.
        ask_return(case.orders.get(role="assist").pk, by=_colleague(town), **WORDS)
    parks = make_unit("Parks office")
    grant_return(case.pk, by=town.lin, to=parks)
    case = fresh(case)
    active = case.orders.exclude(state="withdrawn").values_list("unit__code", "role")
    assert (case.state, case.returns) == (State.HANDLING, 0)
    assert sorted(active) == [("parks_office", "assist"), ("water", "lead")]


def _colleague(town):
    return make_user("cai", ("UH01", town.housing))


def test_handling_has_begun_and_nothing_is_returned():
    make_town()
    case = make_case(state=State.HANDLING)
    with pytest.raises(CaseError):
        ask_return(lead_of(case).pk, by=handler_of(lead_of(case).unit), **WORDS)
