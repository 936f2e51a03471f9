from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from jiewang.center.clock.calendars import HolidayCalendar
from jiewang.center.clock.tests.offices import (
    ALL,
    COUNTER,
    DUTY24,
    FIELD,
    OFFICE,
    WEEKEND,
    at,
)
from jiewang.center.clock.working_time import (
    END_OF_DAY,
    ZONE,
    HoursError,
    OpeningHours,
    WorkCalendar,
    calendar_days_after,
    due_after,
    hours_after,
    on_a_workday,
    workdays_after,
    worked_between,
)

moments = some.datetimes(
    datetime(2020, 12, 1), datetime(2027, 3, 1), timezones=some.just(ZONE)
) | some.sampled_from([at("2026-09-30 18:00"), at("2026-10-01 00:00"), at("2026-09-28 12:00")])
works = some.timedeltas(timedelta(microseconds=1), timedelta(hours=300)) | some.builds(
    timedelta, hours=some.integers(1, 300)
)
pauses = some.timedeltas(timedelta(), timedelta(days=60))
offices = some.sampled_from(ALL)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        pytest.param("2026-09-28 11:00", 2, "2026-09-28 15:00", id="lunch-does-not-count"),
        pytest.param("2026-09-28 12:30", 1, "2026-09-28 15:00", id="starts-in-the-lunch-break"),
        pytest.param("2026-09-28 11:00", 1, "2026-09-28 12:00", id="ends-at-lunch-not-after-it"),
        pytest.param("2026-09-28 17:00", 1, "2026-09-28 18:00", id="ends-at-closing-time"),
        pytest.param("2026-09-28 18:00", 1, "2026-09-29 10:00", id="starts-at-closing-time"),
        pytest.param("2026-09-28 07:00", 1, "2026-09-28 10:00", id="starts-before-opening"),
        pytest.param("2026-09-28 09:00", 7, "2026-09-28 18:00", id="a-whole-day"),
        pytest.param("2026-09-24 17:00", 2, "2026-09-28 10:00", id="mid-autumn-and-its-weekend"),
        pytest.param("2026-09-30 17:00", 2, "2026-10-08 10:00", id="skips-the-national-holiday"),
        pytest.param("2026-10-03 10:00", 2, "2026-10-08 11:00", id="starts-in-the-holiday"),
        pytest.param("2026-10-09 17:00", 2, "2026-10-10 10:00", id="works-a-made-up-saturday"),
        pytest.param("2026-09-19 17:00", 2, "2026-09-20 11:00", id="works-a-made-up-sunday"),
        pytest.param("2026-02-13 17:00", 8, "2026-02-14 18:00", id="saturday-before-new-year"),
        pytest.param("2026-02-14 17:00", 2, "2026-02-24 10:00", id="skips-the-spring-festival"),
        pytest.param("2022-12-30 17:00", 2, "2023-01-03 10:00", id="the-day-off-in-next-file"),
        pytest.param("2026-12-31 17:00", 2, "2027-01-01 10:00", id="into-a-year-without-notice"),
    ],
)
def test_a_deadline_counts_working_time_only(start, hours, due):
    assert due_after(at(start), timedelta(hours=hours), OFFICE) == at(due)


@pytest.mark.parametrize(
    ("office", "due"),
    [
        pytest.param(OFFICE, "2026-10-08 10:00", id="office"),
        pytest.param(COUNTER, "2026-10-08 10:00", id="counter"),
        pytest.param(WEEKEND, "2026-10-01 11:00", id="open-every-day"),
        pytest.param(FIELD, "2026-09-30 19:00", id="field"),
        pytest.param(DUTY24, "2026-09-30 19:00", id="round-the-clock"),
    ],
)
def test_each_office_counts_its_own_hours(office, due):
    assert due_after(at("2026-09-30 17:00"), timedelta(hours=2), office) == at(due)


def test_a_night_shift_goes_on_after_midnight():
    due = due_after(at("2026-10-08 21:00"), timedelta(hours=2), FIELD)
    assert due == at("2026-10-09 01:00")


def test_the_end_of_a_day_is_the_first_moment_of_the_next():
    assert due_after(at("2026-10-08 20:00"), timedelta(hours=4), DUTY24) == at("2026-10-09 00:00")
    assert DUTY24.day_closing_at(at("2026-10-09 00:00")) == date(2026, 10, 8)


