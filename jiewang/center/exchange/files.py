"""The file form of the exchange: tables of orders and of a day come in, tables of answers go out.

The columns stand in docs/how-to/exchange.md; each may be headed in Chinese or by its code.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.db.models import TextChoices
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook

from jiewang.base.csv_files import plain_cell, read_cell
from jiewang.base.errors import Refusal
from jiewang.center.exchange.errors import ExchangeRefused
from jiewang.center.exchange.giving import Given
from jiewang.center.exchange.models import Outgoing
from jiewang.center.exchange.reconciling import Their
from jiewang.center.exchange.taking import Item, What
from jiewang.center.intake.importing.moments import read_moment
from jiewang.center.intake.importing.plan import Plan
from jiewang.center.intake.importing.tables import Table, TableRow
from jiewang.center.intake.models import Channel

# Field → how its column may be headed; the code itself always may.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("工单编号", "工单号", "编号", "外部编号"),
    "what": ("操作", "操作类型"),
    "subject": ("标题", "工单标题"),
    "body": ("内容", "诉求内容", "工单内容", "text"),
    "address": ("地址", "事发地址", "诉求地址"),
    "lon": ("经度",),
    "lat": ("纬度",),
    "kind": ("诉求类型", "工单类型"),
    "urgency": ("紧急程度",),
    "name": ("姓名", "诉求人", "来电人"),
    "phone": ("电话", "联系电话", "来电号码"),
    "id_number": ("身份证号", "证件号码"),
    "confidential": ("保密", "是否保密"),
    "reported_at": ("来电时间", "受理时间", "诉求时间"),
    "due_at": ("截止时间", "办理期限", "办结期限"),
    "sent_at": ("下发时间", "派单时间"),
    "answered": ("已答复", "是否已答复", "是否办结"),
}
_OF_PLAN = frozenset(
    {
        *("subject", "body", "reported_at", "address", "lon", "lat", "kind", "urgency"),
        *("name", "phone", "id_number", "confidential"),
    }
)
_WHATS = {"": What.ORDER, "派单": What.ORDER, "催办": What.URGE, "撤单": What.WITHDRAW}
_YES = frozenset({"1", "true", "yes", "y", "是", "已答复", "已办结"})

ANSWER_COLUMNS = (
    *("id", "number", "case_number", "kind", "at", "reason", "reason_text", "text", "until"),
    "acknowledged_at",
)


class Sheet:
    """A table whose columns are known: its rows as items, or as a day of the other side."""

    def __init__(self, table: Table, system: str) -> None:
        self._table, self._system = table, system
        self._columns = _columns_of(table.columns)
        if "number" not in self._columns:
            sentence = _(
                "There is no column with the other system's number. It may be headed: %(names)s."
            )
            names = ", ".join(["number", *COLUMNS["number"]])
            raise ExchangeRefused(sentence % {"names": names})
        of_plan = {name: column for name, column in self._columns.items() if name in _OF_PLAN}
        self._plan = Plan(channel=Channel.HOTLINE, columns=of_plan)

    def items(self) -> Iterator[tuple[TableRow, Item | str]]:
        """Each row with its item, or with why it is none."""
        for row in self._table.rows():
            try:
                yield row, self._item(_read(row))
            except Refusal as refusal:
                yield row, str(refusal)

    def day(self) -> Iterator[Their]:
        """The rows of the other side's list of a day. Raises Refusal for a row that is none."""
        for row in self._table.rows():
            number = self._own(_read(row), "number")
            if row.reason or not number:
                reason = row.reason or _("The number of the other system is missing.")
                sentence = _("Line %(line)d: %(reason)s")
                raise ExchangeRefused(sentence % {"line": row.line, "reason": reason})
            answered = self._own(row, "answered").casefold() in _YES
            yield Their(number, due_at=self._moment(row, "due_at"), answered=answered)

    def _item(self, row: TableRow) -> Item:
        said = self._plan.arguments(row, external_id="")
        del said["channel"], said["external_id"]
        return Item(
            number=self._own(row, "number"),
            system=self._system,
            what=_what(self._own(row, "what")),
            due_at=self._moment(row, "due_at"),
            sent_at=self._moment(row, "sent_at"),
            **said,
        )

    def _own(self, row: TableRow, name: str) -> str:
        column = self._columns.get(name)
        return row.cells.get(column, "").strip() if column else ""

    def _moment(self, row: TableRow, name: str) -> datetime | None:
        return read_moment(self._own(row, name), zone=timezone.get_default_timezone())


