"""How the clock speaks: amounts of time, moments, limits and their names, as people read them."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.base.languages import in_reader_language
from jiewang.base.limits import Limit, LimitUnit
from jiewang.center.clock.limits import DAY_UNITS, Left
from jiewang.center.clock.models import OUTSIDE_KINDS, Deadline
from jiewang.center.clock.working_time import ZONE

_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)
_NEAR = 1
# Nobody counts to 780 hours: from here on lateness is told in days of the calendar.
_MANY_HOURS = 24


def name_of(deadline: Deadline) -> str:
    """“Step: handle” 环节 · 处置, “Stage: …” 分段, “Assist: unit” 协办, “Whole” 整体.

    Of another system's clock “Outside: 12345 hotline 2026-17” 外部 · 12345 热线.
    """
    kind, label = Deadline.Kind(deadline.kind), short_name_of(deadline)
    if kind == Deadline.Kind.STAGE:
        return _("Stage: %(name)s") % {"name": label}
    if kind == Deadline.Kind.ASSIST:
        return _("Assist: %(unit)s") % {"unit": deadline.unit}
    if kind in OUTSIDE_KINDS:
        values = {"system": label, "number": deadline.name}
        return _("Outside: %(system)s %(number)s") % values
    if kind in {Deadline.Kind.WHOLE, Deadline.Kind.REVIEW}:
        return label
    # In the middle of an English sentence; Chinese knows no small letters.
    return _("Step: %(step)s") % {"step": label.lower()}


def short_name_of(deadline: Deadline) -> str:
    """The same without the word in front, where there is little room."""
    if deadline.kind == Deadline.Kind.STAGE:
        return in_reader_language(deadline.name, deadline.name_en)
    return str(Deadline.Kind(deadline.kind).label)


def resident_name_of(deadline: Deadline) -> str:
    """What a reporter waits for, in plain words: “Check due” 核查最迟."""
    kinds = Deadline.Kind
    return {
        kinds.ACCEPT: _("First answer due"),
        kinds.DISPATCH: _("Passed on to a unit by"),
        kinds.SIGN: _("Taken on by the unit by"),
        kinds.HANDLE: _("Work due"),
        kinds.CHECK: _("Check due"),
        kinds.CLOSE: _("Final answer due"),
        kinds.WHOLE: _("All done by"),
    }[kinds(deadline.kind)]


def limit_text(limit: Limit) -> str:
    """“8 work-hours” 8 工作时, “3 workdays” 3 个工作日."""
    number = limit.number
    match limit.unit:
        case LimitUnit.WORK_HOUR:
            text = ngettext("%(number)d work-hour", "%(number)d work-hours", number)
        case LimitUnit.WORKDAY:
            text = ngettext("%(number)d workday", "%(number)d workdays", number)
        case LimitUnit.HOUR:
            text = ngettext("%(number)d hour", "%(number)d hours", number)
        case LimitUnit.CALENDAR_DAY:
            text = ngettext("%(number)d day", "%(number)d days", number)
    return text % {"number": number}


def left_amount(left: Left, *, plainly: bool = False) -> str:
    """What is left or over, as “1 work-hour 18 min” 1 工作时 18 分, “2 workdays”.

    `plainly`: for residents, to whom the sentence around it says what counts as an hour.
    """
    if left.unit in DAY_UNITS and left.number:
        return limit_text(Limit(left.number, left.unit))
    hours, minutes = left.number, left.minutes
    if left.unit in DAY_UNITS:
        hours, minutes = divmod(left.minutes, 60)
    office = left.unit in {LimitUnit.WORK_HOUR, LimitUnit.WORKDAY} and not plainly
    return _hours(hours, minutes, office=office)


def late_amount(left: Left, late_for: timedelta, *, plainly: bool = False) -> str:
    """By how much something is over: as left_amount(), from a day of hours on “32 days” 32 天.

    `late_for`: the time since the deadline, round the clock.
    """
    if left.unit in DAY_UNITS or left.number < _MANY_HOURS:
        return left_amount(left, plainly=plainly)
    return limit_text(Limit(late_for // _ONE_DAY, LimitUnit.CALENDAR_DAY))


def used_amount(used: timedelta, unit: LimitUnit) -> str:
    """Time used, rounded up to minutes; whole days only where days run round the clock."""
    if unit == LimitUnit.CALENDAR_DAY and used >= _ONE_DAY:
        return limit_text(Limit(used // _ONE_DAY, unit))
    hours, minutes = divmod(-(-max(used, timedelta()) // _ONE_MINUTE), 60)
    return _hours(hours, minutes, office=unit in {LimitUnit.WORK_HOUR, LimitUnit.WORKDAY})


def moment_text(at: datetime, now: datetime, *, ends_day: bool = True) -> str:
    """“today 15:42” 今天 15:42, “Tue 24 Nov, 09:42” 11 月 24 日 周二 09:42, a year if it is another.

    `ends_day`: midnight is written 24:00 of the day before, as deadlines are.
    """
    local, clock = _on_the_clock(at, ends_day=ends_day)
    today = now.astimezone(ZONE).date()
    apart = (local.date() - today).days
    if abs(apart) <= _NEAR:
        texts = (_("yesterday %(time)s"), _("today %(time)s"), _("tomorrow %(time)s"))
        return texts[apart + _NEAR] % {"time": clock}
    return _dated(local, clock, year=local.year != today.year)


def dated_text(at: datetime) -> str:
    """The moment of a deadline in words that stay true: never “today”, no year."""
    return _dated(*_on_the_clock(at, ends_day=True), year=False)


def _on_the_clock(at: datetime, *, ends_day: bool) -> tuple[datetime, str]:
    local = at.astimezone(ZONE)
    clock = f"{local:%H:%M}"
    if ends_day and clock == "00:00":
        return local - _ONE_MINUTE, "24:00"
    return local, clock


def _dated(local: datetime, clock: str, *, year: bool) -> str:
    # One sentence each, so that "Mon" alone does not become a sentence of the house.
    weekdays = _("Mon Tue Wed Thu Fri Sat Sun").split()
    months = _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
    text = _("%(weekday)s %(day)d %(month)s, %(time)s")
    if year:
        text = _("%(weekday)s %(day)d %(month)s %(year)s, %(time)s")
    return text % {
        "weekday": weekdays[local.weekday()],
        "day": local.day,
        "month": months[local.month - 1],
        "year": str(local.year),
        "time": clock,
    }


def provisional_text(due_at: datetime) -> str:
    """Why a deadline is provisional, and what that means for the unit."""
    # Due at 24:00 of 31 December is due in the old year.
    year = (due_at.astimezone(ZONE) - datetime.resolution).year
    text = _(
        "The days off of %(year)s are not published yet: plain weekends are assumed, and the"
        " date is computed again when they are. Nobody is late on a provisional date."
    )
    return text % {"year": str(year)}


def outside_text(deadline: Deadline, *, short: bool, now: datetime) -> str:
    """Why another system's clock ends when it does, or ours earlier than by its own limit."""
    if deadline.kind in OUTSIDE_KINDS:
        return _("Set by the other system; it does not stop when ours do.")
    if deadline.outside_due_at is None or deadline.due_at != deadline.not_after:
        return ""
    when = {"when": moment_text(deadline.outside_due_at, now)}
    if short:
        return _("Already short: another system wants the answer by %(when)s.") % when
    return _("Ends early: another system wants the answer by %(when)s.") % when


def extensions_text(extensions: tuple[Limit, ...]) -> str:
    """What was granted on top of the limit, or an empty text."""
    if not extensions:
        return ""
    limits = _(", ").join(limit_text(each) for each in extensions)
    return _("Extended by %(limits)s.") % {"limits": limits}


def _hours(hours: int, minutes: int, *, office: bool) -> str:
    if not hours:
        # Minutes are minutes: the deadline beside them says when they end.
        return _("%(minutes)d min") % {"minutes": minutes}
    text = _("%(hours)d h") % {"hours": hours}
    if office:
        text = limit_text(Limit(hours, LimitUnit.WORK_HOUR))
    return _("%(hours)s %(minutes)d min") % {"hours": text, "minutes": minutes} if minutes else text