def test_a_start_in_another_zone_is_the_same_moment():
    start = datetime(2026, 9, 28, 3, tzinfo=UTC)
    due = due_after(start, timedelta(hours=2), OFFICE)
    assert (due, due.tzinfo) == (at("2026-09-28 15:00"), ZONE)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        pytest.param("2026-09-28 00:00", 1, "2026-09-29 18:00", id="the-first-day-is-not-counted"),
        pytest.param("2026-09-28 23:59", 1, "2026-09-29 18:00", id="however-late-it-began"),
        pytest.param("2026-09-30 10:00", 1, "2026-10-08 18:00", id="over-the-national-holiday"),
        pytest.param("2026-10-03 10:00", 1, "2026-10-08 18:00", id="begun-on-a-day-off"),
        pytest.param("2026-10-08 10:00", 2, "2026-10-10 18:00", id="a-made-up-saturday-counts"),
        pytest.param("2026-02-13 10:00", 2, "2026-02-24 18:00", id="over-the-spring-festival"),
        pytest.param("2022-12-29 10:00", 2, "2023-01-03 18:00", id="the-day-off-in-next-file"),
        pytest.param("2026-12-30 10:00", 2, "2027-01-01 18:00", id="a-year-without-notice"),
    ],
)
def test_a_limit_in_workdays_ends_at_closing_time_of_the_last(start, days, due):
    assert workdays_after(at(start), days, OFFICE) == at(due)


@pytest.mark.parametrize(
    ("office", "due"),
    [
        pytest.param(WEEKEND, "2026-10-10 17:00", id="open-every-day"),
        pytest.param(FIELD, "2026-10-10 22:00", id="field"),
        pytest.param(DUTY24, "2026-10-11 00:00", id="round-the-clock"),
    ],
)
def test_an_office_open_on_days_off_has_no_more_workdays_than_others(office, due):
    assert workdays_after(at("2026-09-30 10:00"), 3, office) == at(due)


@pytest.mark.parametrize(
    ("year", "wrong", "share"),
    [
        (2021, 78, 0.214),
        (2022, 70, 0.192),
        (2023, 68, 0.186),
        (2024, 84, 0.230),
        (2025, 71, 0.195),
        # Only starts whose deadline still lies in 2026: the notice of 2027 is not out.
        (2026, 74, 0.207),
    ],
)
def test_counting_mondays_to_fridays_gives_a_wrong_date_one_time_in_five(year, wrong, share):
    plain = WorkCalendar(HolidayCalendar({}, frozenset()), OFFICE.hours)
    starts = [at(f"{year}-01-01 10:00") + timedelta(days=n) for n in range(365 + (year == 2024))]
    dues = [(workdays_after(s, 5, OFFICE), workdays_after(s, 5, plain)) for s in starts]
    known = [pair for pair in dues if OFFICE.holidays.is_published(pair[0].date())]
    differ = sum(true != naive for true, naive in known)
    assert (differ, round(differ / len(known), 3)) == (wrong, share)


@pytest.mark.parametrize(
    ("start", "days", "office", "due"),
    [
        pytest.param("2026-09-28 00:00", 1, OFFICE, "2026-09-29 18:00", id="at-closing-time"),
        pytest.param("2026-09-30 10:00", 3, OFFICE, "2026-10-04 00:00", id="closed-so-at-midnight"),
        pytest.param("2026-09-30 10:00", 3, WEEKEND, "2026-10-03 17:00", id="open-on-a-day-off"),
        pytest.param("2026-09-30 10:00", 3, DUTY24, "2026-10-04 00:00", id="round-the-clock"),
        pytest.param("2026-12-30 10:00", 3, OFFICE, "2027-01-03 00:00", id="across-new-year"),
    ],
)
def test_a_limit_in_calendar_days_counts_days_off_too(start, days, office, due):
    assert calendar_days_after(at(start), days, office) == at(due)


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        pytest.param("2026-10-04 00:00", "2026-10-08 18:00", id="from-the-holiday"),
        pytest.param("2026-10-10 18:00", "2026-10-10 18:00", id="not-from-a-made-up-saturday"),
        pytest.param("2026-10-09 11:00", "2026-10-09 11:00", id="not-from-a-workday"),
        pytest.param("2026-10-10 00:00", "2026-10-10 00:00", id="midnight-belongs-to-friday"),
    ],
)
def test_a_legal_period_that_ends_on_a_day_off_ends_on_the_next_workday(due, moved):
    assert on_a_workday(at(due), OFFICE) == at(moved)


