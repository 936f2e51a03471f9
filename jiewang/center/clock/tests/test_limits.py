from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from jiewang.base.limits import Limit, LimitUnit
from jiewang.center.clock.limits import (
    Due,
    Elapsed,
    Left,
    RunningClock,
    due_at,
    moment_back,
)
from jiewang.center.clock.tests.offices import ALL, DUTY24, OFFICE, WEEKEND, at
from jiewang.center.clock.working_time import ZONE, worked_between

WORK_HOUR, WORKDAY, HOUR, CALENDAR_DAY = LimitUnit
HANDLE = RunningClock(Limit(8, WORK_HOUR), started_at=at("2026-09-28 10:00"))
WHOLE = RunningClock(Limit(3, WORKDAY), started_at=at("2026-09-28 10:00"))

moments = some.datetimes(datetime(2020, 12, 1), datetime(2027, 3, 1), timezones=some.just(ZONE))
waits = some.timedeltas(timedelta(), timedelta(days=20))
limits = some.builds(Limit, some.integers(1, 40), some.sampled_from(LimitUnit))
offices = some.sampled_from(ALL)


@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        pytest.param("8 work_hour", "2026-09-28 10:00", "2026-09-29 11:00", id="work-hours"),
        pytest.param("3 workday", "2026-09-28 10:00", "2026-10-08 18:00", id="workdays"),
        pytest.param("24 hour", "2026-09-30 17:30", "2026-10-01 17:30", id="hours"),
        pytest.param("3 calendar_day", "2026-09-28 10:00", "2026-10-02 00:00", id="calendar-days"),
    ],
)
def test_each_unit_counts_in_its_own_way(limit, start, due):
    assert due_at(Limit.parse(limit), at(start), OFFICE) == Due(at(due), provisional=False)


def test_a_legal_period_ends_on_a_workday():
    due = due_at(Limit(3, CALENDAR_DAY), at("2026-09-28 10:00"), OFFICE, legal=True)
    assert due == Due(at("2026-10-08 18:00"), provisional=False)


def test_the_law_moves_no_limit_in_hours():
    due = due_at(Limit(72, HOUR), at("2026-09-30 10:00"), OFFICE, legal=True)
    assert due == Due(at("2026-10-03 10:00"), provisional=False)


@pytest.mark.parametrize(
    ("limit", "start", "office", "provisional"),
    [
        pytest.param("2 work_hour", "2026-12-31 17:00", OFFICE, True, id="work-hours-into-2027"),
        pytest.param("2 work_hour", "2026-12-31 15:00", OFFICE, False, id="work-hours-in-2026"),
        pytest.param("9 work_hour", "2026-12-31 17:00", DUTY24, False, id="open-round-the-clock"),
        pytest.param("9 work_hour", "2026-12-31 16:00", WEEKEND, False, id="same-hours-every-day"),
        pytest.param("1 workday", "2026-12-31 10:00", OFFICE, True, id="workday-in-2027"),
        pytest.param("1 workday", "2026-12-30 10:00", OFFICE, False, id="workday-on-31-december"),
        pytest.param("1 workday", "2026-12-30 10:00", DUTY24, False, id="24:00-is-still-2026"),
        pytest.param("1 workday", "2026-12-31 10:00", DUTY24, True, id="workdays-are-the-notices"),
        pytest.param("1 workday", "2020-12-31 10:00", OFFICE, False, id="first-day-not-counted"),
        pytest.param("48 hour", "2026-12-31 10:00", OFFICE, False, id="hours-never"),
        pytest.param("2 calendar_day", "2026-12-31 10:00", OFFICE, True, id="its-closing-time"),
        pytest.param("2 calendar_day", "2026-12-31 10:00", DUTY24, False, id="same-closing-time"),
        pytest.param("9 work_hour", "2020-12-31 10:00", OFFICE, True, id="from-2020-into-2021"),
    ],
)
def test_a_deadline_is_provisional_if_a_day_without_notice_mattered(
    limit, start, office, provisional
):
    assert due_at(Limit.parse(limit), at(start), office).provisional is provisional


def test_a_legal_period_that_looked_at_a_day_without_notice_is_provisional():
    due = due_at(Limit(2, CALENDAR_DAY), at("2026-12-31 10:00"), DUTY24, legal=True)
    assert due == Due(at("2027-01-05 00:00"), provisional=True)


