"""Which fire standard applies to a changed old building 消防适用标准: `fire_standards.csv`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.csv_files import Columns, Row, read_rows
from jiewang.base.problems import Problem, TableRefused
from jiewang.base.toml_files import stamp_of
from jiewang.works.projects.approvals.decisions import ANY, Rule

FILE = "fire_standards.csv"
_COLUMNS = (
    *("rule", "valid_from", "in_scope", "change", "meets_current"),
    *("outcome", "experts", "answer", "answer_en", "source"),
)


class YesNo(models.TextChoices):
    YES = "yes", gettext_lazy("Yes")
    NO = "no", gettext_lazy("No")


class Change(models.TextChoices):
    """What becomes of the use of the building."""

    NONE = "none", gettext_lazy("Use and area stay as they are")
    SWAP = (
        "swap",
        gettext_lazy("Between shop, office, hotel, catering, gym, training; the fire class stays"),
    )
    SWAP_CLASS = "swap_class", gettext_lazy("The same, and the fire class changes")
    FACTORY_TO_CIVIL = "factory_to_civil", gettext_lazy("From a factory to civil use")
    PUBLIC_TO_CARE = "public_to_care", gettext_lazy("From public use to medical or elder care")
    OTHER = "other", gettext_lazy("Another change of use or area")


INPUTS: dict[str, type[models.TextChoices]] = {
    "in_scope": YesNo,
    "change": Change,
    "meets_current": YesNo,
}


@dataclass(frozen=True)
class FireTable:
    """The rows in force on a day; `version` is a digest of them, stored with each answer."""

    rules: tuple[Rule, ...]
    version: str


def fire_table(day: date) -> FireTable:
    """The table as it holds on a day. Raises TableRefused."""
    rows = _read(stamp_of(Path(settings.DISTRICT_DATA) / FILE))
    # Of a rule that was changed the last row that has begun to hold.
    held = {rule.code: rule for first, rule in rows if first <= day}
    rules = tuple(held.values())
    told = "\n".join(repr((r.code, dict(r.when), r.outcome, r.answer)) for r in rules)
    return FireTable(rules, hashlib.sha256(told.encode()).hexdigest()[:16])


@lru_cache(maxsize=8)
def _read(stamp: tuple[Path, int, int]) -> tuple[tuple[date, Rule], ...]:
    path = stamp[0]
    rows, problems = read_rows(path, columns=Columns(_COLUMNS), name=path.name)
    found: list[tuple[date, Rule]] = []
    for row in rows:
        try:
            found.append((date.fromisoformat(row["valid_from"]), _rule(row)))
        except ValueError as error:
            problems.append(Problem(path.name, row.line, "", str(error)))
    if problems:
        raise TableRefused(problems)
    return tuple(found)


def _rule(row: Row) -> Rule:
    when = {name: row[name].strip() for name in INPUTS}
    for name, cell in when.items():
        unknown = {*cell.split(";")} - {ANY, *INPUTS[name].values}
        if unknown:
            text = _("%(column)s: “%(value)s” is not known; write - or some of %(known)s.")
            known = ", ".join(INPUTS[name].values)
            told = {"column": name, "value": ";".join(sorted(unknown)), "known": known}
            raise ValueError(text % told)
    if row["experts"] not in YesNo.values or not row["source"].strip():
        raise ValueError(_("A row needs experts, yes or no, and its source."))
    return Rule(
        code=row["rule"], when=when, outcome=row["outcome"], experts=row["experts"] == YesNo.YES,
        answer=row["answer"], answer_en=row["answer_en"], source=row["source"],
    )  # fmt: skip


def checked(inputs: Mapping[str, str]) -> dict[str, str]:
    """The inputs in the order of the table. Raises KeyError, ValueError for what is not known."""
    return {name: str(choices(inputs[name]).value) for name, choices in INPUTS.items()}
