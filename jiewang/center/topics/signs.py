"""Early warning 未诉先办: which types rise in which areas, looked at once a day by the worker."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models.functions import TruncDate
from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.clock.profiles import holidays
from jiewang.center.intake.models import Report
from jiewang.center.topics.claiming import claim
from jiewang.center.topics.models import Sign
from jiewang.center.topics.seasons import LEAST_COUNT, SEASON_DAYS, WEEK, Verdict, judge
from jiewang.grid.areas.models import Area
from jiewang.grid.areas.queries import areas_on

CHORE = "signs"
EVERY = timedelta(hours=20)
WEEKS_SHOWN = 26


@dataclass(frozen=True)
class Series:
    """Reports a day of one group of the catalog in one area, oldest first, up to one day."""

    group_code: str
    path: str
    counts: "np.ndarray[tuple[int], np.dtype[np.int64]]"


def look_for_signs_daily(at: datetime) -> int | None:
    """For the worker: look once a day at the week that ended yesterday. None if it is not time."""
    if not claim(CHORE, every=EVERY, at=at):
        return None
    return look_for_signs(timezone.localdate(at) - timedelta(days=1), at=at)


def look_for_signs(day: date, *, at: datetime) -> int:
    """Judge every series of the seven days up to `day`; how many rise. Said twice, written once."""
    found = [(series, verdict) for series, verdict in _judged(day) if verdict.rising]
    areas = {area.path: area for area in areas_on(day).filter(level__in=("district", "street"))}
    rows = [
        _sign(series, verdict, areas[series.path], day, at)
        for series, verdict in found
        if series.path in areas
    ]
    Sign.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _judged(day: date) -> Iterable[tuple[Series, Verdict]]:
    worked: list[bool] = []
    for series in series_up_to(day):
        if not worked:
            worked = workdays_up_to(day, len(series.counts))
        # What did not come this week cannot rise.
        if int(series.counts[-WEEK:].sum()) >= LEAST_COUNT:
            yield series, judge(series.counts, worked)


def series_up_to(day: date) -> list[Series]:
    """Each group and street, and each group in the district, since the first report of all.

    Filed cases alone have a type; what is repeated counts again: people are troubled anew.
    """
    since = day - timedelta(days=SEASON_DAYS - 1)
    rows = list(
        Report.objects.filter(case__category__isnull=False)
        .exclude(case__state=State.REFUSED)
        .annotate(day=TruncDate("reported_at"))
        .filter(day__gte=since, day__lte=day)
        .values_list("day", "case__category__code", "case__area__path")
        .iterator(chunk_size=10_000)
    )
    if not rows:
        return []
    begin = min(row[0] for row in rows)
    length = (day - begin).days + 1
    counts: Mapping[tuple[str, str], np.ndarray[tuple[int], np.dtype[np.int64]]] = defaultdict(
        lambda: np.zeros(length, dtype=np.int64)
    )
    for on, code, path in rows:
        parts, group = path.split("."), ".".join(code.split(".")[:2])
        for area in {parts[0], ".".join(parts[:2])}:
            counts[group, area][(on - begin).days] += 1
    return [Series(group, path, each) for (group, path), each in sorted(counts.items())]


def workdays_up_to(day: date, length: int) -> list[bool]:
    """Whether each of the last days is a workday by the calendar; make-up days are."""
    calendar = holidays()
    return [calendar.is_workday(day - timedelta(days=back)) for back in range(length - 1, -1, -1)]


def _sign(series: Series, verdict: Verdict, area: Area, day: date, at: datetime) -> Sign:
    jump = verdict.one_day
    weeks = min(WEEKS_SHOWN, len(series.counts) // WEEK)
    shown = series.counts[len(series.counts) - weeks * WEEK :].reshape(-1, WEEK).sum(axis=1)
    return Sign(
        day=day,
        group_code=series.group_code,
        area=area,
        observed=verdict.observed,
        expected=verdict.expected,
        upper=verdict.upper,
        jump_on=None if jump is None else day - timedelta(days=WEEK - 1 - jump),
        seasonal=verdict.seasonal,
        weeks=shown.tolist(),
        found_at=at,
    )
