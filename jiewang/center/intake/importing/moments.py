"""Moments as people and programs write them in tables. Pure."""

import re
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from jiewang.center.intake.errors import ReportRefused

# 2019/2/28 11:25:05, 2019-02-28 11:25, 2019.2.28, 2019年2月28日 11时25分
_WRITTEN = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T ]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:\.\d+)?秒?)?分?)?"
)
# What Excel counts: days since the last but one of 1899, with the time of day as a fraction.
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  # gets its zone after the counting


def read_moment(text: str, *, zone: tzinfo) -> datetime | None:
    """Read a moment; without a zone of its own it is in `zone`, a day alone is its midnight.

    None for an empty text. Raises ReportRefused.
    """
    text = " ".join(text.split())
    if not text:
        return None
    try:
        return _read(text, zone)
    except (ValueError, OverflowError):
        sentence = _("“%(text)s” is no date. Write it like 2019-02-28 11:25:05.")
        raise ReportRefused(sentence % {"text": text[:40]}) from None


def _read(text: str, zone: tzinfo) -> datetime:
    if found := _WRITTEN.fullmatch(text):
        year, month, day, hour, minute, second = map(int, found.groups(default="0"))
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    if _SERIAL.fullmatch(text):
        # To the second: a fraction of a day in binary is seldom exact.
        seconds = round(float(text) * 86_400)
        return (_FIRST_DAY + timedelta(seconds=seconds)).replace(tzinfo=zone)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
