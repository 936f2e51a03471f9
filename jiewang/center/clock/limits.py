"""Limits 时限 and the clocks that run on them: due when, how much used, how much left.

Pure arithmetic on frozen values. A limit counts in its own measure of time:

| unit | a day or hour counts | time that a pause gives back |
|---|---|---|
| work hour 工作时 | office hours, also on days off if the office opens | the same office hours |
| workday 工作日 | whole days after the first, to closing time | office hours on workdays |
| hour 小时 | round the clock | round the clock |
| calendar day 自然日 | whole days after the first | round the clock |
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from jiewang.base.limits import Limit, LimitUnit
from jiewang.center.clock.working_time import (
    WorkCalendar,
    calendar_days_after,
    due_after,
    hours_after,
    moment_before,
    on_a_workday,
    workdays_after,
    worked_between,
)

_NOTHING = timedelta()
_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)


DAY_UNITS = frozenset({LimitUnit.WORKDAY, LimitUnit.CALENDAR_DAY})


class Elapsed(TextChoices):
    """What happens to the time used when a step comes back: it starts anew, or goes on."""

    SINGLE = "single_elapsed", gettext_lazy("Single time")
    TOTAL = "total_elapsed", gettext_lazy("Total time")


@dataclass(frozen=True)
class Due:
    """When something is due 截止时间. Midnight is the end of the day before.

    `provisional` 暂定: a day that was counted, and whose kind mattered, lies in a year without
    a notice; the moment is computed again when the notice comes.
    """

    at: datetime
    provisional: bool


@dataclass(frozen=True)
class Left:
    """What is left of a limit in its own unit, or by how much it is over.

    Hours: `number` whole hours and `minutes` of the next. Days: `number` days that still begin
    before the deadline (over: that have begun since), today not among them; only when it is 0,
    `minutes` of today. Minutes are rounded up. An office that has been closed ever since the
    deadline is over by 0 and 0.
    """

    unit: LimitUnit
    number: int
    minutes: int
    over: bool


@dataclass(frozen=True)
class RunningClock:
    """One limit running since a moment, with what was granted and how long it stood still.

    `paused_for` is the time of past pauses in the limit's own measure (table above); a pause
    still open is `paused_at`. The deadline comes later by exactly that time, so pausing and
    going on neither loses nor gains: a pause while the office is closed is worth nothing.
    `legal` is for periods set by law, see due_at(). `given` is a deadline that somebody else has
    set: it stands whatever the limit, which then only says how time is counted. `not_after` cuts
    off a deadline that would come later, extensions and pauses included.

    Changes return a new clock, and saying the same twice changes nothing.
    """

    limit: Limit
    started_at: datetime
    elapsed: Elapsed = Elapsed.SINGLE
    legal: bool = False
    extensions: tuple[Limit, ...] = ()
    paused_for: timedelta = _NOTHING
    paused_at: datetime | None = None
    given: datetime | None = None
    not_after: datetime | None = None

    def pause(self, at: datetime) -> "RunningClock":
        """Stop the clock. One that stands already keeps its earlier pause."""
        if self.paused_at is not None:
            return self
        if at < self.started_at:
            raise ValueError("A clock cannot be paused before it was started.")
        return replace(self, paused_at=at)

    def resume(self, at: datetime, calendar: WorkCalendar) -> "RunningClock":
        """Let the clock go on; one that runs already stays as it is.

        A pause that began after the deadline moves nothing: lateness is not erased.
        """
        if self.paused_at is None:
            return self
        if at < self.paused_at:
            raise ValueError("A clock cannot go on before it was paused.")
        gained = _passed(self.limit.unit, self.paused_at, at, calendar)
        if self.paused_at > self.due(calendar).at:
            gained = _NOTHING
        return replace(self, paused_for=self.paused_for + gained, paused_at=None)

    def restart(self, at: datetime) -> "RunningClock":
        """Start from nothing: time used, pauses and extensions belong to the attempt before."""
        return replace(self, started_at=at, extensions=(), paused_for=_NOTHING, paused_at=None)

    def come_back(self, at: datetime, calendar: WorkCalendar) -> "RunningClock":
        """Begin again when a step returns; pause() the clock when it leaves.

        Single time 单次 starts anew; total time 累计 goes on with what is left.
        """
        return self.restart(at) if self.elapsed == Elapsed.SINGLE else self.resume(at, calendar)

    def extend(self, by: Limit) -> "RunningClock":
        """Put the deadline off by another limit, counted from the deadline, not from now."""
        return replace(self, extensions=(*self.extensions, by))

    def due(self, calendar: WorkCalendar) -> Due:
        """Return the deadline; while paused, the one that holds if the clock goes on at once."""
        if self.given is not None:
            return Due(self.given, provisional=False)
        due = self._own_due(calendar)
        if self.not_after is not None and self.not_after < due.at:
            return Due(self.not_after, provisional=False)
        return due

    def _own_due(self, calendar: WorkCalendar) -> Due:
        due = due_at(self.limit, self.started_at, calendar)
        for extension in self.extensions:
            due = _extended(due, extension, calendar)
        due = _shifted(due, self.limit.unit, self.paused_for, calendar)
        # Last: the law asks which day the period ends on, pauses and extensions included.
        moves = self.legal and self.limit.unit == LimitUnit.CALENDAR_DAY
        return _moved(due, calendar) if moves else due

    def used(self, now: datetime, calendar: WorkCalendar) -> timedelta:
        """Return the time used so far in the limit's measure, pauses not counted."""
        until = self._reading_at(now)
        return _passed(self.limit.unit, self.started_at, until, calendar) - self.paused_for

    def used_share(self, now: datetime, calendar: WorkCalendar) -> float:
        """Return used time as a share of all the time there is; above 1 when over."""
        due = self.due(calendar).at
        whole = _passed(self.limit.unit, self.started_at, due, calendar) - self.paused_for
        # A deadline cut off to a time when the office is closed leaves no working time at all.
        return self.used(now, calendar) / whole if whole > _NOTHING else 1.0

    def moment_of(self, share: float, calendar: WorkCalendar) -> datetime:
        """Return when a share, from 0 to 1, of all the time there is will be used up.

        Like the deadline, it comes later by the time of all pauses, also of those after it.
        """
        due, measure = self.due(calendar).at, _measure(self.limit.unit, calendar)
        whole = _passed(self.limit.unit, self.started_at, due, calendar) - self.paused_for
        passed = max(whole, _NOTHING) * share + self.paused_for
        if measure is None or not passed:
            return min(self.started_at + passed, due)
        return min(due_after(self.started_at, passed, measure), due)

    def left(self, now: datetime, calendar: WorkCalendar) -> Left:
        """Return what is left at `now`, or what was left when the clock was paused."""
        unit, now, due = self.limit.unit, self._reading_at(now), self.due(calendar).at
        rest = _passed(unit, min(now, due), max(now, due), calendar)
        # Rounded up: "0 minutes left" would be said while there is still time.
        minutes = -(-rest // _ONE_MINUTE)
        if unit in DAY_UNITS:
            number = _days_apart(unit, now, due, calendar)
            minutes = 0 if number else minutes
        else:
            number, minutes = divmod(minutes, 60)
        return Left(unit=unit, number=number, minutes=minutes, over=now > due)

    def late_for(self, now: datetime, calendar: WorkCalendar) -> timedelta:
        """Return the time round the clock since the deadline, read when left() reads."""
        return max(self._reading_at(now) - self.due(calendar).at, _NOTHING)

    def _reading_at(self, now: datetime) -> datetime:
        # Two machines' clocks differ a little: before its start a clock reads nothing used.
        stopped = now if self.paused_at is None else min(now, self.paused_at)
        return max(stopped, self.started_at)


def due_at(limit: Limit, start: datetime, calendar: WorkCalendar, *, legal: bool = False) -> Due:
    """Return when a limit that starts at a moment is due, and whether that is provisional.

    Hours never are, nor are work hours of an office that keeps the same hours every day.
    Workdays are what the notices say, whatever the office's hours. `legal` moves a period of
    calendar days set by law from a day off to the next workday, see on_a_workday().
    """
    at = _counted(limit, start, calendar)
    due = Due(at, _is_provisional(limit.unit, start, at, calendar))
    return _moved(due, calendar) if legal and limit.unit == LimitUnit.CALENDAR_DAY else due


def moment_back(limit: Limit, end: datetime, calendar: WorkCalendar) -> datetime:
    """Return the moment from which a limit is left until `end`; days keep the time of day."""
    match limit.unit:
        case LimitUnit.WORK_HOUR:
            return moment_before(end, timedelta(hours=limit.number), calendar)
        case LimitUnit.HOUR:
            return end - timedelta(hours=limit.number)
        case LimitUnit.CALENDAR_DAY:
            return end - timedelta(days=limit.number)
        case LimitUnit.WORKDAY:
            number = limit.number
            while number:
                end -= _ONE_DAY
                number -= calendar.is_workday(end.astimezone(calendar.zone).date())
            return end


def _counted(limit: Limit, start: datetime, calendar: WorkCalendar) -> datetime:
    match limit.unit:
        case LimitUnit.WORK_HOUR:
            return due_after(start, timedelta(hours=limit.number), calendar)
        case LimitUnit.WORKDAY:
            return workdays_after(start, limit.number, calendar)
        case LimitUnit.HOUR:
            return hours_after(start, limit.number, calendar)
        case LimitUnit.CALENDAR_DAY:
            return calendar_days_after(start, limit.number, calendar)


def _is_provisional(unit: LimitUnit, start: datetime, at: datetime, calendar: WorkCalendar) -> bool:
    """Ask whether a day lies in a year without notice, of those whose kind was looked at."""
    first, last = start.astimezone(calendar.zone).date(), calendar.day_closing_at(at)
    if unit == LimitUnit.WORKDAY:
        return not calendar.holidays.covers(first + _ONE_DAY, last)
    if unit == LimitUnit.HOUR or not calendar.hours.depend_on_workdays:
        return False
    # Of calendar days only the last one's closing time depends on its kind.
    first = last if unit == LimitUnit.CALENDAR_DAY else first
    return not calendar.holidays.covers(first, last)


def _moved(due: Due, calendar: WorkCalendar) -> Due:
    at = on_a_workday(due.at, calendar)
    first, last = calendar.day_closing_at(due.at), calendar.day_closing_at(at)
    return Due(at, due.provisional or not calendar.holidays.covers(first, last))


def _extended(due: Due, by: Limit, calendar: WorkCalendar) -> Due:
    # The first day, not counted, is the day that closes at the deadline: 24:00 is still that
    # day and not the next.
    start = due.at - datetime.resolution if by.unit in DAY_UNITS else due.at
    later = due_at(by, start, calendar)
    return Due(later.at, due.provisional or later.provisional)


def _shifted(due: Due, unit: LimitUnit, by: timedelta, calendar: WorkCalendar) -> Due:
    if not by:
        return due
    measure = _measure(unit, calendar)
    if measure is None:
        return Due(due.at + by, due.provisional)
    at = due_after(due.at, by, measure)
    return Due(at, due.provisional or _is_provisional(unit, due.at, at, calendar))


def _measure(unit: LimitUnit, calendar: WorkCalendar) -> WorkCalendar | None:
    """Return the hours in which a unit's time is counted, None for round the clock."""
    if unit == LimitUnit.WORK_HOUR:
        return calendar
    return calendar.on_workdays if unit == LimitUnit.WORKDAY else None


def _passed(
    unit: LimitUnit, earlier: datetime, later: datetime, calendar: WorkCalendar
) -> timedelta:
    measure = _measure(unit, calendar)
    return later - earlier if measure is None else worked_between(earlier, later, measure)


def _days_apart(unit: LimitUnit, now: datetime, due: datetime, calendar: WorkCalendar) -> int:
    today, last = now.astimezone(calendar.zone).date(), calendar.day_closing_at(due)
    # Reversed only when over; at the stroke of 24:00 today is already the day after the last.
    first, last = (last, today) if now > due else (today, last)
    apart = max(0, (last - first).days)
    if unit == LimitUnit.CALENDAR_DAY:
        return apart
    return sum(calendar.is_workday(first + timedelta(days=nth)) for nth in range(1, apart + 1))