def test_a_pause_moves_the_deadline_by_the_working_time_it_took():
    paused = HANDLE.pause(at("2026-09-28 11:00"))
    going = paused.resume(at("2026-09-28 16:00"), OFFICE)
    assert going == replace(HANDLE, paused_for=timedelta(hours=3))
    assert going.due(OFFICE) == Due(at("2026-09-29 16:00"), provisional=False)


def test_a_pause_while_the_office_is_closed_is_worth_nothing():
    going = HANDLE.pause(at("2026-09-28 18:00")).resume(at("2026-09-29 09:00"), OFFICE)
    assert going == HANDLE


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        pytest.param("2026-09-29 10:00", "2026-09-30 10:00", "2026-10-09 18:00", id="a-workday"),
        pytest.param("2026-09-29 10:00", "2026-09-29 16:00", "2026-10-09 15:00", id="mid-day"),
        pytest.param("2026-09-30 18:00", "2026-10-08 09:00", "2026-10-08 18:00", id="the-holiday"),
    ],
)
def test_a_pause_of_workdays_counts_office_hours_on_workdays(paused, resumed, due):
    going = WHOLE.pause(at(paused)).resume(at(resumed), OFFICE)
    assert going.due(OFFICE).at == at(due)


def test_a_pause_on_a_sunday_gives_no_workday_back_even_if_the_office_is_open():
    going = WHOLE.pause(at("2026-10-01 09:00")).resume(at("2026-10-04 17:00"), WEEKEND)
    assert going == WHOLE


def test_a_pause_of_calendar_days_runs_round_the_clock():
    clock = RunningClock(Limit(3, CALENDAR_DAY), at("2026-10-12 10:00"))
    going = clock.pause(at("2026-10-13 10:00")).resume(at("2026-10-13 15:00"), OFFICE)
    assert (clock.due(OFFICE).at, going.due(OFFICE).at) == (
        at("2026-10-15 18:00"),
        at("2026-10-15 23:00"),
    )


def test_a_legal_period_moves_to_a_workday_after_its_pause_not_before():
    clock = RunningClock(Limit(4, CALENDAR_DAY), at("2026-10-13 10:00"), legal=True)
    going = clock.pause(at("2026-10-14 10:00")).resume(at("2026-10-15 10:00"), OFFICE)
    assert (clock.due(OFFICE).at, going.due(OFFICE).at) == (
        at("2026-10-19 18:00"),
        at("2026-10-19 18:00"),
    )


def test_a_pause_may_make_a_deadline_provisional():
    clock = RunningClock(Limit(2, WORKDAY), at("2026-12-28 10:00"))
    going = clock.pause(at("2026-12-29 09:00")).resume(at("2026-12-31 09:00"), OFFICE)
    assert (clock.due(OFFICE), going.due(OFFICE)) == (
        Due(at("2026-12-30 18:00"), provisional=False),
        Due(at("2027-01-01 18:00"), provisional=True),
    )


def test_a_pause_after_the_deadline_does_not_undo_lateness():
    late = HANDLE.pause(at("2026-09-29 14:30")).resume(at("2026-10-09 10:00"), OFFICE)
    assert late == HANDLE


def test_saying_pause_or_resume_twice_changes_nothing():
    paused = HANDLE.pause(at("2026-09-28 11:00"))
    assert paused.pause(at("2026-09-28 12:00")) == paused
    assert HANDLE.resume(at("2026-09-28 12:00"), OFFICE) == HANDLE


def test_a_pause_cannot_lie_before_the_start_nor_end_before_it_began():
    with pytest.raises(ValueError, match="before it was started"):
        HANDLE.pause(at("2026-09-28 09:59"))
    with pytest.raises(ValueError, match="before it was paused"):
        HANDLE.pause(at("2026-09-28 11:00")).resume(at("2026-09-28 10:59"), OFFICE)


@pytest.mark.parametrize(
    ("clock", "by", "due"),
    [
        pytest.param(HANDLE, "8 work_hour", "2026-09-30 12:00", id="hours-by-hours"),
        pytest.param(HANDLE, "1 workday", "2026-09-30 18:00", id="hours-by-a-workday"),
        pytest.param(WHOLE, "2 workday", "2026-10-10 18:00", id="workdays-by-workdays"),
        pytest.param(WHOLE, "2 work_hour", "2026-10-09 11:00", id="workdays-by-hours"),
        pytest.param(WHOLE, "2 calendar_day", "2026-10-10 18:00", id="workdays-by-days"),
    ],
)
def test_an_extension_is_counted_from_the_deadline(clock, by, due):
    assert clock.extend(Limit.parse(by)).due(OFFICE).at == at(due)


