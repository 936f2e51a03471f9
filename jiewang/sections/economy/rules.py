"""What the district has decided on investment promotion: `investment.toml` of its folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.base.limits import Limit, LimitError, LimitUnit
from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of
from jiewang.people.models import Unit
from jiewang.sections.economy.display import CUT, HALF_UP, Display
from jiewang.sections.economy.states import Stage

FILE = "investment.toml"
MONEY, COUNT = "money", "count"
_DAYS = frozenset({LimitUnit.WORKDAY, LimitUnit.CALENDAR_DAY})


@dataclass(frozen=True)
class Named:
    """A code with its name in two languages."""

    code: str
    name: str
    name_en: str

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


@dataclass(frozen=True)
class Nature(Named):
    """A kind of project; `counts` False: 不予认定."""

    counts: bool


@dataclass(frozen=True)
class Group(Named):
    """Units that are compared with each other, by their kinds."""

    kinds: frozenset[str]


@dataclass(frozen=True)
class Indicator(Named):
    """What targets are set for: which bookings of which origins are added up or counted."""

    measure: str
    kinds: frozenset[str]
    origins: frozenset[str]
    weight: float


@dataclass(frozen=True)
class StageRule:
    """The clocks of a stage from a day on; limits as text, empty for none."""

    stage: Stage
    valid_from: date
    limit: str
    word: str


@dataclass(frozen=True)
class Rules:
    """All of it. Lists by code, in the order of the file."""

    groups: dict[str, Group]
    origins: dict[str, Named]
    natures: dict[str, Nature]
    reasons: dict[str, Named]
    losses: dict[str, Named]
    grounds: dict[str, Named]
    indicators: dict[str, Indicator]
    stages: tuple[StageRule, ...]
    displays: tuple[tuple[date, Display], ...]

    def group_of(self, unit: Unit) -> Group | None:
        """The group a unit is compared in; None: it promotes no investment."""
        return next((each for each in self.groups.values() if unit.kind in each.kinds), None)

    def stage_on(self, stage: Stage, day: date) -> StageRule | None:
        """The clocks of a stage as they hold on a day; None: it has none."""
        held = [each for each in self.stages if each.stage == stage and each.valid_from <= day]
        return max(held, key=lambda each: each.valid_from, default=None)

    def display_on(self, day: date) -> Display:
        """How completion is printed on a day."""
        held = [each for each in self.displays if each[0] <= day]
        return max(held, key=lambda each: each[0])[1] if held else Display()


def is_kept() -> bool:
    """Whether this district promotes investment at all: without the file nobody is asked."""
    return (Path(settings.DISTRICT_DATA) / FILE).exists()


def rules() -> Rules:
    """The rules as they stand in the file. Raises TomlRefused."""
    return _read(stamp_of(Path(settings.DISTRICT_DATA) / FILE))


@lru_cache(maxsize=8)
def _read(stamp: tuple[Path, int, int]) -> Rules:
    path, given = stamp[0], read_toml(stamp[0])
    return Rules(
        groups=_by_code(path, given, "group", _group),
        origins=_by_code(path, given, "origin", _named),
        natures=_by_code(path, given, "nature", _nature),
        reasons=_by_code(path, given, "reason", _named),
        losses=_by_code(path, given, "loss", _named),
        grounds=_by_code(path, given, "ground", _named),
        indicators=_by_code(path, given, "indicator", _indicator),
        stages=tuple(_stage(path, row) for row in _rows(path, given, "stage")),
        displays=tuple(_display(path, row) for row in _rows(path, given, "display")),
    )


def _rows(path: Path, given: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    rows = given.get(key)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise TomlRefused(path, key, _("At least one of these is needed."))
    yield from rows


def _by_code(path: Path, given: dict[str, Any], key: str, make: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in _rows(path, given, key):
        made = make(path, row)
        if made.code in found:
            raise TomlRefused(path, made.code, _("This code stands there twice."))
        found[made.code] = made
    return found


def _named(path: Path, row: dict[str, Any]) -> Named:
    return Named(_text(path, row, "code"), _text(path, row, "name"), str(row.get("name_en", "")))


def _nature(path: Path, row: dict[str, Any]) -> Nature:
    named, counts = _named(path, row), row.get("counts")
    if not isinstance(counts, bool):
        raise TomlRefused(path, named.code, _("Say whether it counts: true or false."))
    return Nature(named.code, named.name, named.name_en, counts)


def _group(path: Path, row: dict[str, Any]) -> Group:
    named = _named(path, row)
    kinds = _codes(path, row, "kinds", set(Unit.Kind.values))
    return Group(named.code, named.name, named.name_en, kinds)


def _indicator(path: Path, row: dict[str, Any]) -> Indicator:
    named, measure, weight = _named(path, row), row.get("measure"), row.get("weight", 0)
    if measure not in {MONEY, COUNT}:
        raise TomlRefused(path, named.code, _("The measure must be money or count."))
    if isinstance(weight, bool) or not isinstance(weight, int | float) or weight < 0:
        raise TomlRefused(path, named.code, _("The weight must be 0 or more."))
    kinds = _codes(path, row, "kinds", {"contract", "enlargement", "funds", "major"})
    origins = frozenset(str(each) for each in row.get("origins", []))
    return Indicator(
        named.code, named.name, named.name_en, measure, kinds, origins, float(weight)
    )  # fmt: skip


def _stage(path: Path, row: dict[str, Any]) -> StageRule:
    code, first = _text(path, row, "code"), row.get("valid_from")
    if code not in Stage.values or not isinstance(first, date):
        raise TomlRefused(path, code, _("A stage needs its code and the day it begins to hold."))
    return StageRule(Stage(code), first, _limit(path, row, "limit"), _limit(path, row, "word"))


def _display(path: Path, row: dict[str, Any]) -> tuple[date, Display]:
    first, rule = row.get("valid_from"), row.get("rule")
    places, least = row.get("places", 0), row.get("least", 0)
    right = rule in {CUT, HALF_UP} and isinstance(first, date)
    if not right or places not in range(4) or not isinstance(least, int):
        reason = _("A display needs valid_from, rule “cut” or “half_up”, places 0 to 3, least.")
        raise TomlRefused(path, "display", reason)
    return first, Display(str(rule), places, least)  # type: ignore[return-value]  # a date, as asked


def _codes(path: Path, row: dict[str, Any], key: str, known: set[str]) -> frozenset[str]:
    values = row.get(key)
    if not isinstance(values, list) or not values or not {*map(str, values)} <= known:
        text = _("Name some of: %(known)s.") % {"known": ", ".join(sorted(known))}
        raise TomlRefused(path, key, text)
    return frozenset(map(str, values))


def _limit(path: Path, row: dict[str, Any], key: str) -> str:
    text = str(row.get(key, ""))
    if not text:
        return ""
    try:
        limit = Limit.parse(text)
    except LimitError as error:
        raise TomlRefused(path, key, str(error)) from None
    if limit.unit not in _DAYS:
        raise TomlRefused(path, key, _("Count in workdays or calendar days, not in hours."))
    return str(limit)


def _text(path: Path, row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TomlRefused(path, key, _("This key needs a text."))
    return value.strip()
