"""The index of the reports that stand: one a process, brought up to date at every question.

Nothing is written for it when a report comes in, and no process can be behind another: each
reads what has been added since it last looked. Whether a case still stands is asked of the
database at the end, of the few reports that were found. Read anew every hour, so that ended
cases go and such come back as were closed long ago and opened again.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from jiewang.base.limits import Limit
from jiewang.center.case.states import OPEN_STATES, State
from jiewang.center.catalog.district import district
from jiewang.center.intake.alike.index import Entry, Index
from jiewang.center.intake.models import Report

READ_ANEW = 3600.0
# A report may get its number before another and be seen after it: so long its place is kept.
_LATE = 120.0
# How far back such places are looked for when a process begins.
_LOOKED_BACK = 500
_MOST_HOLES = 2_000
_AT_ONCE = 20_000


@dataclass(frozen=True)
class Reading:
    """An index and how far the reports are in it. `holes` are numbers not seen yet, since when."""

    index: Index
    top: int
    # The receipt's number of the report at the top: another database has another one there.
    top_number: str
    began: float
    holes: dict[int, float] = field(default_factory=dict)


_lock = threading.Lock()
_kept: dict[str, Reading] = {}


def standing_index() -> Index:
    """All reports of cases that are open or were closed not long ago, those added just now too.

    One query when nothing has been added. Inside a transaction everything is read for this one
    question: what is seen there may be undone.
    """
    if connection.in_atomic_block:
        return _read_anew().index
    name = str(connection.settings_dict["NAME"])
    with _lock:
        kept = _kept.get(name)
        if kept is None or time.monotonic() - kept.began > READ_ANEW:
            reading = _read_anew()
        else:
            reading = _caught_up(kept) or _read_anew()
        _kept[name] = reading
    return reading.index


def forget_readings() -> None:
    """Read everything anew at the next question."""
    with _lock:
        _kept.clear()


def recently() -> datetime:
    """Since when a closed case counts as not long ago: the district's repeat_window."""
    window = Limit.parse(district().repeat_window)
    return timezone.now() - timedelta(hours=window.rough_hours)


def stands() -> Q:
    """Of reports: the case is open, or was closed not long ago."""
    recent = Q(case__state=State.CLOSED, case__closed_at__gte=recently())
    return Q(case__state__in=sorted(OPEN_STATES)) | recent


_Row = tuple[int, str, str, float | None, float | None]


def _columns(reports: "QuerySet[Report]") -> "QuerySet[Any, Any]":
    where = (Coalesce("lon", "case__lon"), Coalesce("lat", "case__lat"))
    return reports.order_by("pk").values_list("pk", "number", "text", *where)


def _entries(rows: Iterable[_Row]) -> list[Entry]:
    return [Entry(pk, text, lon, lat) for pk, _number, text, lon, lat in rows]


def _read_anew() -> Reading:
    now = time.monotonic()
    top = Report.objects.aggregate(top=Max("pk"))["top"] or 0
    number = Report.objects.filter(pk=top).values_list("number", flat=True).first() or ""
    index = Index()
    reports = _columns(Report.objects.filter(stands(), pk__lte=top))
    rows = reports.iterator(_AT_ONCE)
    while some := list(islice(rows, _AT_ONCE)):
        index = index.add(_entries(some))
    back = range(max(1, top - _LOOKED_BACK), top)
    there = set(Report.objects.filter(pk__in=back).values_list("pk", flat=True)) if top else set()
    holes = {each: now for each in back if each not in there}
    return Reading(index, top, number, now, holes)


def _caught_up(kept: Reading) -> Reading | None:
    """A reading with what has come since; None where the reports are not those it knows."""
    now = time.monotonic()
    holes = {pk: since for pk, since in kept.holes.items() if now - since < _LATE}
    wanted = Q(pk__gte=kept.top) | Q(pk__in=sorted(holes)) if holes else Q(pk__gte=kept.top)
    rows = list(_columns(Report.objects.filter(wanted)))
    new = [row for row in rows if row[0] != kept.top]
    known = [row[1] for row in rows if row[0] == kept.top]
    if known != ([kept.top_number] if kept.top else []):
        return None
    if not new:
        return Reading(kept.index, kept.top, kept.top_number, kept.began, holes)
    came = {row[0] for row in new}
    top, number = max((kept.top, kept.top_number), *((row[0], row[1]) for row in new))
    missing = (pk for pk in range(kept.top + 1, top) if pk not in came)
    holes = {pk: since for pk, since in holes.items() if pk not in came}
    if top - kept.top - len(came) < _MOST_HOLES:
        holes |= {pk: now for pk in missing}
    return Reading(kept.index.add(_entries(new)), top, number, kept.began, holes)