def test_an_extension_from_midnight_does_not_skip_a_day():
    clock = RunningClock(Limit(1, WORKDAY), at("2026-10-12 10:00")).extend(Limit(1, WORKDAY))
    assert clock.due(DUTY24).at == at("2026-10-15 00:00")


def test_single_time_starts_anew_when_a_step_comes_back():
    away = HANDLE.extend(Limit(1, WORKDAY)).pause(at("2026-09-28 17:00"))
    again = away.come_back(at("2026-10-08 10:00"), OFFICE)
    assert again == replace(HANDLE, started_at=at("2026-10-08 10:00"))


def test_total_time_goes_on_with_what_is_left_when_a_step_comes_back():
    total = replace(HANDLE, elapsed=Elapsed.TOTAL)
    again = total.pause(at("2026-09-28 17:00")).come_back(at("2026-10-08 10:00"), OFFICE)
    # Five of eight hours were used.
    assert again.due(OFFICE).at == at("2026-10-08 15:00")


@pytest.mark.parametrize(
    ("clock", "now", "left"),
    [
        pytest.param(
            HANDLE,
            "2026-09-28 17:42:30",
            Left(WORK_HOUR, number=2, minutes=18, over=False),
            id="work-hours-rounded-up",
        ),
        pytest.param(
            HANDLE,
            "2026-09-29 10:00:30",
            Left(WORK_HOUR, number=1, minutes=0, over=False),
            id="sixty-minutes-are-an-hour",
        ),
        pytest.param(
            HANDLE,
            "2026-09-29 11:00",
            Left(WORK_HOUR, number=0, minutes=0, over=False),
            id="to-the-minute-is-in-time",
        ),
        pytest.param(
            HANDLE,
            "2026-09-29 14:20",
            Left(WORK_HOUR, number=1, minutes=20, over=True),
            id="over-by-working-time",
        ),
        pytest.param(
            WHOLE,
            "2026-09-28 14:24",
            Left(WORKDAY, number=3, minutes=0, over=False),
            id="today-is-not-counted",
        ),
        pytest.param(
            WHOLE,
            "2026-10-04 12:00",
            Left(WORKDAY, number=1, minutes=0, over=False),
            id="in-the-holiday",
        ),
        pytest.param(
            WHOLE,
            "2026-10-08 11:00",
            Left(WORKDAY, number=0, minutes=5 * 60, over=False),
            id="minutes-on-the-last-day",
        ),
        pytest.param(
            WHOLE,
            "2026-10-08 20:00",
            Left(WORKDAY, number=0, minutes=0, over=True),
            id="over-since-closing-time",
        ),
        pytest.param(
            WHOLE,
            "2026-10-10 09:00",
            Left(WORKDAY, number=2, minutes=0, over=True),
            id="over-by-two-workdays",
        ),
        pytest.param(
            RunningClock(Limit(3, CALENDAR_DAY), at("2026-09-28 10:00")),
            "2026-09-29 10:00",
            Left(CALENDAR_DAY, number=2, minutes=0, over=False),
            id="calendar-days-to-a-midnight",
        ),
        pytest.param(
            RunningClock(Limit(3, CALENDAR_DAY), at("2026-09-28 10:00")),
            "2026-10-02 00:00",
            Left(CALENDAR_DAY, number=0, minutes=0, over=False),
            id="at-the-stroke-of-midnight",
        ),
        pytest.param(
            RunningClock(Limit(3, CALENDAR_DAY), at("2026-09-28 10:00")),
            "2026-10-02 00:01",
            Left(CALENDAR_DAY, number=1, minutes=0, over=True),
            id="a-minute-after-midnight",
        ),
        pytest.param(
            RunningClock(Limit(24, HOUR), at("2026-09-30 10:00")),
            "2026-09-30 22:30",
            Left(HOUR, number=11, minutes=30, over=False),
            id="hours-round-the-clock",
        ),
        pytest.param(
            HANDLE.pause(at("2026-09-28 12:00")),
            "2026-10-20 12:00",
            Left(WORK_HOUR, number=6, minutes=0, over=False),
            id="a-paused-clock-stands-still",
        ),
        pytest.param(
            HANDLE,
            "2026-09-28 09:59",
            Left(WORK_HOUR, number=8, minutes=0, over=False),
            id="before-its-start",
        ),
    ],
)
def test_what_is_left_is_said_in_the_limits_own_unit(clock, now, left):
    assert clock.left(at(now), OFFICE) == left