def test_hours_run_round_the_clock():
    assert hours_after(at("2026-09-30 17:00"), 24, OFFICE) == at("2026-10-01 17:00")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        pytest.param("2026-09-28 11:00", "2026-09-28 15:00", 2, id="over-lunch"),
        pytest.param("2026-09-28 12:10", "2026-09-28 13:50", 0, id="inside-lunch"),
        pytest.param("2026-09-30 18:00", "2026-10-08 09:00", 0, id="the-national-holiday"),
        pytest.param("2026-09-30 10:00", "2026-10-10 10:00", 21, id="over-it"),
        pytest.param("2026-09-28 10:00", "2026-09-28 10:00", 0, id="no-time"),
    ],
)
def test_time_worked_is_counted_inside_office_hours(start, end, hours):
    assert worked_between(at(start), at(end), OFFICE) == timedelta(hours=hours)


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(lambda: due_after(datetime(2026, 9, 28), timedelta(1), OFFICE), id="due"),
        pytest.param(lambda: workdays_after(datetime(2026, 9, 28), 1, OFFICE), id="workdays"),
        pytest.param(lambda: calendar_days_after(datetime(2026, 9, 28), 1, OFFICE), id="days"),
        pytest.param(lambda: hours_after(datetime(2026, 9, 28), 1, OFFICE), id="hours"),
        pytest.param(
            lambda: worked_between(at("2026-09-28"), datetime(2026, 9, 28), OFFICE), id="worked"
        ),
        pytest.param(lambda: due_after(at("2026-09-28"), timedelta(), OFFICE), id="no-work"),
        pytest.param(lambda: workdays_after(at("2026-09-28"), 0, OFFICE), id="no-workday"),
        pytest.param(lambda: calendar_days_after(at("2026-09-28"), 0, OFFICE), id="no-day"),
        pytest.param(
            lambda: worked_between(at("2026-09-29"), at("2026-09-28"), OFFICE), id="backwards"
        ),
    ],
)
def test_what_cannot_be_counted_is_an_error(count):
    with pytest.raises(ValueError, match=r"zone|needs|backwards|forwards"):
        count()


def test_hours_are_read_as_a_clerk_writes_them():
    assert OpeningHours.parse(["09:00-12:00", "14:00-24:00"], ["10:00-11:30"]) == OpeningHours(
        workday=((time(9), time(12)), (time(14), END_OF_DAY)),
        restday=((time(10), time(11, 30)),),
    )


@pytest.mark.parametrize(
    ("workday", "sentence"),
    [
        pytest.param("", "Office hours need at least one span on workdays.", id="none"),
        pytest.param(
            "9-12",
            "“9-12” is no span of office hours: write it like 09:00-12:00.",
            id="without-minutes",
        ),
        pytest.param(
            "09:00-24:30",
            "“09:00-24:30” is no span of office hours: write it like 09:00-12:00.",
            id="after-the-end-of-the-day",
        ),
        pytest.param(
            "22:00-06:00",
            "Office hours 22:00-06:00 end before they begin; split a night at 24:00.",
            id="over-midnight",
        ),
        pytest.param(
            "09:00-13:00 12:00-18:00",
            "Office hours 12:00-18:00 begin before the hours in front of them end.",
            id="overlap",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_with_a_sentence(workday, sentence):
    with override("en"), pytest.raises(HoursError) as refusal:
        OpeningHours.parse(workday.split())
    assert str(refusal.value) == sentence


def test_hours_with_seconds_are_refused():
    with override("en"), pytest.raises(HoursError) as refusal:
        OpeningHours(workday=((time(9, 0, 30), time(12)),))
    assert str(refusal.value) == "Office hours are kept in whole minutes."


@given(start=moments, work=works, office=offices)
def test_a_deadline_never_falls_outside_office_hours(start, work, office):
    due = due_after(start, work, office)
    spans = office.spans_on(office.day_closing_at(due))
    assert [(begin, end) for begin, end in spans if begin < due <= end] != []


@given(start=moments, days=some.integers(1, 60), office=offices)
def test_a_deadline_in_workdays_is_a_workdays_closing_time(start, days, office):
    due = workdays_after(start, days, office)
    day = office.day_closing_at(due)
    assert (office.is_workday(day), office.closing_of(day)) == (True, due)


@given(start=moments, work=works, more=works, office=offices)
def test_more_work_is_due_later(start, work, more, office):
    assert due_after(start, work, office) < due_after(start, work + more, office)


@given(start=moments, later=pauses, work=works, office=offices)
def test_what_starts_later_is_never_due_earlier(start, later, work, office):
    assert due_after(start, work, office) <= due_after(start + later, work, office)


@given(start=moments, first=works, second=works, office=offices)
def test_two_pieces_of_work_in_a_row_take_as_long_as_one(start, first, second, office):
    halfway = due_after(start, first, office)
    assert due_after(halfway, second, office) == due_after(start, first + second, office)


@given(start=moments, work=works, office=offices)
def test_until_the_deadline_exactly_the_work_is_done(start, work, office):
    assert worked_between(start, due_after(start, work, office), office) == work


@given(start=moments, first=pauses, second=pauses, office=offices)
def test_time_worked_adds_up(start, first, second, office):
    middle, end = start + first, start + first + second
    parts = worked_between(start, middle, office) + worked_between(middle, end, office)
    assert parts == worked_between(start, end, office)
