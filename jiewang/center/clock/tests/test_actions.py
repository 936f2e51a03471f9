"""Clocks in the database: each row says what RunningClock would say."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from jiewang.base.limits import LimitError
from jiewang.center.clock.actions import (
    come_back,
    extend_deadline,
    hand_over_deadlines,
    meet_deadlines,
    pause_deadlines,
    resume_deadlines,
    start_deadline,
    void_deadlines,
)
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.profiles import UnknownProfile, calendar_for
from jiewang.center.clock.tests.offices import at
from jiewang.people.models import Unit
from jiewang.testing import make_unit

HANDLE = ["handle"]


def start(case, unit, limit="8 work_hour", when="2026-09-28 10:00", kind="handle", **more):
    start_deadline(case.pk, kind=kind, unit_id=unit.pk, limit=limit, at=at(when), **more)
    return Deadline.objects.filter(case=case, kind=kind, unit=unit).latest("pk")


def moments(deadline):
    deadline.refresh_from_db()
    return deadline.due_at, deadline.provisional, deadline.paused_at, deadline.met_at


@pytest.mark.parametrize(
    ("limit", "when", "soon", "warn", "due", "provisional"),
    [
        pytest.param(
            "8 work_hour",
            "2026-09-28 10:00",
            "2026-09-28 16:00",
            "2026-09-29 09:24",
            "2026-09-29 11:00",
            False,
            id="work-hours-skip-lunch-and-night",
        ),
        pytest.param(
            "10 hour",
            "2026-09-30 17:00",
            "2026-09-30 22:00",
            "2026-10-01 01:00",
            "2026-10-01 03:00",
            False,
            id="hours-run-round-the-clock",
        ),
        pytest.param(
            "1 workday",
            "2026-09-29 18:00",
            "2026-09-30 14:30",
            "2026-09-30 16:36",
            "2026-09-30 18:00",
            False,
            id="a-workday-is-counted-in-its-hours",
        ),
        pytest.param(
            "1 workday",
            "2026-12-31 18:00",
            "2027-01-01 14:30",
            "2027-01-01 16:36",
            "2027-01-01 18:00",
            True,
            id="the-new-year-nobody-has-published",
        ),
    ],
)
def test_a_clock_starts_with_all_its_moments(
    case, office, limit, when, soon, warn, due, provisional
):
    deadline = start(case, office, limit, when)
    assert (deadline.soon_at, deadline.warn_at, deadline.due_at, deadline.provisional) == (
        at(soon),
        at(warn),
        at(due),
        provisional,
    )


def test_a_clock_of_the_same_key_that_runs_is_kept(case, office):
    first = start(case, office)
    again = start(case, office, "2 work_hour", "2026-09-29 10:00")
    assert (again.pk, again.due_at) == (first.pk, at("2026-09-29 11:00"))


def test_starting_costs_one_statement_once_the_office_is_known(case, office, settings):
    settings.CALENDAR_CHECK_SECONDS = 60
    start(case, office)
    with CaptureQueriesContext(connection) as queries:
        start_deadline(
            case.pk,
            kind="accept",
            unit_id=office.pk,
            limit="1 work_hour",
            at=at("2026-09-28 10:00"),
        )
    assert len(queries) == 1


def test_a_limit_nobody_can_read_starts_nothing(case, office):
    with pytest.raises(LimitError):
        start(case, office, "soon")
    assert not Deadline.objects.exists()


def test_a_unit_whose_hours_were_never_loaded_is_refused_with_their_name(case):
    unit = make_unit("Night market", office_hours="night")
    with override("en"), pytest.raises(UnknownProfile) as refusal:
        start(case, unit)
    assert str(refusal.value) == (
        "There are no office hours “night” for 2026-09-28: load them first."
    )


def test_a_pause_gives_back_its_working_time(case, office):
    deadline = start(case, office)
    pause_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-28 11:00"))
    pause_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-28 15:00"))
    assert moments(deadline)[2] == at("2026-09-28 11:00")

    resume_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-28 16:00"))
    resume_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-29 16:00"))
    assert moments(deadline) == (at("2026-09-29 16:00"), False, None, None)
    assert deadline.paused_for == timedelta(hours=3)
    # 80 % of eight hours used: the pause left out.
    assert deadline.warn_at == at("2026-09-29 14:24")


def test_a_pause_stops_only_the_kinds_named(case, office):
    whole = start(case, office, kind="whole")
    start(case, office)
    pause_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-28 11:00"))
    assert moments(whole)[2] is None


def test_an_extension_is_counted_from_the_deadline(case, office):
    deadline = start(case, office)
    extend_deadline(
        case.pk, kind="handle", unit_id=office.pk, by="1 workday", at=at("2026-09-28 11:00")
    )
    assert moments(deadline) == (at("2026-09-30 18:00"), False, None, None)
    assert deadline.extensions == ["1 workday"]


def test_an_extension_granted_too_late_takes_the_lateness_away(case, office):
    deadline = start(case, office)
    Deadline.objects.update(warned_at=at("2026-09-29 09:30"), overdue_at=at("2026-09-29 11:01"))
    extend_deadline(
        case.pk, kind="handle", unit_id=office.pk, by="8 work_hour", at=at("2026-09-29 12:00")
    )
    deadline.refresh_from_db()
    assert (deadline.warned_at, deadline.overdue_at) == (None, None)


def test_what_does_not_run_cannot_be_extended(case, office):
    with override("en"), pytest.raises(LimitError) as refusal:
        extend_deadline(
            case.pk, kind="handle", unit_id=office.pk, by="1 workday", at=at("2026-09-28 11:00")
        )
    assert str(refusal.value) == "There is no running limit that could be extended."


@pytest.mark.parametrize(
    ("limit", "when", "met", "late"),
    [
        pytest.param("8 work_hour", "2026-09-28 10:00", "2026-09-29 11:00", False, id="on-time"),
        pytest.param("8 work_hour", "2026-09-28 10:00", "2026-09-29 11:01", True, id="late"),
        pytest.param("1 workday", "2026-12-31 10:00", "2027-01-20 10:00", False, id="provisional"),
    ],
)
def test_a_clock_that_is_met_keeps_whether_it_was_late(case, office, limit, when, met, late):
    deadline = start(case, office, limit, when)
    meet_deadlines(case.pk, kinds=HANDLE, at=at(met))
    meet_deadlines(case.pk, kinds=HANDLE, at=at("2028-01-01 00:00"))
    deadline.refresh_from_db()
    assert (deadline.met_at, deadline.overdue_at) == (at(met), at(met) if late else None)


def test_an_answer_after_a_long_pause_is_no_lateness(case, office):
    deadline = start(case, office)
    pause_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-28 11:00"))
    meet_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-30 11:00"))
    deadline.refresh_from_db()
    assert (deadline.met_at, deadline.overdue_at) == (at("2026-09-30 11:00"), None)


def test_only_the_unit_named_has_met_its_clock(case, office):
    other = make_unit("Other", office_hours="office")
    mine, theirs = start(case, office), start(case, other)
    meet_deadlines(case.pk, kinds=HANDLE, unit_id=office.pk, at=at("2026-09-28 11:00"))
    assert (moments(mine)[3], moments(theirs)[3]) == (at("2026-09-28 11:00"), None)


def test_what_is_taken_back_is_neither_met_nor_running(case, office):
    deadline = start(case, office)
    void_deadlines(case.pk, at=at("2026-09-28 11:00"))
    deadline.refresh_from_db()
    assert (deadline.met_at, deadline.void_at) == (None, at("2026-09-28 11:00"))


@pytest.mark.parametrize(
    ("total", "started", "due"),
    [
        pytest.param(False, "2026-10-08 09:00", "2026-10-09 10:00", id="single-starts-anew"),
        pytest.param(True, "2026-09-28 10:00", "2026-10-08 18:00", id="total-goes-on"),
    ],
)
def test_a_rework_runs_the_clock_again(case, office, total, started, due):
    first = start(case, office, total=total)
    meet_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-28 11:00"))

    assert come_back(case.pk, kind="handle", unit_id=office.pk, at=at("2026-10-08 09:00"))

    second = Deadline.objects.exclude(pk=first.pk).get()
    assert (second.started_at, second.due_at, second.met_at) == (at(started), at(due), None)
    assert moments(first)[3] == at("2026-09-28 11:00")


@pytest.mark.parametrize(
    ("total", "late"),
    [
        pytest.param(False, False, id="single-has-a-new-chance"),
        pytest.param(True, True, id="total-stays-late"),
    ],
)
def test_a_rework_after_lateness(case, office, total, late):
    start(case, office, total=total)
    meet_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-30 11:00"))
    come_back(case.pk, kind="handle", unit_id=office.pk, at=at("2026-10-08 09:00"))
    assert (Deadline.objects.get(met_at=None).overdue_at is not None) is late


def test_a_rework_without_a_clock_says_so(case, office):
    assert not come_back(case.pk, kind="handle", unit_id=office.pk, at=at("2026-10-08 09:00"))


def test_a_unit_that_changes_its_hours_leaves_running_clocks_alone(case, office):
    start(case, office)
    Unit.objects.filter(pk=office.pk).update(office_hours="duty24")
    pause_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-28 11:00"))
    resume_deadlines(case.pk, kinds=HANDLE, at=at("2026-09-28 15:00"))
    assert Deadline.objects.get().due_at == at("2026-09-29 15:00")


def test_hours_of_an_older_day_are_still_known(case):
    assert calendar_for("office", at("2020-01-01 00:00").date()).hours.workday[0][0].hour == 9


def test_a_clock_that_is_started_costs_one_statement(case, office, settings):
    settings.CALENDAR_CHECK_SECONDS = 60
    start(case, office)
    with CaptureQueriesContext(connection) as asked:
        start_deadline(
            case.pk,
            kind="stage",
            name="停工",
            unit_id=office.pk,
            limit="1 work_hour",
            at=at("2026-09-28 10:00"),
        )
    assert [each["sql"].partition(" ")[0] for each in asked] == ["INSERT"]
    assert Deadline.objects.filter(kind="stage").count() == 1


def test_clocks_handed_over_go_on_by_the_hours_they_began_with(case, office):
    other = make_unit("Round the clock", office_hours="duty24")
    deadline = start(case, office)
    kept = start(case, office, kind="sign")
    hand_over_deadlines(case.pk, kinds=[deadline.kind], from_unit_id=office.pk, to_unit_id=other.pk)
    kept.refresh_from_db()
    assert kept.unit == office
    deadline.refresh_from_db()
    assert (deadline.unit, deadline.profile, deadline.due_at) == (
        other,
        "office",
        at("2026-09-29 11:00"),
    )
