"""The district and the numbers it has decided on, from `district.toml` of its folder.

No numbers stand in the code: a district that changes one adds a row with the day it begins.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.base.limits import Limit, LimitError
from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of


@dataclass(frozen=True)
class MapView:
    """Where a map opens, and the corners it keeps to. WGS-84, degrees."""

    lon: float
    lat: float
    zoom: float
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Settings:
    """The numbers in force on one day. Limits are text such as "2 work_hour" (base/limits.py)."""

    accept_limit: str
    dispatch_limit: str
    sign_limit: str
    check_limit: str
    close_limit: str
    # Whether a unit's time goes on after a failed check, or begins anew.
    rework_goes_on: bool
    return_window: str
    return_decision_limit: str
    max_returns: int
    max_extensions: int
    pause_max: str
    max_shelve_review: str
    reopen_window: str
    max_reopens: int
    # Shares of a limit used up, 0 to 1: when a deadline counts as near, when the unit is warned.
    soon_share: float
    warn_share: float
    auto_dispatch: bool
    # Shares from 0 to 1: what the confidence must reach besides the model's own threshold, and
    # how many of what could go alone are left to people, so that the types go on being measured.
    auto_dispatch_confidence: float
    auto_dispatch_held_back: float
    repeat_distance_meters: int
    repeat_window: str
    # What another system gives us when it names no moment of its own, by who it is.
    city_limit: str
    district_limit: str
    # How long before that moment the case ends, and how long before the case its orders.
    outside_reserve: str
    order_reserve: str
    # Days after closing until the reporter's name, phone and ID are erased.
    retention_days: int


@dataclass(frozen=True)
class District(Settings):
    """A district: what it is called, where its map opens, and its numbers on one day."""

    code: str
    name: str
    name_en: str
    short_name: str
    short_name_en: str
    # Code of the unit that runs the district's center.
    center_unit: str
    time_zone: str
    map: MapView
    # From when the catalog in the district's folder holds.
    catalog_from: date

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

    @property
    def short(self) -> str:
        return in_reader_language(self.short_name, self.short_name_en)


_NAMES = ("code", "name", "name_en", "short_name", "short_name_en", "center_unit", "time_zone")
_LARGEST = 100_000


def district(on: date | None = None) -> District:
    """The district of this installation with the numbers in force on a day, by default today.

    Read once as long as the file does not change; whether it has is looked at no more than every
    RULES_CHECK_SECONDS. Raises TomlRefused, which names file and key.
    """
    global _kept
    asked, now = (settings.DISTRICT_DATA, on or timezone.localdate()), time.monotonic()
    if _kept is None or _kept[0] != asked or now - _kept[1] >= settings.RULES_CHECK_SECONDS:
        found = _district(stamp_of(Path(settings.DISTRICT_DATA) / "district.toml"), asked[1])
        _kept = asked, now, found
        return found
    return _kept[2]


# Asked a dozen times on the way of a report: which folder and day, when it was looked at.
_kept: tuple[tuple[Any, date], float, District] | None = None


@lru_cache(maxsize=64)
def _district(stamp: tuple[Path, int, int], on: date) -> District:
    path = stamp[0]
    data = read_toml(path)
    wanted = {each.name for each in fields(Settings)}
    values: dict[str, Any] = {name: _text(path, data, name) for name in _NAMES}
    values |= _settings_on(path, data, wanted, on)
    if values["soon_share"] > values["warn_share"]:
        reason = _("This share must not be above warn_share: near comes before the warning.")
        raise TomlRefused(path, "soon_share", reason)
    return District(
        **values, map=_map(path, _table(path, data, "map")), catalog_from=_first_day(path, data)
    )


def _settings_on(path: Path, data: dict[str, Any], wanted: set[str], on: date) -> dict[str, Any]:
    """The latest value of each setting that has begun by a day; every row is checked."""
    found: dict[str, tuple[date, Any]] = {}
    rows = data.get("setting")
    for row in rows if isinstance(rows, list) else []:
        key = str(row.get("key", "setting"))
        if key not in wanted:
            raise TomlRefused(path, key, _("This setting is not known. Is the name right?"))
        if unknown := set(row) - {"key", "value", "valid_from"}:
            raise TomlRefused(
                path, key, _("“%(name)s” is not known here.") % {"name": min(unknown)}
            )
        begins, value = _day(path, key, row.get("valid_from")), _setting(path, key, row)
        # Of two rows with one day the later in the file would win unnoticed.
        if key in found and found[key][0] == begins:
            raise TomlRefused(path, key, _("Two values begin on the same day."))
        if begins <= on and (key not in found or found[key][0] < begins):
            found[key] = begins, value
    if missing := wanted - set(found):
        reason = _("No value of this setting is in force on %(day)s. Add a [[setting]] row.")
        raise TomlRefused(path, min(missing), reason % {"day": on})
    return {key: value for key, (_begins, value) in found.items()}


def _setting(path: Path, key: str, row: dict[str, Any]) -> Any:
    kind = Settings.__dataclass_fields__[key].type
    return _READERS[kind](path, key, row.get("value"))  # type: ignore[index]


def _limit(path: Path, key: str, value: object) -> str:
    try:
        return str(Limit.parse(str(value)))
    except LimitError as error:
        raise TomlRefused(path, key, str(error)) from None


def _count(path: Path, key: str, value: object) -> int:
    # In Python, true is a whole number too.
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        reason = _("The value must be a whole number from 0 to %(largest)d.")
        raise TomlRefused(path, key, reason % {"largest": _LARGEST})
    return value


def _share(path: Path, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise TomlRefused(path, key, _("The value must be a share from 0 to 1, such as 0.8."))
    return float(value)


def _flag(path: Path, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise TomlRefused(path, key, _("The value must be true or false."))
    return value


_READERS: dict[type, Callable[[Path, str, object], Any]] = {
    str: _limit,
    int: _count,
    float: _share,
    bool: _flag,
}


def _text(path: Path, data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TomlRefused(path, key, _("This key needs a text."))
    return value.strip()


def _table(path: Path, data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    if not isinstance(value, dict):
        raise TomlRefused(path, key, _("The section [%(key)s] is missing.") % {"key": key})
    return value


def _day(path: Path, key: str, value: object) -> date:
    # A TOML date with a time of day is a datetime, and that is a date to Python.
    if type(value) is not date:
        reason = _("The day must be written like 2026-01-01, without quotation marks.")
        raise TomlRefused(path, key, reason)
    return value


def _first_day(path: Path, data: dict[str, Any]) -> date:
    validity = _table(path, data, "validity")
    return _day(path, "validity.catalog", validity.get("catalog"))


def _map(path: Path, table: dict[str, Any]) -> MapView:
    values = {}
    for name in MapView.__dataclass_fields__:
        value = table.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TomlRefused(path, f"map.{name}", _("The value must be a number of degrees."))
        values[name] = float(value)
    return MapView(**values)
