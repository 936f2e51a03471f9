"""Reasons to choose from, from `reasons.toml` of the district's folder.

The lists: refuse, return_order, extension, shelve, rework, reopen, push_up, exclusion, claim. A code is stored
with what was done and keeps its meaning; the words may change, and an old reason may end.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.base.languages import in_reader_language
from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of

LISTS = (
    *("refuse", "return_order", "extension", "shelve", "rework", "reopen", "push_up"),
    *("exclusion", "claim"),
)


class UnknownReason(Refusal):
    """A reason that is not on the list; str() asks to choose one."""


@dataclass(frozen=True)
class Reason:
    """One reason of a list. `zh` and `en` are its words; str() gives the reader's."""

    code: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    # The right (people.models.Right) of whoever decides; empty: it needs no decision.
    decided_by: str = ""
    # Asks for the right unit, for an explanation in one's own words.
    needs_unit: bool = False
    needs_text: bool = False
    # The first day it is no longer offered.
    valid_to: date | None = None

    def __str__(self) -> str:
        return in_reader_language(self.zh, self.en)

    @property
    def hint(self) -> str:
        """A sentence to stand below the choice, or nothing."""
        return in_reader_language(self.hint_zh, self.hint_en)


def reasons(list_name: str, *, on: date | None = None) -> list[Reason]:
    """The reasons of a list offered on a day, by default today, in the order of the page.

    Raises KeyError for a list that is not one of LISTS, TomlRefused for a faulty file.
    """
    on = on or timezone.localdate()
    every = _every_reason()[list_name].values()
    return [each for each in every if each.valid_to is None or on < each.valid_to]


def reason(list_name: str, code: str) -> Reason:
    """The reason with this code, be it no longer offered. Raises UnknownReason."""
    found = _every_reason()[list_name].get(code)
    if found is None:
        text = _("“%(code)s” is none of the reasons. Choose one from the list.")
        raise UnknownReason(text % {"code": code[:40]})
    return found


def reason_label(list_name: str, code: str) -> str:
    """The words of a stored code in the reader's language. Raises UnknownReason."""
    return str(reason(list_name, code))


def _every_reason() -> dict[str, dict[str, Reason]]:
    return _read(stamp_of(Path(settings.DISTRICT_DATA) / "reasons.toml"))


@lru_cache(maxsize=8)
def _read(stamp: tuple[Path, int, int]) -> dict[str, dict[str, Reason]]:
    path = stamp[0]
    lists: dict[str, dict[str, Reason]] = {name: {} for name in LISTS}
    rows = read_toml(path).get("reason", [])
    for nth, row in enumerate(rows if isinstance(rows, list) else [], 1):
        key = f"{row.get('kind')}.{row.get('code') or nth}"
        if row.get("kind") not in lists:
            text = _("“kind” must be one of %(lists)s.") % {"lists": ", ".join(LISTS)}
            raise TomlRefused(path, key, text)
        found = _reason(path, key, row)
        if found.code in lists[row["kind"]]:
            raise TomlRefused(path, key, _("This reason is there twice."))
        lists[row["kind"]][found.code] = found
    for name, listed in lists.items():
        if not listed:
            raise TomlRefused(path, name, _("This list has no reason."))
    return lists


# Key in the file → field of Reason and what must stand there.
_KEYS: dict[str, tuple[str, type]] = {
    "code": ("code", str),
    "name": ("zh", str),
    "name_en": ("en", str),
    "hint": ("hint_zh", str),
    "hint_en": ("hint_en", str),
    "decided_by": ("decided_by", str),
    "needs_unit": ("needs_unit", bool),
    "needs_text": ("needs_text", bool),
    "valid_to": ("valid_to", date),
}


def _reason(path: Path, key: str, row: dict[str, Any]) -> Reason:
    values: dict[str, Any] = {}
    for name, value in row.items():
        if name == "kind":
            continue
        if name not in _KEYS or type(value) is not _KEYS[name][1]:
            text = _("“%(name)s” is not known here, or has the wrong kind of value.")
            raise TomlRefused(path, key, text % {"name": name})
        values[_KEYS[name][0]] = value
    for name in ("code", "name", "name_en"):
        if not values.get(_KEYS[name][0]):
            raise TomlRefused(path, key, _("“%(name)s” is missing.") % {"name": name})
    return Reason(**values)
