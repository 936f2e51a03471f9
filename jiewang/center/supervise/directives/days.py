"""Until when something is wanted, in a text's own words, and the day where it can be told."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jiewang.center.supervise.directives.numbers import number_of, plain
from jiewang.center.supervise.directives.passages import Passage


@dataclass(frozen=True)
class Moment:
    """A day, a month or a year that a text names. `within` is its place in the body.

    `value` is ISO 8601 as far as the text goes (2023-11-30, 2023-11, 2023; without a year 11-30);
    `day` is the last day that is meant, None where the text leaves it open. `is_until`: the words
    set an end (前, 底, 之前).
    """

    value: str
    day: date | None
    text: str
    span: tuple[int, int]
    within: tuple[int, int]
    is_until: bool


_N = r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_MOMENT = re.compile(
    rf"(?:(?P<year>[12][0-9]{{3}}|二[〇○零][一二三四五六七八九〇○零]{{2}})\s*年|(?P<which>今年|明年|去年|本年))?"
    rf"(?:(?P<month>{_N})\s*月(?:份)?|(?P<thismonth>本月|下月|当月))?"
    rf"(?:(?P<mday>{_N})\s*[日号])?"
    r"(?P<part>底|末|初|中旬|上旬|下旬|年底|岁末|春节|国庆节?|汛期|元旦|五一|一季度|二季度|三季度|四季度|上半年|下半年)?"
    r"(?P<until>之?前|以前|止|截止)?"
)
_ALONE = re.compile(
    r"(?P<word>年底|年末|月底|周末|春节|国庆节|元旦|汛期|汛前|每周[一二三四五六日五]|每月[0-9]{1,2}日|本周[一二三四五六日五]|下周[一二三四五六日五]"
    r"|本周内|一周内|半年内|年内|月内)(?P<until>之?前|以前)?"
)
_WITHIN = re.compile(
    r"(?P<number>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?P<unit>个工作日|个月|天|日|周|年|小时|个小时)(?:之内|以内|内)"
)
_QUARTER_ENDS = {"一季度": 3, "二季度": 6, "三季度": 9, "四季度": 12, "上半年": 6, "下半年": 12}


def moments_of(body: Passage, *, on: date | None) -> Iterator[Moment]:
    """Give the days a body names; `on` is the day of the text itself, if that is known."""
    text = plain(body.text)
    end = 0
    for found in _candidates(text):
        if found.start() < end:
            continue
        moment = _moment(found, body, on)
        if moment is not None:
            end = found.end()
            yield moment


def _candidates(text: str) -> Iterator[re.Match[str]]:
    every = [
        *(found for found in _MOMENT.finditer(text) if _says_something(found)),
        *_ALONE.finditer(text),
        *_WITHIN.finditer(text),
    ]
    return iter(sorted(every, key=lambda found: (found.start(), -found.end())))


def _says_something(found: re.Match[str]) -> bool:
    named = found["year"] or found["which"] or found["month"] or found["thismonth"]
    if found["which"] and not (found["month"] or found["part"] or found["until"]):
        return False
    return bool(named)


def _moment(found: re.Match[str], body: Passage, on: date | None) -> Moment | None:
    groups = found.groupdict()
    start, end = found.span()
    until = bool(groups.get("until")) or groups.get("part") in ("底", "末", "年底")
    value: str | None = ""
    day: date | None = None
    if "word" in groups:
        day = _of_word(groups["word"], on)
        until = (
            until
            or found[0].startswith(("年底", "年末", "月底", "每", "本周", "下周"))
            or found[0].endswith("内")
        )
    elif "number" in groups:
        until = True
    else:
        value, day = _dated(groups, on)
    if value is None:
        return None
    return Moment(
        value=value or (day.isoformat() if day else ""),
        day=day,
        text=body.text[start:end],
        span=body.span(start, end),
        within=(start, end),
        is_until=until,
    )


def _of_word(word: str, on: date | None) -> date | None:
    if on is None:
        return None
    if word in ("年底", "年末", "年内"):
        return date(on.year, 12, 31)
    if word in ("月底", "月内"):
        return _last_of(on.year, on.month)
    if word.startswith(("本周", "下周")) and word[-1] in "一二三四五六日":
        weekday = "一二三四五六日".index(word[-1])
        monday = on - timedelta(days=on.weekday()) + timedelta(weeks=word.startswith("下周"))
        return monday + timedelta(days=weekday)
    return None


def _dated(groups: dict[str, str | None], on: date | None) -> tuple[str | None, date | None]:
    year = _year(groups, on)
    month = _month(groups, on)
    mday = _small(groups["mday"])
    if (month is not None and not 1 <= month <= 12) or (mday is not None and not 1 <= mday <= 31):
        return None, None
    if month is None:
        return _of_year(year, groups["part"])
    if mday is None:
        day = _last_of(year, month) if year else None
        return (f"{year}-{month:02}" if year else f"{month:02}"), day
    if year is None:
        return f"{month:02}-{mday:02}", None
    if mday > calendar.monthrange(year, month)[1]:
        return None, None
    return f"{year}-{month:02}-{mday:02}", date(year, month, mday)


def _of_year(year: int | None, part: str | None) -> tuple[str | None, date | None]:
    if year is None:
        return "", None
    if part in _QUARTER_ENDS:
        month = _QUARTER_ENDS[part]
        return f"{year}-{month:02}", _last_of(year, month)
    # Festivals and the flood season move, or are the district's own to say.
    if part not in (None, "底", "末", "年底"):
        return str(year), None
    return str(year), date(year, 12, 31)


def _year(groups: dict[str, str | None], on: date | None) -> int | None:
    if groups["year"]:
        number = number_of(groups["year"])
        return None if number is None else int(number)
    if on is None:
        return None
    if groups["thismonth"] == "下月" and on.month == 12:
        return on.year + 1
    return on.year + {"明年": 1, "去年": -1}.get(groups["which"] or "", 0)


def _month(groups: dict[str, str | None], on: date | None) -> int | None:
    if groups["thismonth"]:
        if on is None:
            return None
        return on.month % 12 + 1 if groups["thismonth"] == "下月" else on.month
    return _small(groups["month"])


def _small(text: str | None) -> int | None:
    number = number_of(text) if text else None
    return None if number is None else int(number)


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
