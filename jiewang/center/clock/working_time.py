"""Counting working time: office hours on a calendar, and the moments that follow from them.

Pure arithmetic: no database, no "now". Zones with summer time are counted by the wall clock;
ours has none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.clock.calendars import HolidayCalendar

ZONE = ZoneInfo("Asia/Shanghai")
# As the end of a span, midnight is the end of the day: Python's time has no 24:00.
END_OF_DAY = time.min

Hours = tuple[time, time]
Span = tuple[datetime, datetime]

_ONE_DAY = timedelta(days=1)
_NOTHING = timedelta()
_MINUTES_A_DAY = 24 * 60
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_SPAN = re.compile(rf"({_CLOCK})-({_CLOCK}|24:00)")


class HoursError(Refusal):
    """Office hours that cannot be: says which span and what is allowed."""


@dataclass(frozen=True)
class OpeningHours:
    """When an office works on a workday 工作日 and on a day off, as (begin, end) pairs.

    Pairs are in order and do not overlap; END_OF_DAY as an end means 24:00. A night shift is
    two pairs. A workday has at least one span, or a limit of workdays would have no closing
    time. Raises HoursError.
    """

    workday: tuple[Hours, ...]
    restday: tuple[Hours, ...] = ()

    def __post_init__(self) -> None:
        if not self.workday:
            raise HoursError(_("Office hours need at least one span on workdays."))
        _check_order(self.workday)
        _check_order(self.restday)

    @classmethod
    def parse(cls, workday: Iterable[str], restday: Iterable[str] = ()) -> "OpeningHours":
        """Read spans written as "09:00-12:00", up to "24:00". Raises HoursError."""
        return cls(_hours_from(workday), _hours_from(restday))

    @property
    def depend_on_workdays(self) -> bool:
        """False for an office that keeps the same hours every day, such as round the clock."""
        return self.workday != self.restday

    @property
    def never_closes(self) -> bool:
        return self.workday == self.restday == ((time.min, END_OF_DAY),)


@dataclass(frozen=True)
class WorkCalendar:
    """An office's hours on a country's days, in one time zone.

    Keep one and use it again: it remembers the spans of each day it was asked for.
    """

    holidays: HolidayCalendar
    hours: OpeningHours
    zone: ZoneInfo = ZONE
    _known: dict[date, tuple[Span, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_workday(self, day: date) -> bool:
        return self.holidays.is_workday(day)

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Return the day's spans of work in order; none on a day when the office is closed."""
        spans = self._known.get(day)
        if spans is None:
            hours = self.hours.workday if self.is_workday(day) else self.hours.restday
            spans = self._known[day] = tuple(self._span(day, *pair) for pair in hours)
        return spans

    def spans_from(self, moment: datetime) -> Iterator[Span]:
        """Yield spans of work from a moment on, the first cut to begin there. Never ends."""
        moment = moment.astimezone(self.zone)
        day = moment.date()
        for begin, end in self.spans_on(day):
            if moment < end:
                yield max(begin, moment), end
        while True:
            day += _ONE_DAY
            yield from self.spans_on(day)

    def spans_until(self, moment: datetime) -> Iterator[Span]:
        """Yield spans of work back from a moment, the first cut to end there. Never ends."""
        moment = moment.astimezone(self.zone)
        day = moment.date()
        for begin, end in reversed(self.spans_on(day)):
            if begin < moment:
                yield begin, min(end, moment)
        while True:
            day -= _ONE_DAY
            yield from reversed(self.spans_on(day))

    def closing_of(self, day: date) -> datetime:
        """Return when the office closes on a day, or the day's end when it does not open."""
        spans = self.spans_on(day)
        return spans[-1][1] if spans else self._moment(day + _ONE_DAY, time.min)

    def day_closing_at(self, moment: datetime) -> date:
        """Return the day that a deadline belongs to: midnight is the end of the day before."""
        return (moment.astimezone(self.zone) - datetime.resolution).date()

    @cached_property
    def on_workdays(self) -> "WorkCalendar":
        """The same office if it were closed on every day off: what limits in workdays count."""
        return replace(self, hours=OpeningHours(self.hours.workday)) if self.hours.restday else self

    def _span(self, day: date, begin: time, end: time) -> Span:
        last = day + _ONE_DAY if end == END_OF_DAY else day
        return self._moment(day, begin), self._moment(last, end)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone)


def due_after(start: datetime, work: timedelta, calendar: WorkCalendar) -> datetime:
    """Return the moment when `work` of working time will have passed since `start`.

    Ends at closing time rather than at the next opening when both would be
    true. `start` must know its time zone; the answer is in the calendar's.
    """
    _check_zone(start)
    if work <= _NOTHING:
        raise ValueError("A promise needs some working time.")

    for begin, end in calendar.spans_from(start):
        if work <= end - begin:
            return begin + work
        work -= end - begin
    raise AssertionError("unreachable: the days never end")


