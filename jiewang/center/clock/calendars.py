"""Which days are worked: the yearly notices of the State Council, read from files.

One file a year, `2026.json`, in the form of github.com/NateScarlet/holiday-cn. A notice may
speak of days of the neighboring year (that of 2023 of 2022-12-31), so days are joined by
date, never looked up by the file's year.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class NoticeError(Refusal):
    """A calendar file cannot be used. Names the file, the entry where there is one, and why."""


@dataclass(frozen=True)
class DayKind:
    """What a notice says of one day: a day off, or a make-up day (调休) that is worked."""

    festival: str
    is_workday: bool


@dataclass(frozen=True)
class Notice:
    """One year's notice. `papers` are the addresses where the State Council published it."""

    year: int
    papers: tuple[str, ...]
    days: Mapping[date, DayKind]


@dataclass(frozen=True)
class HolidayCalendar:
    """Which days are workdays 工作日, and for which years a notice says so.

    `days` maps a date to True where a notice makes it a workday, False where a day off; other
    days follow the week. A year outside `published` follows the week alone and is provisional
    暂定: right for most days, and to be computed again when its notice comes. A notice may
    also change the last days of the year before it, so that deadlines near New Year that
    were not provisional can move too.
    """

    # Not in the hash, because a mapping has none; equality still compares it.
    days: Mapping[date, bool] = field(hash=False)
    published: frozenset[int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))

    def is_workday(self, day: date) -> bool:
        noted = self.days.get(day)
        return day.weekday() < _SATURDAY if noted is None else noted

    def is_published(self, day: date) -> bool:
        return day.year in self.published

    def covers(self, first: date, last: date) -> bool:
        """Say whether every year from one day to another is published."""
        return all(year in self.published for year in range(first.year, last.year + 1))

    def next_workday(self, day: date) -> date:
        """Return `day` itself if it is a workday, else the first workday after it."""
        while not self.is_workday(day):
            day += _ONE_DAY
        return day


def read_notice(path: Path) -> Notice:
    """Read one year's file. Raises NoticeError."""
    if not re.fullmatch(r"[0-9]{4}", path.stem):
        raise _refusal(path, _("the file must be named by its year, like 2026.json"))
    content = _content_of(path)
    year = content.get("year")
    if year != int(path.stem):
        raise _refusal(
            path,
            _("“year” must be %(year)s, as in the file's name") % {"year": path.stem},
        )
    entries, papers = content.get("days"), content.get("papers", [])
    if not isinstance(entries, list) or not entries:
        raise _refusal(path, _("“days” must be a list with at least one day"))
    if not isinstance(papers, list) or not all(isinstance(paper, str) for paper in papers):
        raise _refusal(path, _("“papers” must be a list of addresses"))

    days: dict[date, DayKind] = {}
    for number, entry in enumerate(entries, start=1):
        day, kind = _day_of(entry, year=year, path=path, number=number)
        if day in days:
            reason = _("%(day)s occurs twice") % {"day": day.isoformat()}
            raise _refusal(path, reason, number=number)
        days[day] = kind
    return Notice(year=year, papers=tuple(papers), days=MappingProxyType(days))


def read_all_notices(folder: Path) -> list[Notice]:
    """Read every year's file in a folder, oldest first. Raises NoticeError.

    A folder without any file is refused: plain weekends for every year would be a wrong
    calendar, not an empty one.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise _refusal(folder, _("there is no calendar file, such as 2026.json, in this folder"))
    return [read_notice(path) for path in paths]


def read_notices(folder: Path) -> dict[date, DayKind]:
    """Read what all notices in a folder say, joined by date. Raises NoticeError.

    Two years' files may name the same day only if they agree on whether it is worked.
    """
    return _joined(read_all_notices(folder), folder)


def read_holiday_calendar(folder: Path) -> HolidayCalendar:
    """Read a folder of notices. A year is published if it has a file. Raises NoticeError."""
    notices = read_all_notices(folder)
    days = {day: kind.is_workday for day, kind in _joined(notices, folder).items()}
    return HolidayCalendar(days=days, published=frozenset(notice.year for notice in notices))


def _joined(notices: list[Notice], folder: Path) -> dict[date, DayKind]:
    days: dict[date, DayKind] = {}
    for notice in notices:
        for number, (day, kind) in enumerate(notice.days.items(), start=1):
            known = days.setdefault(day, kind)
            if known.is_workday != kind.is_workday:
                reason = _("another year's file says the opposite of %(day)s")
                path = folder / f"{notice.year}.json"
                raise _refusal(path, reason % {"day": day.isoformat()}, number=number)
    return days


def _content_of(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refusal(path, _("the file cannot be read")) from error
    except UnicodeDecodeError as error:
        raise _refusal(path, _("the file is not UTF-8 text")) from error
    except (ValueError, RecursionError) as error:
        raise _refusal(path, _("the file is not valid JSON")) from error
    if not isinstance(content, dict):
        raise _refusal(path, _("the file must hold one object with “year” and “days”"))
    return content


def _day_of(entry: object, *, year: int, path: Path, number: int) -> tuple[date, DayKind]:
    if not isinstance(entry, dict):
        raise _refusal(path, _("a day must be an object"), number=number)
    name, is_off = entry.get("name"), entry.get("isOffDay")
    if not isinstance(name, str) or not name.strip():
        raise _refusal(path, _("“name” must say which festival it is"), number=number)
    # bool only: 0, 1 and "false" would be read as their opposite by somebody.
    if not isinstance(is_off, bool):
        raise _refusal(path, _("“isOffDay” must be true or false"), number=number)
    day = _date_of(entry.get("date"))
    if day is None:
        raise _refusal(path, _("“date” must be a date like 2026-10-01"), number=number)
    if abs(day.year - year) > 1:
        reason = _("%(day)s is too far from the year of the file") % {"day": day.isoformat()}
        raise _refusal(path, reason, number=number)
    return day, DayKind(festival=name, is_workday=not is_off)


def _date_of(text: object) -> date | None:
    # fromisoformat() alone would take 20261001 and 2026-W40-4 as well.
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refusal(path: Path, reason: str, *, number: int | None = None) -> NoticeError:
    if number is None:
        return NoticeError(_("%(file)s: %(reason)s.") % {"file": path.name, "reason": reason})
    text = _("%(file)s, entry %(number)d: %(reason)s.")
    return NoticeError(text % {"file": path.name, "number": number, "reason": reason})
