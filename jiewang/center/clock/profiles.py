"""Which calendar an office works by, remembered per process."""

import time
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.clock.calendars import HolidayCalendar
from jiewang.center.clock.models import CalendarStamp, Day, Deadline, OfficeHours, PublishedYear
from jiewang.center.clock.working_time import ZONE, OpeningHours, WorkCalendar
from jiewang.people.models import Unit


class UnknownProfile(Refusal):
    """No office hours of this name are loaded for the day."""


@dataclass
class _Offices:
    """All profiles as loaded under one token: for each, its first days and its calendars."""

    token: str
    holidays: HolidayCalendar
    profiles: dict[str, tuple[list[date], list[WorkCalendar]]]
    # Filled as units are asked for, and emptied whenever the token is looked at.
    units: dict[int, str] = field(default_factory=dict)
    looked_at: float = 0.0


_offices: _Offices | None = None


def calendar_for(profile: str, on: date) -> WorkCalendar:
    """Return the calendar of the office hours that a profile has on a day.

    Remembered by the process, and read again when the stamp has another token than the one
    they were read under. The stamp is looked at no more than every CALENDAR_CHECK_SECONDS.
    Every load writes a new random token in its own transaction. So a load taken back is
    noticed like any other, which numbers and dates would not promise: they can return.
    Raises UnknownProfile.
    """
    first_days, calendars = _current().profiles.get(profile, ((), ()))
    if not (nth := bisect_right(first_days, on)):
        text = _("There are no office hours “%(profile)s” for %(day)s: load them first.")
        raise UnknownProfile(text % {"profile": profile, "day": on.isoformat()})
    return calendars[nth - 1]


def calendar_of(deadline: Deadline) -> WorkCalendar:
    """Return the calendar a deadline is counted by: that of the day its clock was started."""
    return calendar_for(deadline.profile, deadline.started_at.astimezone(ZONE).date())


def holidays() -> HolidayCalendar:
    """Return the days as loaded; remembered like calendar_for()."""
    return _current().holidays


def profile_of(unit_id: int) -> str:
    """Return the name of a unit's office hours; remembered like calendar_for()."""
    units = _current().units
    profile = units.get(unit_id)
    if profile is None:
        found = Unit.objects.values_list("office_hours", flat=True).get(pk=unit_id)
        profile = units[unit_id] = found
    return profile


def _current() -> _Offices:
    global _offices
    known, now = _offices, time.monotonic()
    if known is not None and now - known.looked_at < settings.CALENDAR_CHECK_SECONDS:
        return known
    # Before the tables: a load that commits in between is then noticed the next time.
    token = CalendarStamp.objects.values_list("token", flat=True).first() or ""
    # Without a token nothing has been loaded, only written by hand: read each time.
    if known is None or not token or known.token != token:
        known = _read(token)
    _offices = _Offices(token, known.holidays, known.profiles, looked_at=now)
    return _offices


def _read(token: str) -> _Offices:
    days = dict(Day.objects.values_list("date", "is_workday"))
    years = frozenset(PublishedYear.objects.values_list("year", flat=True))
    holidays = HolidayCalendar(days=days, published=years)
    profiles: dict[str, tuple[list[date], list[WorkCalendar]]] = {}
    for row in OfficeHours.objects.order_by("profile", "valid_from"):
        first_days, calendars = profiles.setdefault(row.profile, ([], []))
        first_days.append(row.valid_from)
        calendars.append(WorkCalendar(holidays, OpeningHours.parse(row.workday, row.restday)))
    return _Offices(token, holidays, profiles)
