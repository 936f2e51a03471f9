"""The offices that the tests of the clock speak of, on the real calendar of 2021 to 2026."""

from datetime import datetime
from pathlib import Path

from jiewang.center.clock.calendars import read_holiday_calendar
from jiewang.center.clock.working_time import ZONE, OpeningHours, WorkCalendar

NOTICES = Path(__file__).parents[4] / "data" / "calendar"
HOLIDAYS = read_holiday_calendar(NOTICES)

OFFICE = WorkCalendar(HOLIDAYS, OpeningHours.parse(["09:00-12:00", "14:00-18:00"]))
COUNTER = WorkCalendar(HOLIDAYS, OpeningHours.parse(["09:00-18:00"]))
WEEKEND = WorkCalendar(HOLIDAYS, OpeningHours.parse(["09:00-17:00"], ["09:00-17:00"]))
# Shorter on days off, and a night shift on workdays.
FIELD = WorkCalendar(HOLIDAYS, OpeningHours.parse(["00:00-02:00", "06:00-22:00"], ["08:00-12:00"]))
DUTY24 = WorkCalendar(HOLIDAYS, OpeningHours.parse(["00:00-24:00"], ["00:00-24:00"]))
ALL = [OFFICE, COUNTER, WEEKEND, FIELD, DUTY24]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
