"""Months and spans of days, by the district's own calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.evaluate.counting import Span
from jiewang.center.evaluate.errors import PeriodRefused

ZONE = ZoneInfo(settings.TIME_ZONE)
LONGEST_DAYS = 731


def midnight(day: date) -> datetime:
    """The moment at which a day begins here."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def read_month(text: str) -> date:
    """The first day of a month written “2026-10”. Raises PeriodRefused."""
    try:
        if len(text) != len("2026-10"):
            raise ValueError
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        sentence = _("“%(text)s” is no month. Write it like 2026-10.")
        raise PeriodRefused(sentence % {"text": text[:20]}) from None


def month_text(first: date) -> str:
    """As it stands in addresses: “2026-10”."""
    return f"{first:%Y-%m}"


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def span_of_month(first: date) -> Span:
    """A whole local month."""
    return Span(midnight(first), midnight(next_month(first)))


def span_of_days(first: date, last: date) -> Span:
    """From the first day on, the last one included. Raises PeriodRefused."""
    if last < first:
        text = _("The period ends before it begins. Exchange the two days.")
        raise PeriodRefused(text)
    if first > timezone.localdate():
        text = _("The period begins on %(day)s, in the future: nothing can be counted yet.")
        raise PeriodRefused(text % {"day": first.isoformat()})
    if (last - first).days > LONGEST_DAYS:
        text = _("At most %(days)d days are counted at once. Choose a shorter period.")
        raise PeriodRefused(text % {"days": LONGEST_DAYS})
    return Span(midnight(first), midnight(last + timedelta(days=1)))


def check_over(first: date) -> None:
    """Refuse a month that is not over. Raises PeriodRefused."""
    ends = next_month(first)
    if timezone.localdate() < ends:
        text = _("%(month)s is not over: its bulletin can be computed from %(day)s on.")
        values = {"month": month_text(first), "day": ends.isoformat()}
        raise PeriodRefused(text % values)
