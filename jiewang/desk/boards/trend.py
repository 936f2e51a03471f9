"""A longer time of one area, by day and by week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from jiewang.center.tally.models import Kind
from jiewang.center.tally.queries import Sums, as_of, sums_by_day, total
from jiewang.grid.areas.models import Area


@dataclass(frozen=True)
class Week:
    """One week from Monday on, as far as it lies in the time shown."""

    begins: date
    sums: Sums


@dataclass(frozen=True)
class Trend:
    """What came in, was closed and was due on each day; `series` is what the script draws."""

    area: Area
    as_of: datetime | None
    weeks: list[Week]
    series: dict[str, Any]


def trend_of(area: Area, *, since: date, until: date) -> Trend:
    """The days of an area from one to another."""
    within = area.parent.code if area.parent else ""
    days = sums_by_day(Kind.AREA, within, area.code, since=since, until=until)
    names = {
        "came_in": _("New cases"),
        "closed": _("Closed cases"),
        "late": _("Due and late"),
        "returned": _("Returns accepted"),
    }
    numbers = {
        "came_in": [sums.came_in for _day, sums in days],
        "closed": [sums.closed for _day, sums in days],
        "late": [max(sums.due - sums.on_time, 0) for _day, sums in days],
        "returned": [sums.returned for _day, sums in days],
    }
    series = {
        "days": [day.isoformat() for day, _sums in days],
        "lines": [{"name": names[name], "numbers": numbers[name]} for name in names],
    }
    return Trend(area, as_of(), list(_weeks(days))[::-1], series)


def _weeks(days: list[tuple[date, Sums]]) -> Iterator[Week]:
    for monday, group in groupby(days, key=lambda each: each[0] - timedelta(each[0].weekday())):
        yield Week(monday, total(sums for _day, sums in group))
