"""Days as whole numbers: the instant `n` is the beginning of day `n` (date.toordinal()).

A piece of work takes the days from one instant up to another, so what ends at `n` and what
begins at `n` touch and do not overlap; its last day is `n - 1`.
"""

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from jiewang.center.clock.calendars import HolidayCalendar
from jiewang.works.projects.kinds import Per
from jiewang.works.projects.schedule.errors import ScheduleError

FIRST, LAST = date(2000, 1, 1), date(2070, 12, 31)


class DayAxis:
    """Counts workdays and calendar days forwards and back, each in constant time."""

    def __init__(self, calendar: HolidayCalendar) -> None:
        self._calendar = calendar
        self._base = FIRST.toordinal()
        days = range(self._base, LAST.toordinal() + 1)
        self._workdays = [day for day in days if calendar.is_workday(date.fromordinal(day))]
        # How many workdays lie before each day.
        self._before = [0] * (len(days) + 1)
        worked = set(self._workdays)
        for nth, day in enumerate(days):
            self._before[nth + 1] = self._before[nth] + (day in worked)
        self._many_workdays, self._many_before = np.array(self._workdays), np.array(self._before)

    def end(self, start: int, duration: int, per: str) -> int:
        """When work of a duration that begins at an opening ends. 0 ends where it begins."""
        if not duration:
            return start
        if per == Per.CALENDAR_DAY:
            return start + duration
        return self._workday(self._count(start) + duration - 1) + 1

    def ends(self, starts: Any, durations: Any) -> Any:
        """end() in workdays of many at once: arrays of whole numbers in, one out."""
        counts = self._many_before[np.clip(starts - self._base, 0, len(self._before) - 1)]
        last = len(self._workdays) - 1
        found: Any = self._many_workdays[np.clip(counts + durations - 1, 0, last)] + 1
        return found

    def start(self, end: int, duration: int, per: str) -> int:
        """The last instant at which work of a duration may begin to end by an instant.

        A milestone counted in workdays is reached when a workday ends, not after days off.
        """
        if not duration:
            return end if per == Per.CALENDAR_DAY else self._workday(self._count(end) - 1) + 1
        if per == Per.CALENDAR_DAY:
            return end - duration
        return self._workday(self._count(end) - duration)

    def opening(self, instant: int, duration: int, per: str) -> int:
        """The first instant from one on at which work can begin: a workday, for workdays."""
        if per == Per.CALENDAR_DAY or not duration:
            return instant
        return self._workday(self._count(instant))

    def workdays(self, start: int, end: int) -> int:
        """How many workdays lie from one instant to another; below 0 if they are turned round."""
        return self._count(end) - self._count(start)

    def provisional(self, instant: int) -> bool:
        """Whether the day that ends at an instant lies in a year whose days off are unknown."""
        return not self._calendar.is_published(date.fromordinal(instant - 1))

    def _count(self, instant: int) -> int:
        nth = instant - self._base
        if not 0 <= nth < len(self._before):
            raise _beyond()
        return self._before[nth]

    def _workday(self, nth: int) -> int:
        if not 0 <= nth < len(self._workdays):
            raise _beyond()
        return self._workdays[nth]


def _beyond() -> ScheduleError:
    years = {"first": FIRST.year, "last": LAST.year}
    text = _("Days are counted from %(first)d to %(last)d. Choose days and durations between.")
    return ScheduleError(text % years)


@lru_cache(maxsize=4)
def axis_of(calendar: HolidayCalendar) -> DayAxis:
    """The axis of a calendar, made once: its days are counted over seventy years."""
    return DayAxis(calendar)
