"""Down only where the catalog allows it, up with a reason at any time."""

import pytest

from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.dispatch.actions import decide_level, push_down, push_up
from jiewang.center.dispatch.errors import DispatchError, PushedDown
from jiewang.center.dispatch.queries import orders_of
from jiewang.center.handle.actions import feed_back, sign_for
from jiewang.testing import EAST, FACADE, NOISE, PIPE, RUBBISH, lead_of, make_case, make_town

GRID = f"{EAST}001001"
UP = {"reason": "no_means", "explanation": "We have no lorry"}


def fresh(case):
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(
    ("category", "area", "allowed"),
    [
        pytest.param(RUBBISH, "", True, id="grid-matter-to-the-community"),
        pytest.param(RUBBISH, GRID, True, id="grid-matter-to-the-grid"),
        pytest.param(NOISE, "", True, id="community-matter-to-the-community"),
        pytest.param(NOISE, GRID, False, id="community-matter-to-the-grid"),
        pytest.param(PIPE, "", False, id="street-matter-to-the-community"),
        pytest.param(FACADE, "", False, id="district-matter-to-the-community"),
    ],
)
def test_nothing_is_pushed_below_what_the_catalog_allows(category, area, allowed):
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=category)
    if allowed:
        push_down(case.pk, to=town.east_one, area_code=area, by=town.lin)
        order = lead_of(case)
        assert (order.unit, order.level) == (town.east_one, "grid" if area else "community")
    else:
        with pytest.raises(PushedDown):
            push_down(case.pk, to=town.east_one, area_code=area, by=town.lin)
        assert fresh(case).diary_length == case.diary_length


def test_a_commanders_recorded_decision_opens_the_level_for_this_case():
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=PIPE)
    other = make_case(state=State.DISPATCHED, category=PIPE)
    with pytest.raises(NotAllowed):
        decide_level(case.pk, level="community", note="They are nearer", by=town.yu)

    decide_level(case.pk, level="community", note="They are nearer", by=town.tang)

    push_down(case.pk, to=town.east_one, by=town.lin)
    step = case.steps.get(kind="decided")
    assert (step.by, step.note) == (town.tang, "They are nearer")
    with pytest.raises(PushedDown):
        push_down(case.pk, to=town.east_one, area_code=GRID, by=town.lin)
    with pytest.raises(PushedDown):
        push_down(other.pk, to=town.east_one, by=town.lin)


def test_the_decision_does_not_outlive_a_change_of_type():
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=PIPE)
    decide_level(case.pk, level="community", note="They are nearer", by=town.tang)
    Case.objects.filter(pk=case.pk).update(category=town.categories[FACADE])
    with pytest.raises(PushedDown):
        push_down(case.pk, to=town.east_one, by=town.lin)


def test_a_level_that_is_allowed_already_needs_no_decision():
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=RUBBISH)
    decide_level(case.pk, level="community", note="-", by=town.tang)
    assert fresh(case).diary_length == case.diary_length


def test_a_streets_case_goes_to_its_own_communities_only():
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=RUBBISH)
    west_one = town.west.children.order_by("code").first()
    for wrong in (west_one, town.water):
        with pytest.raises(DispatchError):
            push_down(case.pk, to=wrong, by=town.lin)
    with pytest.raises(DispatchError):
        push_down(case.pk, to=town.east_one, area_code=f"{EAST}002001", by=town.lin)


def test_the_grid_team_works_on_what_was_sent_to_its_grid():
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=RUBBISH)
    push_down(case.pk, to=town.east_one, area_code=GRID, by=town.lin)
    order = lead_of(case)
    assert [*orders_of(town.fang)] == [order]
    sign_for(order.pk, by=town.fang)
    feed_back(order.pk, result="Swept", by=town.fang)
    step = case.steps.get(kind="fed_back")
    assert (step.by, step.post, step.unit) == (town.fang, "grid", town.east_one)


@pytest.mark.parametrize("signed", [False, True])
def test_a_community_pushes_up_with_a_reason_and_the_center_has_it_again(signed):
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=NOISE)
    push_down(case.pk, to=town.east_one, by=town.lin)
    order = lead_of(case)
    if signed:
        sign_for(order.pk, by=town.qiu)

    with pytest.raises(DispatchError):
        push_up(order.pk, reason="no_means", explanation=" ", by=town.qiu)
    push_up(order.pk, by=town.qiu, **UP)
    push_up(order.pk, by=town.qiu, **UP)

    case, hop = fresh(case), order.hops.get(kind="push_up")
    assert (case.state, case.unit, case.returns) == (State.FILED, town.east, 0)
    assert (hop.from_unit, hop.to_unit, hop.reason) == (town.east_one, town.east, "no_means")
    assert case.steps.filter(kind="pushed_up").count() == 1


def test_a_bureau_does_not_push_up():
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=PIPE)
    with pytest.raises(NotAllowed):
        push_up(lead_of(case).pk, by=town.jiang, **UP)
