"""The line that ends a clock tells when it was due and whether it came late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.telling import stamp
from jiewang.testing import make_case
from jiewang.testing.cases import go_on


def said(case, kind):
    return [
        (clock["kind"], clock["due"], clock["late"])
        for clock in case.steps.filter(kind=kind).order_by("-line")[0].data["clocks"]
    ]


@pytest.mark.parametrize(
    ("kind", "state", "clock"), [("fed_back", State.HANDLED, "handle"), ("closed", State.CLOSED, "whole")]
)  # fmt: skip
def test_a_line_in_time_tells_the_deadline(kind, state, clock):
    case = make_case(state=state)
    due = Deadline.objects.get(case=case, kind=clock).due_at
    assert said(case, kind) == [(clock, stamp(due), False)]


def test_each_unit_tells_its_own_clock():
    case = make_case(state=State.HANDLED)
    told = [line.data["clocks"][0]["kind"] for line in case.steps.filter(kind="fed_back")]
    assert told == ["assist", "handle"]


@pytest.mark.parametrize(("provisional", "late"), [(False, True), (True, False)])
def test_late_is_told_but_never_on_a_provisional_date(provisional, late):
    case = make_case(state=State.HANDLING)
    before = timezone.now() - timedelta(hours=1)
    running = Deadline.objects.filter(case=case, kind="handle")
    running.update(due_at=before, provisional=provisional)
    case = go_on(case, to=State.HANDLED)
    assert said(case, "fed_back") == [("handle", stamp(before), late)]


def test_of_a_clock_that_stands_still_the_deadline_that_holds_afterwards_is_told():
    case = make_case(state=State.HANDLING)
    running = Deadline.objects.get(case=case, kind="handle")
    started = running.started_at - timedelta(hours=4)
    paused = started + timedelta(hours=1)
    # Round the clock: what is asked here must not depend on the hour of the test.
    changed = {"limit": "8 hour", "started_at": started, "paused_at": paused}
    Deadline.objects.filter(pk=running.pk).update(**changed)
    case = go_on(case, to=State.HANDLED)
    line = case.steps.filter(kind="fed_back").order_by("-line")[0]
    due = started + timedelta(hours=8) + (line.at - paused)
    assert said(case, "fed_back") == [("handle", stamp(due), False)]
