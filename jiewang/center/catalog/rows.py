"""One record of catalog.csv: from its cells to values, and back to the same cells. Pure."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.csv_files import Row
from jiewang.base.problems import Problem
from jiewang.center.catalog.cells import READERS, Question, WrongCell
from jiewang.center.catalog.models import Category


@dataclass(frozen=True)
class CategoryRow:
    """A leaf as the file has it. Units are codes, limits text, `line` where it stands."""

    code: str
    level1: str
    level1_en: str
    level2: str
    level2_en: str
    name: str
    name_en: str
    section: str
    kind: str
    handling_level: str
    # In the file "unit:CODE"; the code also stands in lead_unit.
    lead_rule: str
    lead_unit: str
    assist_units: tuple[str, ...]
    accept_limit: str
    dispatch_limit: str
    handle_limit: str
    whole_limit: str
    urgent_handle_limit: str
    very_urgent_handle_limit: str
    # Name and limit of each.
    stages: tuple[tuple[str, str], ...]
    filing_rule: str
    closing_rule: str
    photo_needed: bool
    extra_questions: tuple[Question, ...]
    keywords: tuple[str, ...]
    auto_dispatch: bool
    confidential: bool
    public: bool
    note: str
    line: int = field(default=0, compare=False)

    @property
    def number(self) -> tuple[int, ...]:
        """The parts of the code as numbers, to sort by: 10 comes after 9."""
        return tuple(int(part) for part in self.code.split("."))

    @property
    def group(self) -> str:
        """The code of its group: "2.01" of "2.01.03"."""
        return self.code.rpartition(".")[0]


COLUMNS = tuple(name for name in CategoryRow.__dataclass_fields__ if name != "line")


def parse_row(row: Row, *, file: str) -> CategoryRow | list[Problem]:
    """Read the cells of one record, or say what is wrong with each."""
    values: dict[str, Any] = {}
    problems = []
    for column in COLUMNS:
        try:
            values[column] = READERS[column](row[column].strip())
        except WrongCell as wrong:
            problems.append(Problem(file, row.line, column, str(wrong)))
    if problems:
        return problems
    rule, _colon, code = values["lead_rule"].partition(":")
    if code != (values["lead_unit"] if rule == Category.LeadRule.UNIT else ""):
        reason = _("The unit in lead_rule and the one in lead_unit must be the same.")
        return [Problem(file, row.line, "lead_unit", reason)]
    return CategoryRow(**{**values, "lead_rule": rule}, line=row.line)


def row_of(category: Category) -> CategoryRow:
    """A stored leaf as the file has it; read it with its lead unit."""
    values = {name: getattr(category, name) for name in COLUMNS}
    questions = (
        Question(**{**each, "options": tuple(each.get("options", ()))})
        for each in category.extra_questions
    )
    values |= {
        "lead_unit": category.lead_unit.code if category.lead_unit else "",
        "assist_units": tuple(category.assist_units),
        "stages": tuple((each["name"], each["limit"]) for each in category.stages),
        "extra_questions": tuple(questions),
        "keywords": tuple(category.keywords),
    }
    return CategoryRow(**values)


def values_of(row: CategoryRow) -> dict[str, Any]:
    """What a stored leaf keeps of a row; the lead unit is the caller's to look up."""
    values = {name: getattr(row, name) for name in COLUMNS if name != "lead_unit"}
    values |= {
        "assist_units": list(row.assist_units),
        "stages": [{"name": name, "limit": limit} for name, limit in row.stages],
        "extra_questions": [each.as_json() for each in row.extra_questions],
        "keywords": list(row.keywords),
    }
    return values


def cells_of(row: CategoryRow) -> dict[str, str]:
    """The cells of a row; reading them gives the same row."""
    cells = {name: _cell(getattr(row, name)) for name in COLUMNS}
    if row.lead_rule == Category.LeadRule.UNIT:
        cells["lead_rule"] = f"{row.lead_rule}:{row.lead_unit}"
    cells["stages"] = ";".join(f"{name}={limit}" for name, limit in row.stages)
    questions = [each.as_json() for each in row.extra_questions]
    if questions:
        cells["extra_questions"] = json.dumps(questions, ensure_ascii=False, separators=(",", ":"))
    return cells


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return ";".join(map(str, value)) if isinstance(value, tuple) else str(value)
