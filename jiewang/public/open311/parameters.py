"""Parameters read and checked. Empty is the same as not given: the standard says so."""

import re
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.public.door.moments import with_plus
from jiewang.public.open311.door import Asked
from jiewang.public.open311.errors import Open311Refused

MOST_AT_ONCE = 1000

_NUMBER = re.compile(r"[+-]?\d{1,10}(?:\.\d{0,30})?", re.ASCII)


def listed(asked: Asked, name: str) -> list[str]:
    """Values by commas, or given several times."""
    values = ",".join(asked.given.getlist(name)).split(",")
    found = [value.strip() for value in values if value.strip()]
    if len(found) > MOST_AT_ONCE:
        sentence = _("%(name)s: at most %(most)d at once.")
        raise Open311Refused(400, sentence % {"name": name, "most": MOST_AT_ONCE})
    return found


def moment(asked: Asked, name: str) -> datetime | None:
    """A moment with its zone, or a day: then its first moment in the district."""
    text = asked.text(name)
    if not text:
        return None
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            return timezone.make_aware(datetime.combine(day, time.min))
        found = datetime.fromisoformat(with_plus(text[:40]))
        if found.tzinfo is None:
            raise ValueError
        # A moment that no zone of ours can hold is none.
        found.astimezone(timezone.get_default_timezone())
    except (ValueError, OverflowError):
        sentence = _("%(name)s: “%(text)s” is no moment such as 2026-11-24T08:00:00+08:00.")
        raise Open311Refused(400, sentence % {"name": name, "text": text[:40]}) from None
    return found


def degrees(asked: Asked, name: str) -> float | None:
    """A number of degrees; whether it is a place on earth is the intake's question."""
    text = asked.text(name)
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        sentence = _("%(name)s: “%(text)s” is no number of degrees such as 29.5526.")
        raise Open311Refused(400, sentence % {"name": name, "text": text[:40]})
    return float(text)


def whole(asked: Asked, name: str, *, default: int, most: int) -> int:
    """A whole number from 1 to `most`."""
    text = asked.text(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        sentence = _("%(name)s: give a whole number from 1 to %(most)d.")
        raise Open311Refused(400, sentence % {"name": name, "most": most})
    return int(text)
