"""The ladder 催办 → 预警 → 督办 → 领导: what the district's `supervise.toml` says, by urgency."""

from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.limits import Limit, LimitError
from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of
from jiewang.center.catalog.models import Urgency
from jiewang.center.clock.models import Deadline

FILE = "supervise.toml"


@dataclass(frozen=True)
class Ladder:
    """How one urgency is pressed: limits before the deadline, then limits after it.

    `answer` is the time a unit has to answer a supervision order. `cases`: kinds of a case's
    clocks which, once passed, put the case under supervision.
    """

    near: Limit
    remind: Limit
    warn: Limit
    order: Limit
    leader: Limit
    answer: Limit
    cases: frozenset[str]


_LIMITS = tuple(each.name for each in fields(Ladder) if each.name != "cases")
_KEYS = {"urgency", "valid_from", "cases", *_LIMITS}


def ladder(urgency: str, on: date | None = None) -> Ladder:
    """The ladder of an urgency in force on a day, by default today.

    Read once as long as the file does not change. Raises TomlRefused, which names file and key.
    """
    path = Path(settings.DISTRICT_DATA) / FILE
    return _ladders(stamp_of(path), on or timezone.localdate())[urgency]


@lru_cache(maxsize=64)
def _ladders(stamp: tuple[Path, int, int], on: date) -> dict[str, Ladder]:
    path = stamp[0]
    rows = read_toml(path).get("ladder")
    latest: dict[str, tuple[date, Ladder]] = {}
    begun: set[tuple[str, date]] = set()
    for row in rows if isinstance(rows, list) else []:
        urgency, begins, read = _row(path, row)
        # Of two rows with one day the later in the file would win unnoticed.
        if (urgency, begins) in begun:
            raise TomlRefused(path, urgency, _("Two values begin on the same day."))
        begun.add((urgency, begins))
        if begins <= on and (urgency not in latest or latest[urgency][0] < begins):
            latest[urgency] = begins, read
    if missing := set(Urgency.values) - set(latest):
        reason = _("No ladder of this urgency is in force on %(day)s. Add a [[ladder]] row.")
        raise TomlRefused(path, min(missing), reason % {"day": on})
    return {urgency: read for urgency, (_begins, read) in latest.items()}


def _row(path: Path, row: dict[str, Any]) -> tuple[str, date, Ladder]:
    urgency = str(row.get("urgency", "urgency"))
    if urgency not in Urgency.values:
        reason = _("The urgency must be one of %(known)s.")
        raise TomlRefused(path, urgency, reason % {"known": ", ".join(Urgency.values)})
    if unknown := set(row) - _KEYS:
        reason = _("“%(name)s” is not known here.") % {"name": min(unknown)}
        raise TomlRefused(path, urgency, reason)
    begins = row.get("valid_from")
    if type(begins) is not date:
        reason = _("The day must be written like 2026-01-01, without quotation marks.")
        raise TomlRefused(path, f"{urgency}.valid_from", reason)
    limits = {name: _limit(path, f"{urgency}.{name}", row.get(name)) for name in _LIMITS}
    return urgency, begins, Ladder(**limits, cases=_cases(path, urgency, row.get("cases", [])))


def _limit(path: Path, key: str, value: object) -> Limit:
    try:
        return Limit.parse(str(value))
    except LimitError as error:
        raise TomlRefused(path, key, str(error)) from None


def _cases(path: Path, urgency: str, value: object) -> frozenset[str]:
    kinds = set(Deadline.Kind.values)
    if not isinstance(value, list) or not {str(each) for each in value} <= kinds:
        reason = _("Only these clocks are known: %(known)s.")
        values = {"known": ", ".join(sorted(kinds))}
        raise TomlRefused(path, f"{urgency}.cases", reason % values)
    return frozenset(str(each) for each in value)