@pytest.mark.parametrize(
    ("clock", "now", "share"),
    [
        pytest.param(HANDLE, "2026-09-28 10:00", 0.0, id="at-the-start"),
        pytest.param(HANDLE, "2026-09-28 16:00", 0.5, id="half-way"),
        pytest.param(HANDLE, "2026-09-29 11:00", 1.0, id="at-the-deadline"),
        pytest.param(HANDLE, "2026-09-29 16:00", 1.375, id="over"),
        pytest.param(HANDLE.pause(at("2026-09-28 12:00")), "2026-10-09 10:00", 0.25, id="paused"),
        pytest.param(HANDLE.extend(Limit(8, WORK_HOUR)), "2026-09-28 16:00", 0.25, id="extended"),
        pytest.param(WHOLE, "2026-10-04 12:00", 20 / 27, id="workdays-in-the-holiday"),
    ],
)
def test_the_share_used_is_of_all_the_time_there_is(clock, now, share):
    assert clock.used_share(at(now), OFFICE) == share


@given(limit=limits, start=moments, wait=waits, office=offices)
def test_pausing_and_going_on_at_once_changes_nothing(limit, start, wait, office):
    clock = RunningClock(limit, start)
    assert clock.pause(start + wait).resume(start + wait, office) == clock


@given(limit=limits, start=moments, wait=waits, pause=waits, office=offices, legal=some.booleans())
def test_a_pause_loses_nothing_of_the_time_used(limit, start, wait, pause, office, legal):
    clock = RunningClock(limit, start, legal=legal)
    stop = min(start + wait, clock.due(office).at)
    going = clock.pause(stop).resume(stop + pause, office)
    assert going.used(stop + pause, office) == clock.used(stop, office)


@given(limit=limits, start=moments, wait=waits, pause=waits, office=offices)
def test_a_pause_loses_nothing_of_the_time_left(limit, start, wait, pause, office):
    clock = RunningClock(limit, start)
    stop = min(start + wait, clock.due(office).at)
    going = clock.pause(stop).resume(stop + pause, office)
    whole = clock.used(clock.due(office).at, office)
    assert going.used(going.due(office).at, office) == whole


@given(
    number=some.integers(1, 60),
    start=moments,
    wait=waits,
    pause=waits,
    office=offices,
    unit=some.sampled_from([WORK_HOUR, WORKDAY]),
)
def test_no_pause_brings_a_deadline_outside_office_hours(number, start, wait, pause, office, unit):
    clock = RunningClock(Limit(number, unit), start).pause(start + wait)
    due = clock.resume(start + wait + pause, office).due(office).at
    day = office.day_closing_at(due)
    assert [1 for begin, end in office.spans_on(day) if begin < due <= end] == [1]
    assert unit is WORK_HOUR or office.is_workday(day)


@given(limit=limits, by=limits, start=moments, office=offices)
def test_an_extension_is_always_later(limit, by, start, office):
    clock = RunningClock(limit, start)
    assert clock.due(office).at < clock.extend(by).due(office).at


@given(
    first=some.integers(1, 40),
    second=some.integers(1, 40),
    start=moments,
    office=offices,
    unit=some.sampled_from(LimitUnit),
)
def test_an_extension_in_the_same_unit_is_the_longer_limit(first, second, start, office, unit):
    extended = RunningClock(Limit(first, unit), start).extend(Limit(second, unit))
    assert extended.due(office).at == due_at(Limit(first + second, unit), start, office).at


@given(
    number=some.integers(1, 40), unit=some.sampled_from(LimitUnit), start=moments, office=offices
)
def test_a_longer_limit_is_due_later(number, unit, start, office):
    shorter, longer = Limit(number, unit), Limit(number + 1, unit)
    assert due_at(shorter, start, office).at < due_at(longer, start, office).at


