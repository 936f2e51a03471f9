"""When a posted person is on duty: pure reading of shifts, no database.

A shift is `{"weekday": 0-6, "begin": "09:00", "end": "18:00"}` in local time, Monday is 0. It
ends at the latest at "24:00": one through the night is written as two. Without any shifts a
person keeps office hours, Monday to Friday from 9 to 18. Holidays and made-up workdays are not
known here: the calendar stands upstairs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.grid.staff.errors import StaffError

Shift = Mapping[str, Any]

OFFICE_HOURS: tuple[Shift, ...] = tuple(
    {"weekday": weekday, "begin": "09:00", "end": "18:00"} for weekday in range(5)
)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def is_on_duty(shifts: Sequence[Shift], at: datetime) -> bool:
    """Tell whether a moment lies in one of the shifts; the end of a shift lies outside."""
    local = timezone.localtime(at)
    # Written with leading zeros, times of day are in the order of their letters.
    now = f"{local:%H:%M}"
    return any(
        shift["weekday"] == local.weekday() and shift["begin"] <= now < shift["end"]
        for shift in shifts or OFFICE_HOURS
    )


def checked_shifts(shifts: Iterable[Shift]) -> list[dict[str, Any]]:
    """Return shifts as they are stored. Raises StaffError for one that cannot be kept."""
    return [_checked(shift) for shift in shifts]


def _checked(shift: Shift) -> dict[str, Any]:
    weekday, begin, end = shift.get("weekday"), str(shift.get("begin")), str(shift.get("end"))
    if weekday not in range(7):
        raise StaffError(_("The weekday of a shift is a number from 0, Monday, to 6, Sunday."))
    if not (_TIME.fullmatch(begin) and _TIME.fullmatch(end)):
        text = _("A shift begins and ends at times like 09:00; “%(begin)s–%(end)s” is none.")
        raise StaffError(text % {"begin": begin[:20], "end": end[:20]})
    if begin >= end:
        text = _("The shift %(begin)s–%(end)s ends before it begins. Write a night as two shifts.")
        raise StaffError(text % {"begin": begin, "end": end})
    return {"weekday": weekday, "begin": begin, "end": end}
