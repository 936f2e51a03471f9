"""The cells of catalog.csv, one reader for each kind. Pure."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.csv_files import shown
from jiewang.base.limits import Limit, LimitError
from jiewang.center.catalog.models import Category, HandlingLevel
from jiewang.people.models import Section

_PARTS = frozenset({"key", "label", "type", "options", "required"})
QUESTION_TYPES = ("choice", "text", "number", "date")
_CODE = re.compile(r"[0-9]{1,2}\.[0-9]{2}\.[0-9]{2}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
# People type the full-width sign with the Chinese keyboard and cannot tell them apart.
_SEPARATOR = re.compile("[;；]")


class WrongCell(Exception):
    """A cell that cannot be: the reason, for the problem that names the place."""


@dataclass(frozen=True)
class Question:
    """An extra question of a leaf; `options` is empty except for a choice.

    `required`: without its answer no case goes without a person. Nobody is refused for it.
    """

    key: str
    label: str
    type: str
    options: tuple[str, ...] = ()
    required: bool = False

    def as_json(self) -> dict[str, Any]:
        data = {
            "key": self.key,
            "label": self.label,
            "type": self.type,
            "options": list(self.options),
        }
        return data | ({"required": True} if self.required else {})


def _text(column: str, *, needed: bool = False) -> Callable[[str], str]:
    most = Category._meta.get_field(column).max_length  # type: ignore[union-attr]

    def read(cell: str) -> str:
        if needed and not cell:
            raise WrongCell(_("This must not be empty."))
        if most is not None and len(cell) > most:
            reason = _("This text has %(length)d characters; at most %(most)d can be.")
            raise WrongCell(reason % {"length": len(cell), "most": most})
        return cell

    return read


def _code(cell: str) -> str:
    if not _CODE.fullmatch(cell):
        reason = _("“%(text)s” is no code: write class, group and leaf like 2.01.03.")
        raise WrongCell(reason % {"text": shown(cell)})
    return cell


def _one_of(words: list[str]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell not in words:
            reason = _("“%(text)s” is not known. Write one of: %(words)s.")
            raise WrongCell(reason % {"text": shown(cell), "words": ", ".join(words)})
        return cell

    return read


def _lead_rule(cell: str) -> str:
    rule, colon, code = cell.partition(":")
    if rule not in Category.LeadRule.values or (rule == Category.LeadRule.UNIT) != bool(code):
        reason = _("“%(text)s” is no rule. Write by_area_street, owner_then_area or unit:CODE.")
        raise WrongCell(reason % {"text": shown(cell)})
    return f"{rule}{colon}{code}"


def _limit(cell: str) -> str:
    try:
        return str(Limit.parse(cell))
    except LimitError as error:
        raise WrongCell(str(error)) from None


def _limit_or_none(cell: str) -> str:
    return _limit(cell) if cell else ""


def _flag(cell: str) -> bool:
    if cell not in ("0", "1"):
        raise WrongCell(_("“%(text)s” is neither 0 nor 1.") % {"text": shown(cell)})
    return cell == "1"


def _list(cell: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in _SEPARATOR.split(cell) if part.strip())
    for nth, part in enumerate(parts):
        if part in parts[:nth]:
            raise WrongCell(_("“%(text)s” is there twice.") % {"text": shown(part)})
    return parts


def _stages(cell: str) -> tuple[tuple[str, str], ...]:
    stages: list[tuple[str, str]] = []
    for part in _list(cell):
        name, equals, limit = (each.strip() for each in part.partition("="))
        if not equals or not 0 < len(name) <= 60:
            reason = _("“%(text)s” is no stage: write name=limit, such as 停工=4 work_hour.")
            raise WrongCell(reason % {"text": shown(part)})
        if name in dict(stages):
            raise WrongCell(_("“%(text)s” is there twice.") % {"text": name})
        stages.append((name, _limit(limit)))
    return tuple(stages)


def _questions(cell: str) -> tuple[Question, ...]:
    if not cell:
        return ()
    try:
        data = json.loads(cell)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, list):
        raise WrongCell(_("This is no JSON list of questions. Quotation marks are written twice."))
    questions = tuple(_question(nth, each) for nth, each in enumerate(data, 1))
    keys = [each.key for each in questions]
    for key in keys:
        if keys.count(key) > 1:
            raise WrongCell(_("“%(text)s” is there twice.") % {"text": key})
    return questions


def _question(nth: int, data: Any) -> Question:
    fields = data if isinstance(data, dict) else {}
    key, label, options = fields.get("key"), fields.get("label"), fields.get("options", [])
    texts = isinstance(options, list) and all(isinstance(each, str) and each for each in options)
    checks = [
        (set(fields) <= _PARTS, _("It has parts that are not known.")),
        (
            isinstance(key, str) and bool(_KEY.fullmatch(key)),
            _("“key” must be a short English word."),
        ),
        (isinstance(label, str) and bool(label), _("“label” must be the question itself.")),
        (
            fields.get("type") in QUESTION_TYPES,
            _("“type” must be one of: %(types)s.") % {"types": ", ".join(QUESTION_TYPES)},
        ),
        (texts, _("“options” must be a list of texts.")),
        (
            isinstance(fields.get("required", False), bool),
            _("“required” must be true or false."),
        ),
        (
            bool(options) == (fields.get("type") == "choice"),
            _("A choice, and nothing else, has “options”."),
        ),
    ]
    for good, what in checks:
        if not good:
            reason = _("Question %(nth)d cannot be used. %(what)s")
            raise WrongCell(reason % {"nth": nth, "what": what})
    required = bool(fields.get("required", False))
    return Question(str(key), str(label), str(fields["type"]), tuple(options), required)


READERS: Mapping[str, Callable[[str], Any]] = {
    "code": _code,
    **{
        name: _text(name, needed=True)
        for name in ("level1", "level1_en", "level2", "level2_en", "name", "name_en")
    },
    "section": _one_of(Section.values),
    "kind": _one_of(Category.Kind.values),
    "handling_level": _one_of(HandlingLevel.values),
    "lead_rule": _lead_rule,
    "lead_unit": str,
    "assist_units": _list,
    **{name: _limit for name in ("accept_limit", "dispatch_limit", "handle_limit", "whole_limit")},
    "urgent_handle_limit": _limit_or_none,
    "very_urgent_handle_limit": _limit_or_none,
    "stages": _stages,
    "filing_rule": str,
    "closing_rule": str,
    "photo_needed": _flag,
    "extra_questions": _questions,
    "keywords": _list,
    "auto_dispatch": _flag,
    "confidential": _flag,
    "public": _flag,
    "note": str,
}
