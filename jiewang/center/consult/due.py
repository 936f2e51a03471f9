"""Until when: a day that is counted by the center's calendar, or named; and its lamp."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.limits import Limit, LimitUnit
from jiewang.center.catalog.district import district
from jiewang.center.clock.limits import due_at
from jiewang.center.clock.profiles import calendar_for
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.states import Stage
from jiewang.people.models import Unit

_FURTHEST = timedelta(days=5 * 366)
_DAYS = frozenset({LimitUnit.WORKDAY, LimitUnit.CALENDAR_DAY})


@dataclass(frozen=True)
class LastDay:
    """A last day. `limit` is what it was counted from, empty where the day itself was named.

    `provisional`: it was counted into a year whose days off are not published yet.
    """

    on: date
    limit: str = ""
    provisional: bool = False


def counted_day(limit: str, *, center: Unit, at: datetime) -> LastDay:
    """The day on which a limit of days ends that starts at a moment. Raises LimitError."""
    wanted = Limit.parse(limit)
    if wanted.unit not in _DAYS:
        raise ConsultError(_("Count in workdays or calendar days, not in hours."))
    calendar = calendar_for(center.office_hours, timezone.localdate(at))
    due = due_at(wanted, at, calendar)
    return LastDay(calendar.day_closing_at(due.at), str(wanted), due.provisional)


def named_day(day: date, *, today: date) -> LastDay:
    """A day that somebody named. Raises ConsultError for one gone by, or years ahead."""
    if day < today:
        text = _("The last day, %(day)s, is over already. Today is %(today)s.")
        raise ConsultError(text % {"day": day.isoformat(), "today": today.isoformat()})
    if day > today + _FURTHEST:
        text = _("%(day)s is more than five years ahead. Is the year right?")
        raise ConsultError(text % {"day": day.isoformat()})
    return LastDay(day)


def last_day(*, limit: str, due_on: date | None, center: Unit, at: datetime) -> LastDay:
    """Counted or named: exactly one of the two. Raises ConsultError, LimitError."""
    if bool(limit) == (due_on is not None):
        raise ConsultError(_("Say by when: either a number of days, or a date."))
    if due_on is not None:
        return named_day(due_on, today=timezone.localdate(at))
    return counted_day(limit, center=center, at=at)


def lamp_of(item: BlockedItem, today: date) -> str:
    """The lamp of the step that runs now: computed, never typed in.

    Red from the day after the last one, but never on a provisional day; what was struck off
    late stays “was overdue”. Amber and blue by the district's shares of the time used up.
    """
    if item.due_on is None or item.due_since is None:
        return "off"
    if item.stage == Stage.STRUCK_OFF:
        ended = timezone.localdate(item.struck_at) if item.struck_at else today
        return "was-red" if ended > item.due_on and not item.provisional else "green"
    if today > item.due_on and not item.provisional:
        return "red"
    return _by_share(item.due_since, item.due_on, today)


def _by_share(since: date, until: date, today: date) -> str:
    whole, used, shares = (until - since).days, (today - since).days, district()
    # On the last day itself it is high time, however short the limit was.
    if today >= until or (whole and used / whole >= shares.warn_share):
        return "amber"
    return "blue" if whole and used / whole >= shares.soon_share else "green"