def moment_before(end: datetime, work: timedelta, calendar: WorkCalendar) -> datetime:
    """Return the moment from which `work` of working time is left until `end`."""
    _check_zone(end)
    if work <= _NOTHING:
        raise ValueError("A reserve needs some working time.")

    for begin, close in calendar.spans_until(end):
        if work <= close - begin:
            return close - work
        work -= close - begin
    raise AssertionError("unreachable: the days never end")


def worked_between(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """Return the working time from `start` to `end`, which may not come before it."""
    _check_zone(start)
    _check_zone(end)
    if end < start:
        raise ValueError("Time is counted forwards: the end comes before the start.")

    worked = _NOTHING
    for begin, close in calendar.spans_from(start):
        if close >= end:
            return worked + max(end - begin, _NOTHING)
        worked += close - begin
    raise AssertionError("unreachable: the days never end")


def workdays_after(start: datetime, number: int, calendar: WorkCalendar) -> datetime:
    """Return closing time of the `number`th workday after the day of `start`.

    The day of `start` is not counted, whatever its hour (Civil Code of the People's Republic
    of China, 民法典, article 201). A workday is what the holiday calendar calls one: an office
    that opens on Sundays too still has five workdays for a limit of five.
    """
    day = _first_day(start, number, calendar)
    while number:
        day += _ONE_DAY
        number -= calendar.is_workday(day)
    return calendar.closing_of(day)


def calendar_days_after(start: datetime, number: int, calendar: WorkCalendar) -> datetime:
    """Return the end of the `number`th day after the day of `start`, days off included.

    Civil Code of the People's Republic of China (民法典), articles 201 and 203: the first day
    is not counted; the last day ends at 24:00, or at closing time where there are business
    hours. So a day when the office is closed ends at 24:00. For periods set by law pass the
    answer through on_a_workday().
    """
    return calendar.closing_of(_first_day(start, number, calendar) + timedelta(days=number))


def on_a_workday(due: datetime, calendar: WorkCalendar) -> datetime:
    """Return closing time of the next workday for a deadline on a day off, else the deadline.

    Civil Code (民法典), article 203: a period whose last day is a day off ends on the day after
    the days off. Whether a period is of that sort is for its own law to say, so the caller asks.
    """
    last = calendar.day_closing_at(due)
    workday = calendar.holidays.next_workday(last)
    return due if workday == last else calendar.closing_of(workday)


def hours_after(start: datetime, number: int, calendar: WorkCalendar) -> datetime:
    """Return the moment `number` hours later, round the clock, in the calendar's zone."""
    _check_zone(start)
    return (start.astimezone(UTC) + timedelta(hours=number)).astimezone(calendar.zone)


def _first_day(start: datetime, number: int, calendar: WorkCalendar) -> date:
    _check_zone(start)
    if number < 1:
        raise ValueError("A limit in days needs at least one day.")
    return start.astimezone(calendar.zone).date()


def _check_zone(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("A deadline cannot be counted from or to a time without a zone.")


def _check_order(hours: tuple[Hours, ...]) -> None:
    closed_at = 0
    for begin, end in hours:
        opens, closes = _minute(begin), _minute(end) or _MINUTES_A_DAY
        if closes <= opens:
            text = _("Office hours %(span)s end before they begin; split a night at 24:00.")
            raise HoursError(text % {"span": _written(begin, end)})
        if opens < closed_at:
            text = _("Office hours %(span)s begin before the hours in front of them end.")
            raise HoursError(text % {"span": _written(begin, end)})
        closed_at = closes


def _minute(at: time) -> int:
    if at.second or at.microsecond:
        raise HoursError(_("Office hours are kept in whole minutes."))
    return at.hour * 60 + at.minute


def _written(begin: time, end: time) -> str:
    last = "24:00" if end == END_OF_DAY else f"{end:%H:%M}"
    return f"{begin:%H:%M}-{last}"


def _hours_from(words: Iterable[str]) -> tuple[Hours, ...]:
    return tuple(_pair_from(word) for word in words)


def _pair_from(word: str) -> Hours:
    found = _SPAN.fullmatch(word)
    if found is None:
        text = _("“%(word)s” is no span of office hours: write it like 09:00-12:00.")
        raise HoursError(text % {"word": word})
    begin, end = found.groups()
    return time.fromisoformat(begin), END_OF_DAY if end == "24:00" else time.fromisoformat(end)
