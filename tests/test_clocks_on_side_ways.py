"""Clocks where a case leaves the usual way: no clock lost, none left running for nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.case.states import OPEN_STATES, State
from jiewang.center.check.actions import reopen_case
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.actions import (
    ask_return,
    consult_case,
    dispatch_case,
    grant_return,
    reroute_case,
)
from jiewang.center.handle.actions import ask_extension, feed_back
from jiewang.center.handle.models import Extension
from jiewang.center.intake.actions import merge_case, place_case, reclassify_case, refuse_case
from jiewang.testing import EAST, PIPE, WEST, lead_of, make_case, make_photo, make_town

NOT_OURS = {"reason": "not_duty", "explanation": "Not ours"}


def running(case):
    """Kind and unit of every clock that has not ended; a star where it stands still."""
    open_ones = case.deadlines.filter(met_at=None, void_at=None).order_by("kind", "unit__code")
    return {f"{d.kind} {d.unit.code}{'*' if d.paused_at else ''}" for d in open_ones}


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_an_assisting_unit_still_has_to_sign_while_the_lead_is_contested():
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    consult_case(case.pk, note="Whose pipe is it?", by=town.lin)
    assert "sign housing" in running(case)
    assert "sign water" not in running(case)


def test_reopened_into_consultation_a_case_still_has_its_whole_limit():
    make_town()
    case = make_case(state=State.CLOSED)
    Case.objects.filter(pk=case.pk).update(reopenings=9)
    report = case.reports.get()
    reopen_case(case.pk, by=None, report_id=report.pk, reason="unsolved", text="It drips")
    assert fresh(case).state == State.CONSULTING
    assert running(case) == {f"whole {EAST}"}


@pytest.mark.parametrize("end", ["refused", "merged"])
def test_a_case_that_ends_at_the_center_takes_the_helpers_orders_along(end):
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    ask_return(lead_of(case).pk, by=town.jiang, **NOT_OURS)
    grant_return(case.pk, by=town.lin)
    if end == "refused":
        refuse_case(case.pk, reason="no_matter", explanation="Nothing of ours", by=town.wu)
    else:
        merge_case(case.pk, into=make_case(state=State.FILED).pk, by=town.wu)
    assert not case.orders.exclude(state="withdrawn").exists()
    assert running(case) == set()


@pytest.mark.parametrize(
    ("state", "clocks"),
    [
        (State.SHELVED, {f"review {EAST}", f"whole {EAST}*", "handle water*", "assist housing*"}),
        (State.CONSULTING, {f"whole {EAST}", "handle water*", "assist housing", "sign housing"}),
        (State.HANDLED, {f"check {EAST}", f"whole {EAST}"}),
    ],
)
def test_another_type_sets_no_clock_going_that_the_state_keeps_still(state, clocks):
    town = make_town()
    staged = town.categories[PIPE]
    staged.stages = [{"name": "made safe", "limit": "2 work_hour"}]
    staged.save()
    case = make_case(state=state, category=staged)
    reclassify_case(case.pk, category=PIPE, urgency="urgent", note="It spreads", by=town.wu)
    stage = {State.HANDLED: set()}.get(state, {f"stage {EAST}*"})
    assert running(case) == clocks | stage


def test_a_reopened_case_counts_its_whole_limit_from_the_reopening_also_under_another_type():
    town = make_town()
    case = make_case(state=State.REOPENED, reported_at=timezone.now() - timedelta(days=400))
    before = case.deadlines.get(kind="whole", met_at=None, void_at=None)
    reclassify_case(case.pk, category=PIPE, urgency="urgent", note="It spreads", by=town.wu)
    after = case.deadlines.get(kind="whole", met_at=None, void_at=None)
    assert after.pk != before.pk
    assert after.started_at == before.started_at


def test_placed_in_another_street_a_street_that_handles_keeps_its_order_and_its_clocks():
    town = make_town()
    case = make_case(state=State.FILED)
    dispatch_case(case.pk, to=town.east, assist=[town.west], note="The street itself", by=town.lin)
    place_case(case.pk, area_code=f"{WEST}001", by=town.wu)
    case = fresh(case)
    assert (case.center, case.unit) == (town.west, town.east)
    assert running(case) == {
        f"handle {EAST}",
        f"sign {EAST}",
        f"assist {WEST}",
        f"sign {WEST}",
        f"whole {WEST}",
    }


@pytest.mark.parametrize("end", ["rerouted", "fed back"])
def test_a_wish_for_more_time_ends_with_its_order(end):
    town = make_town()
    case = make_case(state=State.HANDLING)
    order = lead_of(case)
    limit = case.deadlines.get(kind="handle").limit.split()[1]
    words = {"limit": f"1 {limit}", "reason": "weather", "explanation": "It rains"}
    ask_extension(order.pk, by=town.jiang, **words)
    if end == "rerouted":
        reroute_case(case.pk, to=town.east, note="They are nearer", by=town.lin)
    else:
        for helper in case.orders.filter(role="assist"):
            feed_back(helper.pk, result="Done", by=town.bai)
        make_photo(case)
        feed_back(order.pk, result="Done", by=town.jiang)
    assert not Extension.objects.filter(case=case, decision="pending").exists()


@pytest.mark.parametrize("state", sorted(OPEN_STATES - {State.REPORTED, State.VERIFYING}))
def test_in_every_open_state_some_clock_runs(state):
    case = make_case(state=state)
    moving = Deadline.objects.filter(case=case, met_at=None, void_at=None, paused_at=None)
    assert moving.exists()
