"""The buttons of the case page against the actions themselves: every state, every person."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jiewang.base.limits import Limit
from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.check import actions as check
from jiewang.center.check.acts import acts
from jiewang.center.clock.actions import start_deadline
from jiewang.center.dispatch import actions as dispatch
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.orders import active_orders
from jiewang.center.handle import actions as handle
from jiewang.center.handle.models import Extension
from jiewang.center.handle.queries import handle_deadline
from jiewang.testing import (
    PIPE,
    handler_of,
    lead_of,
    make_case,
    make_category,
    make_town,
    make_unit,
)

# One of each kind of post; the others stand to the case as one of these does.
EVERYBODY = ["lin", "wu", "he", "tang", "jiang", "bai", "dong", "yu", "fang"]


class Undone(Exception):
    """Takes back what an action that was let through has written."""


def lead_by_water(town):
    """A type that lets everything happen: a unit leads, another assists, a community may."""
    values = {"lead_rule": "unit", "lead_unit": town.water, "assist_units": ["housing"]}
    level = HandlingLevel.COMMUNITY
    return make_category("9.01.01", handling_level=level, **values)


def everything(case, other, town):
    """Every act as (code, target) and a call of its action with input nothing is wrong with."""
    day = timezone.localdate() + timedelta(days=3)
    words = {"explanation": "Because"}
    calls = {
        "dispatch_case": (dispatch.dispatch_case, {}),
        "grant_return": (dispatch.grant_return, {}),
        "refuse_return": (dispatch.refuse_return, {"note": "No"}),
        "reroute_case": (dispatch.reroute_case, {"to": other, "note": "Better there"}),
        "push_down": (dispatch.push_down, {"to": town.east_two}),
        "decide_level": (dispatch.decide_level, {"level": "grid", "note": "This once"}),
        "consult_case": (dispatch.consult_case, {"note": "Whose is it?"}),
        "add_assist": (dispatch.add_assist, {"unit": other}),
        "pass_check": (check.pass_check, {"note": "Holds"}),
        "send_to_rework": (check.send_to_rework, {"reason": "half_done", **words}),
        "close_case": (check.close_case, {"answer": "Done"}),
        "shelve_case": (check.shelve_case, {"reason": "no_money", "review_on": day, **words}),
        "take_up": (check.take_up, {"note": "Money came"}),
        "reopen_case": (check.reopen_case, {"reason": "unsolved", "text": "Still wet"}),
    }
    found = {(code, None): (action, case.pk, given) for code, (action, given) in calls.items()}
    for order in active_orders(case):
        found |= every_act_of(order)
    for extension in Extension.objects.filter(case=case):
        found["grant_extension", extension.pk] = (handle.grant_extension, extension.pk, {})
        refused = {"note": "No"}
        found["refuse_extension", extension.pk] = (handle.refuse_extension, extension.pk, refused)
    return found


def every_act_of(order):
    words = {"explanation": "Because"}
    calls = {
        "sign_for": (handle.sign_for, {}),
        "feed_back": (handle.feed_back, {"result": "Mended anew"}),
        "ask_extension": (
            handle.ask_extension,
            {"limit": one_more(order), "reason": "weather", **words},
        ),
        "ask_return": (dispatch.ask_return, {"reason": "not_duty", **words}),
        "push_up": (dispatch.push_up, {"reason": "beyond_power", **words}),
    }
    if order.role == WorkOrder.Role.ASSIST:
        calls["withdraw_assist"] = (dispatch.withdraw_assist, {"note": "Not needed"})
    else:
        calls["start_handling"] = (handle.start_handling, {})
        calls["record_contact"] = (handle.record_contact, {})
        calls["ask_reporter"] = (handle.ask_reporter, {"text": "Which floor is it?"})
    found = {(code, order.pk): (action, order.pk, given) for code, (action, given) in calls.items()}
    if order.role == WorkOrder.Role.LEAD:
        found["resume_waiting", None] = (handle.resume_waiting, order.case_id, {})
    return found


def one_more(order):
    """One of whatever the clock of an order counts in; hours where none runs."""
    deadline = handle_deadline(order)
    return f"1 {Limit.parse(deadline.limit).unit}" if deadline else "1 hour"


def lets_through(case, action, target, given, user):
    """Whether the action did something: accepted, and wrote a line. Nothing of it stays."""
    before = case.diary_length
    try:
        with transaction.atomic():
            action(target, by=user, **given)
            wrote = Case.objects.get(pk=case.pk).diary_length - before
            raise Undone
    except CaseError:
        return False
    except Undone:
        return wrote == 1


def check_everybody(case, other, town):
    case = Case.objects.get(pk=case.pk)
    for order in active_orders(case):
        kind, name = ("handle", "") if order.role == "lead" else ("assist", "")
        at = order.sent_at
        start_deadline(case.pk, kind=kind, unit_id=order.unit_id, limit="48 hour", at=at, name=name)
    for name in EVERYBODY:
        user = getattr(town, name)
        shown = acts(case, user)
        through = {
            key
            for key, (action, target, given) in everything(case, other, town).items()
            if lets_through(case, action, target, given, user)
        }
        allowed = {(act.code, act.target) for act in shown if act.allowed}
        assert allowed == through, f"{name} at {case.state}"
        assert all(act.reason and act.label for act in shown)


@pytest.mark.parametrize("state", State)
def test_the_buttons_are_exactly_what_the_actions_let_through(state):
    town = make_town()
    other = make_unit("Parks office")
    check_everybody(make_case(state=state, category=lead_by_water(town)), other, town)


@pytest.mark.parametrize("state", [State.DISPATCHED, State.SIGNED, State.HANDLING])
def test_a_community_has_the_same_buttons_and_may_push_up(state):
    town = make_town()
    case = make_case(state=State.DISPATCHED, category=lead_by_water(town))
    dispatch.push_down(case.pk, to=town.east_one, by=town.lin)
    order = lead_of(case)
    if state != State.DISPATCHED:
        handle.sign_for(order.pk, by=town.qiu)
    if state == State.HANDLING:
        handle.start_handling(order.pk, by=town.qiu)

    check_everybody(case, make_unit("Parks office"), town)
    case.refresh_from_db()
    assert ("push_up", order.pk, True) in [
        (act.code, act.target, act.allowed) for act in acts(case, town.qiu)
    ]


def test_a_pending_extension_shows_the_center_two_buttons():
    town = make_town()
    case = make_case(state=State.HANDLING, category=lead_by_water(town))
    order = lead_of(case)
    unit = order.unit_id
    start_deadline(case.pk, kind="handle", unit_id=unit, limit="48 hour", at=order.sent_at)
    words = {"reason": "weather", "explanation": "Rain"}
    handle.ask_extension(order.pk, limit=one_more(order), by=handler_of(order.unit), **words)
    check_everybody(case, make_unit("Parks office"), town)


def test_an_assisting_units_pending_return_shows_the_center_two_buttons():
    town = make_town()
    case = make_case(state=State.HANDLING, category=lead_by_water(town))
    assist = case.orders.get(role="assist")
    words = {"reason": "not_duty", "explanation": "No pipe of ours"}
    dispatch.ask_return(assist.pk, by=town.bai, **words)
    check_everybody(case, make_unit("Parks office"), town)


def test_a_closed_button_stays_visible_with_its_rule():
    town = make_town()
    case = make_case(state=State.FILED, category=PIPE)
    he = {act.code: act for act in acts(case, town.he)}
    assert (he["pass_check"].allowed, "dispatch_case" in he) == (False, False)


def test_what_a_post_could_never_do_is_left_out():
    town = make_town()
    assert acts(make_case(state=State.DISPATCHED), town.zhou) == []
