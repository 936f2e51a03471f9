"""Deadlines a second: pure arithmetic on the real calendar, no database."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from figures import Figure, take

from jiewang.base.limits import Limit
from jiewang.center.clock.calendars import read_holiday_calendar
from jiewang.center.clock.limits import due_at
from jiewang.center.clock.working_time import ZONE, OpeningHours, WorkCalendar

COUNT = 20_000
FIRST = datetime(2025, 1, 2, tzinfo=ZONE)


def measure(repeat: int) -> Iterator[Figure]:
    holidays = read_holiday_calendar(settings.CALENDAR_DATA)
    office = WorkCalendar(holidays, OpeningHours.parse(["09:00-12:00", "14:00-18:00"]))
    draw = random.Random(1)
    starts = [FIRST + timedelta(minutes=draw.randrange(365 * 24 * 60)) for _ in range(COUNT)]
    for words in ("4 work_hour", "40 work_hour", "5 workday", "24 hour", "15 calendar_day"):
        count_all = partial(_count, Limit.parse(words), starts, office)
        yield take(f"clock: {words}", "deadlines", COUNT, count_all, repeat=repeat)


def _count(limit: Limit, starts: list[datetime], office: WorkCalendar) -> None:
    for start in starts:
        due_at(limit, start, office)
