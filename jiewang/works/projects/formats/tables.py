"""Nodes as a table, in XLSX or CSV: one row a node. What is written can be read again."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from jiewang.base.csv_files import Columns, open_csv, plain_cell, read_cell
from jiewang.base.problems import Problem, TableRefused
from jiewang.people.models import Unit
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.kinds import NodeKind, Per
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.rows import MOST_NODES, NodeRow
from jiewang.works.projects.nodes.waiting import needs_text, parse_needs, parse_waits, waits_text
from jiewang.works.projects.nodes.written import rows_of
from jiewang.works.projects.states import Stage

NEEDED = ("code", "name", "duration")
READ = (*NEEDED, "per", "after", "needs", "name_en", "kind", "stage", "weight", "cost", "unit")
# Written for people; of a file that comes back they are passed over: days follow from the plan.
TOLD = (
    "planned_start",
    "planned_end",
    "latest_start",
    "latest_end",
    "expected_start",
    "expected_end",
    "slack",
    "started_on",
    "done_on",
    "progress",
)
COLUMNS = (*READ, *TOLD)
# Heads as a clerk may write them.
CHINESE = {
    "编号": "code",
    "节点": "name",
    "节点名称": "name",
    "工期": "duration",
    "计日": "per",
    "前置": "after",
    "前置节点": "after",
    "班组": "needs",
    "英文": "name_en",
    "类别": "kind",
    "阶段": "stage",
    "权重": "weight",
    "费用": "cost",
    "单位": "unit",
    "责任单位": "unit",
}
Cells = Mapping[str, str]


def read_table(content: bytes, name: str) -> list[NodeRow]:
    """Read nodes from an XLSX or CSV file. Raises ProjectError, TableRefused, with the line."""
    xlsx = content.startswith(b"PK\x03\x04")
    lines = _from_xlsx(content, name) if xlsx else _from_csv(content, name)
    units = {unit.code: unit for unit in Unit.objects.filter(closed_on=None)}
    units |= {unit.name: unit for unit in units.values()}
    return [_row(line, cells, units) for line, cells in lines]


def _from_csv(content: bytes, name: str) -> list[tuple[int, Cells]]:
    problems: list[Problem] = []
    found: list[tuple[int, Cells]] = []
    with open_csv(content, name=name, columns=Columns(optional=None)) as file:
        heads = {head: CHINESE.get(head.strip(), head.strip()) for head in file.columns}
        _check_heads(list(heads.values()), name)
        for row in file.rows():
            problems += row.problems
            if not row.problems:
                cells = {heads[head]: read_cell(cell).strip() for head, cell in row.cells.items()}
                found.append((row.line, cells))
    if problems:
        raise TableRefused(problems)
    return found


def _from_xlsx(content: bytes, name: str) -> list[tuple[int, Cells]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = list(sheet.iter_rows(values_only=True, max_row=MOST_NODES + 2, max_col=60))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        text = _("%(file)s is damaged or no workbook. Save it as XLSX again.")
        raise ProjectError(text % {"file": name}) from error
    except IndexError as error:
        raise ProjectError(_("%(file)s has no sheet.") % {"file": name}) from error
    heads = [CHINESE.get(_text(head), _text(head)) for head in (rows[0] if rows else ())]
    _check_heads(heads, name)
    found: list[tuple[int, Cells]] = []
    for line, row in enumerate(rows[1:], 2):
        pairs = zip(heads, row, strict=False)
        cells = {head: read_cell(_text(cell)) for head, cell in pairs if head}
        if any(cells.values()):
            found.append((line, cells))
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()


def _check_heads(heads: Sequence[str], name: str) -> None:
    missing = [head for head in NEEDED if head not in heads]
    if missing:
        text = _("%(file)s lacks the columns %(columns)s. Known are: %(known)s.")
        values = {"file": name, "columns": ", ".join(missing), "known": ", ".join(READ)}
        raise ProjectError(text % values)


def _row(line: int, cells: Cells, units: Mapping[str, Unit]) -> NodeRow:
    row = NodeRow(cells.get("code", ""), cells.get("name", ""), None, line=line)
    unit_words = cells.get("unit", "")
    if unit_words and unit_words not in units:
        raise row.refusal(_("there is no unit “%(unit)s”.") % {"unit": unit_words})
    try:
        waits, needs = parse_waits(cells.get("after", "")), parse_needs(cells.get("needs", ""))
    except ProjectError as refusal:
        raise row.refusal(str(refusal)) from refusal
    return NodeRow(
        row.code,
        row.name,
        _number(row, cells.get("duration", "")),
        _choice(cells.get("per", ""), Per, Per.WORKDAY),
        waits,
        name_en=cells.get("name_en", ""),
        kind=_choice(cells.get("kind", ""), NodeKind, NodeKind.OTHER),
        stage=_choice(cells.get("stage", ""), Stage, Stage.BUILD),
        weight=_number(row, cells.get("weight", "")) or _number(row, cells["duration"]) or 1,
        cost=_money(row, cells.get("cost", "")),
        unit=units.get(unit_words),
        needs=needs,
        line=line,
    )


def _number(row: NodeRow, words: str) -> int | None:
    if not words:
        return None
    if not (words.isascii() and words.isdigit()):
        text = _("“%(words)s” is no whole number of days.") % {"words": words}
        raise row.refusal(text)
    return int(words)


def _money(row: NodeRow, words: str) -> Decimal | None:
    if not words:
        return None
    try:
        amount = Decimal(words.replace(",", ""))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise row.refusal(_("“%(words)s” is no amount.") % {"words": words})
    return amount.quantize(Decimal("0.01"))


def _choice(words: str, choices: type[Per] | type[NodeKind] | type[Stage], otherwise: str) -> str:
    """A choice by its code or its label; what is not known is refused with the row."""
    if not words:
        return otherwise
    named = {str(choice.label): str(choice.value) for choice in choices}
    return named.get(words, words)


# --- Writing -----------------------------------------------------------------------------------


def table_of(project: Project) -> list[dict[str, str]]:
    """The nodes of a project as cells by column."""
    nodes = {node.code: node for node in project.nodes.all()}
    found = []
    for row in rows_of(project):
        node = nodes[row.code]
        cells = {
            "code": row.code,
            "name": row.name,
            "duration": str(row.duration),
            "per": row.per,
            "after": waits_text(row.after),
            "needs": needs_text(row.needs),
            "name_en": row.name_en,
            "kind": row.kind,
            "stage": row.stage,
            "weight": str(row.weight),
            "cost": f"{row.cost:.2f}" if row.cost is not None else "",
            "unit": row.unit.code if row.unit else "",
        }
        told = {name: getattr(node, name) for name in TOLD}
        found.append(cells | {name: _text(value) for name, value in told.items()})
    return found


def csv_of(project: Project) -> bytes:
    """The nodes as CSV in UTF-8 with a byte order mark, so that Excel reads the characters."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for cells in table_of(project):
        writer.writerow(plain_cell(cells[name]) for name in COLUMNS)
    return stream.getvalue().encode("utf-8-sig")


def xlsx_of(project: Project) -> bytes:
    """The nodes as a workbook."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = project.number[:31]
    sheet.append(list(COLUMNS))
    for cells in table_of(project):
        sheet.append([_cell(cells[name], name) for name in COLUMNS])
    sheet.freeze_panes = "C2"
    for column, wide in zip("ABCDEFG", (10, 28, 10, 14, 16, 16, 28), strict=True):
        sheet.column_dimensions[column].width = wide
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


NUMBERS = frozenset({"duration", "weight", "slack", "progress"})


def _cell(words: str, name: str) -> str | int:
    if name in NUMBERS and words:
        return int(words)
    # What begins like a formula would be reckoned by a spreadsheet.
    return plain_cell(words)
