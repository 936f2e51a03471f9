"""From files into the tables: the days of the notices, and the office hours of a district."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.toml_files import TomlRefused, read_toml
from jiewang.center.clock.calendars import Notice, NoticeError, read_all_notices, read_notices
from jiewang.center.clock.models import CalendarStamp, Day, OfficeHours, PublishedYear
from jiewang.center.clock.recomputing import recompute_from
from jiewang.center.clock.working_time import HoursError, OpeningHours


@dataclass(frozen=True)
class LoadedCalendar:
    """What a load changed. `moved`: deadlines that got another moment or became certain."""

    years: tuple[int, ...]
    changed_years: tuple[int, ...]
    moved: int


@dataclass(frozen=True)
class LoadedHours:
    profiles: int
    changed: int


def load_calendar(folder: Path, *, at: datetime | None = None) -> LoadedCalendar:
    """Load a folder of notices and compute the open deadlines they touch again.

    A year without a file stays as it is. Safe to repeat: nothing is written twice, and what
    an interrupted run left uncomputed is made up. Raises NoticeError, then nothing is loaded.
    """
    at = at or timezone.now()
    notices = {notice.year: notice for notice in read_all_notices(folder)}
    changed, first = _store_notices(notices, folder, at)
    # Without a change, from December before the newest year: where a notice has effect when
    # it appears. An interrupted run is made up by that.
    day = first or date(max(notices) - 1, 12, 1)
    moved = recompute_from(day, at)
    return LoadedCalendar(tuple(sorted(notices)), tuple(sorted(changed)), moved)


def load_office_hours(path: Path) -> LoadedHours:
    """Load a district's office_hours.toml. Raises TomlRefused, then nothing is loaded.

    Safe to repeat. Clocks that run keep their deadline: hours that change get a new
    [[profile]] with a later day.
    """
    rows = _rows_of(path)
    with transaction.atomic():
        known = {(row.profile, row.valid_from): row for row in OfficeHours.objects.all()}
        changed = sum(_store_hours(known.get((row.profile, row.valid_from)), row) for row in rows)
        if changed:
            _stamp_anew()
    return LoadedHours(profiles=len({row.profile for row in rows}), changed=changed)


@transaction.atomic
def _store_notices(
    notices: Mapping[int, Notice], folder: Path, at: datetime
) -> tuple[set[int], date | None]:
    """Write what differs; return the years that changed and the first day that did."""
    wanted = _days_of(notices, folder)
    mine = {row.date: row for row in Day.objects.filter(year__in=notices)}
    changed: set[int] = set()
    touched: list[date] = []
    for row in wanted.values():
        old = mine.pop(row.date, None)
        if old is None or _facts(old) != _facts(row):
            Day.objects.update_or_create(date=row.date, defaults=_facts(row))
            changed.add(row.year)
            touched.append(row.date)
    for gone in mine.values():
        gone.delete()
        changed.add(gone.year)
        touched.append(gone.date)
    for year in notices.keys() - set(PublishedYear.objects.values_list("year", flat=True)):
        changed.add(year)
        touched.append(date(year, 1, 1))
    for year in changed:
        defaults = {"papers": list(notices[year].papers), "loaded_at": at}
        PublishedYear.objects.update_or_create(year=year, defaults=defaults)
    if changed:
        _stamp_anew()
    return changed, min(touched, default=None)


def _days_of(notices: Mapping[int, Notice], folder: Path) -> dict[date, Day]:
    """The folder's days, joined by date. They may not contradict those of other years."""
    joined = read_notices(folder)
    rows: dict[date, Day] = {}
    for year, notice in sorted(notices.items()):
        for day in notice.days:
            kind = joined[day]
            row = Day(date=day, year=year, name=kind.festival, is_workday=kind.is_workday)
            rows.setdefault(day, row)
    for known in Day.objects.exclude(year__in=notices).filter(date__in=rows):
        if known.is_workday != rows[known.date].is_workday:
            text = _(
                "%(file)s: the notice of %(year)d, loaded before, says the opposite of %(day)s."
            )
            name = f"{rows[known.date].year}.json"
            given = {"file": name, "year": known.year, "day": known.date.isoformat()}
            raise NoticeError(text % given)
        del rows[known.date]
    return rows


def _facts(row: Day) -> dict[str, Any]:
    return {"year": row.year, "name": row.name, "is_workday": row.is_workday}


def _stamp_anew() -> None:
    """Tell every process that what it remembers is old: see profiles.py."""
    token = uuid.uuid4().hex
    if not CalendarStamp.objects.update(token=token):
        CalendarStamp.objects.create(pk=1, token=token)


def _store_hours(old: OfficeHours | None, new: OfficeHours) -> bool:
    if old is None:
        new.save(force_insert=True)
        return True
    fields = ("name", "name_en", "workday", "restday")
    if all(getattr(old, name) == getattr(new, name) for name in fields):
        return False
    new.pk = old.pk
    new.save(force_update=True)
    return True


def _rows_of(path: Path) -> list[OfficeHours]:
    entries = read_toml(path).get("profile")
    if not isinstance(entries, list) or not entries:
        raise TomlRefused(path, "profile", _("The file must list at least one [[profile]]."))
    rows: dict[tuple[str, date], OfficeHours] = {}
    for entry in entries:
        row = _row_of(entry, path)
        key = row.profile, row.valid_from
        if key in rows:
            text = _("“%(profile)s” occurs twice with the day %(day)s.")
            given = {"profile": row.profile, "day": row.valid_from.isoformat()}
            raise TomlRefused(path, "valid_from", text % given)
        rows[key] = row
    return list(rows.values())


def _row_of(entry: object, path: Path) -> OfficeHours:
    if not isinstance(entry, dict):
        raise TomlRefused(path, "profile", _("The file must list at least one [[profile]]."))
    code = _text(entry, "code", 20, path)
    begins = entry.get("valid_from")
    # A TOML date with a time of day is a datetime, and that is a date to Python.
    if type(begins) is not date:
        text = _("“%(profile)s” needs a day like 2026-01-01, without quotation marks.")
        raise TomlRefused(path, "valid_from", text % {"profile": code})
    spans = {name: entry.get(name, []) for name in ("workday", "restday")}
    try:
        OpeningHours.parse(*(_words(words) for words in spans.values()))
    except HoursError as error:
        raise TomlRefused(path, code, str(error)) from error
    return OfficeHours(
        profile=code,
        name=_text(entry, "name", 60, path),
        name_en=_text(entry, "name_en", 80, path) if entry.get("name_en") else "",
        valid_from=begins,
        **spans,
    )


def _text(entry: dict[str, Any], key: str, longest: int, path: Path) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= longest:
        text = _("Each profile needs a text of 1 to %(longest)d letters here.")
        raise TomlRefused(path, key, text % {"longest": longest})
    return value.strip()


def _words(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise HoursError(_("Office hours are a list of spans, each like “09:00-12:00”."))
    return value