def _columns_of(has: Iterable[str]) -> dict[str, str]:
    """Field → column of the file. A column that nobody knows is not read."""
    names = {column.casefold(): column for column in has if column}
    found = {}
    for field, headings in COLUMNS.items():
        known = [names[each.casefold()] for each in (field, *headings) if each.casefold() in names]
        if known:
            found[field] = known[0]
    return found


def _read(row: TableRow) -> TableRow:
    cells = {name: read_cell(cell) for name, cell in row.cells.items()}
    return TableRow(row.line, cells, row.raw, row.reason)


def _what(text: str) -> str:
    """An unknown one passes: take() refuses it and says what is known."""
    return str(_WHATS.get(text, text))


def write_answers(path: Path, answers: Iterable[Given]) -> int:
    """Write answers as CSV, or as XLSX where the name ends so; returns how many.

    With Chinese headings or English ones, as the language in use is. No cell is a formula.
    """
    rows = [_answer_row(each) for each in answers]
    head = [str(each) for each in headings()]
    if path.suffix.casefold() == ".xlsx":
        _write_workbook(path, head, rows)
    else:
        # With a byte order mark, so that Excel reads the Chinese.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    return len(rows)


def headings() -> list[str]:
    """The columns of a file of answers."""
    words = {
        "id": _("Receipt number"),
        "number": _("Outside number"),
        "case_number": _("Case number"),
        "kind": _("State"),
        "at": _("When"),
        "reason": _("Code of the reason"),
        "reason_text": _("Reason"),
        "text": _("Answer"),
        "until": _("Time asked until"),
        "acknowledged_at": _("Acknowledged"),
    }
    return [words[column] for column in ANSWER_COLUMNS]


def _answer_row(given: Given) -> list[str]:
    values = asdict(given)
    values["kind"] = str(_label(Outgoing.Kind, given.kind))
    values["at"] = _written(given.at)
    values["acknowledged_at"] = _written(given.acknowledged_at)
    until = given.until
    values["until"] = _written(datetime.fromisoformat(until)) if until else ""
    return [plain_cell(str(values[column])) for column in ANSWER_COLUMNS]


def _label(choices: type[TextChoices], value: str) -> str:
    return str(choices(value).label)


def _written(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _write_workbook(path: Path, head: list[str], rows: list[list[str]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    sheet.append(head)
    for row in rows:
        sheet.append([_without_controls(cell) for cell in row])
    book.save(path)


def _without_controls(text: str) -> str:
    """A workbook is XML, which has no place for these."""
    return "".join(each for each in text if each in "\n\t" or each >= " ")


def read_receipts(table: Table) -> list[int]:
    """The receipt numbers of a file of answers, as it was written here. Raises ExchangeRefused."""
    names = set()
    for language in ("en", "zh-hans"):
        with translation.override(language):
            names.add(headings()[0])
    column = next((each for each in table.columns if each in {*names, "id"}), None)
    if column is None:
        sentence = _("There is no column “%(name)s”. Take the file of answers as it was written.")
        raise ExchangeRefused(sentence % {"name": headings()[0]})
    cells = (row.cells.get(column, "").strip() for row in table.rows())
    return [int(cell) for cell in cells if cell.isascii() and cell.isdigit() and len(cell) < 19]
