"""The four stages with their items, as the district's `approvals.toml` says."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of

FILE = "approvals.toml"
ACCEPTANCE = "acceptance"


@dataclass(frozen=True)
class Cost:
    """What a way through approvals costs who applies: steps, workdays, documents, visits."""

    steps: int = 0
    days: int = 0
    documents: int = 0
    visits: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        pairs = zip(self.parts, other.parts, strict=True)
        return Cost(*(mine + theirs for mine, theirs in pairs))

    def __sub__(self, other: "Cost") -> "Cost":
        pairs = zip(self.parts, other.parts, strict=True)
        return Cost(*(mine - theirs for mine, theirs in pairs))

    @property
    def parts(self) -> tuple[int, int, int, int]:
        return self.steps, self.days, self.documents, self.visits


@dataclass(frozen=True)
class Item:
    """One matter of a stage; `standard` is what it costs when it is applied for alone."""

    code: str
    name: str
    name_en: str
    stage: str
    unit: str
    joint: bool
    standard: Cost

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


@dataclass(frozen=True)
class ApprovalStage:
    """One of the four 审批阶段, with the unit that leads it."""

    code: str
    name: str
    name_en: str
    unit: str
    items: tuple[Item, ...]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


@dataclass(frozen=True)
class Condition:
    """What must hold before a unit works is accepted by itself."""

    code: str
    name: str
    name_en: str

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


@dataclass(frozen=True)
class ApprovalRules:
    """Stages by code in their order, items by code, conditions, how many experts make a panel."""

    stages: dict[str, ApprovalStage]
    items: dict[str, Item]
    conditions: dict[str, Condition]
    experts: int


def approval_rules() -> ApprovalRules:
    """The rules as they stand in the file. Raises TomlRefused."""
    return _read(stamp_of(Path(settings.DISTRICT_DATA) / FILE))


@lru_cache(maxsize=8)
def _read(stamp: tuple[Path, int, int]) -> ApprovalRules:
    path, given = stamp[0], read_toml(stamp[0])
    rows, experts = given.get("stage"), given.get("experts")
    if not isinstance(rows, list) or not rows:
        raise TomlRefused(path, "stage", _("At least one of these is needed."))
    if not isinstance(experts, int) or isinstance(experts, bool) or experts < 1:
        raise TomlRefused(path, "experts", _("Say how many experts make a panel."))
    stages = {stage.code: stage for stage in (_stage(path, row) for row in rows)}
    items = [item for stage in stages.values() for item in stage.items]
    by_code = {item.code: item for item in items}
    if len(stages) < len(rows) or len(by_code) < len(items):
        raise TomlRefused(path, "code", _("This code stands there twice."))
    if ACCEPTANCE not in stages:
        raise TomlRefused(path, ACCEPTANCE, _("A stage of this code is needed."))
    held = [_condition(path, row) for row in given.get("condition", [])]
    return ApprovalRules(stages, by_code, {each.code: each for each in held}, experts)


def _condition(path: Path, row: dict[str, Any]) -> Condition:
    name_en = str(row.get("name_en", ""))
    return Condition(_text(path, row, "code"), _text(path, row, "name"), name_en)


def _stage(path: Path, row: dict[str, Any]) -> ApprovalStage:
    code = _text(path, row, "code")
    given = row.get("items")
    if not isinstance(given, list) or not given:
        raise TomlRefused(path, code, _("At least one of these is needed."))
    items = tuple(_item(path, code, each) for each in given)
    name, name_en = _text(path, row, "name"), str(row.get("name_en", ""))
    return ApprovalStage(code, name, name_en, _text(path, row, "unit"), items)


def _item(path: Path, stage: str, row: dict[str, Any]) -> Item:
    code = _text(path, row, "code")
    numbers = [row.get(key) for key in ("steps", "days", "documents", "visits")]
    if not all(isinstance(each, int) and each >= 0 for each in numbers):
        reason = _("An item needs steps, days, documents and visits, whole and not below 0.")
        raise TomlRefused(path, code, reason)
    name, name_en = _text(path, row, "name"), str(row.get("name_en", ""))
    unit, joint = _text(path, row, "unit"), row.get("joint") is True
    return Item(code, name, name_en, stage, unit, joint, Cost(*numbers))  # type: ignore[arg-type]  # whole, as asked


def _text(path: Path, row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TomlRefused(path, key, _("This key needs a text."))
    return value.strip()
