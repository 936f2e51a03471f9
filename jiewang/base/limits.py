"""Limits 时限 as they are written: a whole number and a unit. How they run: center/clock."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.errors import Refusal

_LARGEST = 9999
# A work hour is an eighth of a day: an office is open some eight hours.
_ROUGH_HOURS = {"work_hour": 3, "workday": 24, "hour": 1, "calendar_day": 24}


class LimitError(Refusal):
    """A limit that cannot be: says what was written and what is allowed."""


class LimitUnit(TextChoices):
    WORK_HOUR = "work_hour", gettext_lazy("Work hour")
    WORKDAY = "workday", gettext_lazy("Workday")
    HOUR = "hour", gettext_lazy("Hour")
    CALENDAR_DAY = "calendar_day", gettext_lazy("Calendar day")


@dataclass(frozen=True)
class Limit:
    """How long something may take, such as 8 work hours. Raises LimitError."""

    number: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _LARGEST:
            text = _("A limit must be a whole number from 1 to %(largest)d, not %(number)s.")
            raise LimitError(text % {"largest": _LARGEST, "number": self.number})

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read a limit written as "8 work_hour"; str() writes it so. Raises LimitError."""
        return _parsed(text)

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"

    @property
    def rough_hours(self) -> int:
        """Hours on the wall, holidays left out: to compare limits, never to compute a deadline."""
        return self.number * _ROUGH_HOURS[self.unit]


@lru_cache(maxsize=512)
def _parsed(text: str) -> Limit:
    # A catalog has some dozens of limits, and each report's clocks read two or three of them.
    found = re.fullmatch(r"([0-9]{1,6}) +([a-z_]+)", text.strip(" "))
    if found is None or found[2] not in LimitUnit.values:
        reason = _(
            "“%(text)s” is no limit: write a whole number, a space and one of %(units)s,"
            " such as “8 work_hour”."
        )
        # Cut, because a whole letter may have slipped into the wrong column.
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise LimitError(reason % {"text": shown, "units": ", ".join(LimitUnit.values)})
    return Limit(int(found[1]), LimitUnit(found[2]))
