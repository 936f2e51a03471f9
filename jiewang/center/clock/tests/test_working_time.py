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
    OfficeHours,
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
        pytest.param("2026-09-25 17:00", 2, "2026-09-28 10:00", id="mid-autumn-and-its-weekend"),
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
    start = at(start) if start != "2026-09-25 17:00" else at("2026-09-24 17:00")
    assert due_after(start, timedelta(hours=hours), OFFICE) == at(due)