@pytest.mark.parametrize(
    ("limit", "share", "moment"),
    [
        pytest.param("8 work_hour", 0.0, "2026-09-28 10:00", id="nothing"),
        pytest.param("8 work_hour", 0.5, "2026-09-28 16:00", id="half-in-work-hours"),
        pytest.param("8 work_hour", 1.0, "2026-09-29 11:00", id="all-is-the-deadline"),
        pytest.param("10 hour", 0.8, "2026-09-28 18:00", id="round-the-clock"),
        pytest.param("1 workday", 1.0, "2026-09-29 18:00", id="workday"),
        pytest.param("3 calendar_day", 0.5, "2026-09-30 05:00", id="calendar-days"),
    ],
)
def test_a_share_of_the_time_is_used_up_at_a_moment(limit, share, moment):
    clock = RunningClock(Limit.parse(limit), at("2026-09-28 10:00"))
    assert clock.moment_of(share, OFFICE) == at(moment)


def test_a_pause_puts_the_moment_of_a_share_off():
    paused = HANDLE.pause(at("2026-09-28 11:00"))
    going = paused.resume(at("2026-09-28 16:00"), OFFICE)
    assert going.moment_of(0.5, OFFICE) == at("2026-09-29 10:00")
    assert going.used_share(going.moment_of(0.5, OFFICE), OFFICE) == 0.5


# --- Deadlines of others, and ours cut off before them -----------------------------------------


@pytest.mark.parametrize(
    ("reserve", "end", "latest"),
    [
        pytest.param("4 work_hour", "2026-09-28 16:00", "2026-09-28 10:00", id="over-lunch"),
        pytest.param("4 work_hour", "2026-09-29 10:00", "2026-09-28 15:00", id="over-night"),
        pytest.param("4 work_hour", "2026-10-08 10:00", "2026-09-30 15:00", id="over-a-holiday"),
        pytest.param("4 work_hour", "2026-10-05 12:00", "2026-09-30 14:00", id="on-a-day-off"),
        pytest.param("3 hour", "2026-09-29 01:00", "2026-09-28 22:00", id="hours"),
        pytest.param("2 workday", "2026-10-09 10:00", "2026-09-30 10:00", id="workdays"),
        pytest.param("2 calendar_day", "2026-10-09 10:00", "2026-10-07 10:00", id="days"),
    ],
)
def test_a_reserve_is_counted_back_in_its_own_measure(reserve, end, latest):
    assert moment_back(Limit.parse(reserve), at(end), OFFICE) == at(latest)


@given(end=moments, hours=some.integers(1, 80), office=offices)
def test_a_reserve_leaves_exactly_its_time(end, hours, office):
    latest = moment_back(Limit(hours, WORK_HOUR), end, office)
    assert worked_between(latest, end, office) == timedelta(hours=hours)


def test_a_deadline_that_was_given_stands_whatever_the_limit():
    given_at = at("2026-10-03 12:00")
    clock = replace(HANDLE, given=given_at)
    assert clock.due(OFFICE) == Due(given_at, provisional=False)
    assert clock.extend(Limit(2, WORKDAY)).due(OFFICE).at == given_at


def test_a_deadline_is_cut_off_with_its_extensions_and_pauses():
    cut = at("2026-09-28 17:00")
    clock = replace(HANDLE, not_after=cut)
    paused = clock.pause(at("2026-09-28 11:00")).resume(at("2026-09-28 15:00"), OFFICE)
    for each in (clock, clock.extend(Limit(8, WORK_HOUR)), paused):
        assert each.due(OFFICE) == Due(cut, provisional=False)
    later = replace(HANDLE, not_after=at("2026-10-20 17:00"))
    assert later.due(OFFICE) == HANDLE.due(OFFICE)


@given(start=moments, limit=limits, cut=waits, office=offices, now=moments)
def test_a_clock_cut_off_anywhere_can_still_be_read(start, limit, cut, office, now):
    clock = RunningClock(limit, started_at=start, not_after=start + cut + timedelta(minutes=1))
    due = clock.due(office).at
    assert start < due
    assert start <= clock.moment_of(0.5, office) <= clock.moment_of(0.8, office) <= due
    assert clock.used_share(now, office) >= 0
    assert clock.left(now, office).over == (max(now, start) > due)
