"""Workbooks written: input sheets as they were, plan and reasons beside them, whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from jiewang.works.funds.district import Aim, District, Level
from jiewang.works.funds.money import PER_CENT, Fen, yuan_of
from jiewang.works.funds.plans import Plan, Status
from jiewang.works.funds.reasons import Explanation
from jiewang.works.funds.workbook.sheets import INPUT, OUTPUT

_MONEY_FORMAT = "#,##0.00"
_MONEY = {"amount", "agreed", "smallest_grant", "arrived", "used", "lapsed", "change_amount"}
_WIDTHS = {"text_zh": 60, "text_en": 60, "name": 28, "key": 20, "value": 24}
_COUNTS = (Aim.MUST_HAVE, Aim.POTS)


def write_workbook(
    book: Any, district: District, plan: Plan, explanation: Explanation, to: Path
) -> None:
    """Add the sheets of a plan to a workbook as opened, and put it in place as `to`.

    Without a plan at the time limit only the sheet `summary` is added. Raises OSError.
    """
    add_plan(book, district, plan, explanation)
    put_in_place(book, to)


def add_plan(book: Any, district: District, plan: Plan, explanation: Explanation) -> None:
    """Add the sheets of a plan, in place of earlier ones."""
    for name in OUTPUT:
        if name in book.sheetnames:
            del book[name]
    if plan.found or plan.status == Status.INFEASIBLE:
        add_sheet(book, "plan", OUTPUT["plan"], plan_rows(district, plan))
        add_sheet(book, "unmet", OUTPUT["unmet"], _reasons("unmet", explanation.unmet))
        add_sheet(book, "lapsing", OUTPUT["lapsing"], _reasons("lapsing", explanation.lapsing))
        told = (*explanation.payments, *explanation.conflict)
        add_sheet(book, "explanation", OUTPUT["explanation"], _reasons("explanation", told))
    add_sheet(book, "summary", OUTPUT["summary"], summary_rows(district, plan))


def put_in_place(book: Any, to: Path) -> None:
    """Save under another name and move: a run cut off leaves no half workbook. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            book.save(stream)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes files for the owner alone; a report is for whom the folder is for.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, to)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def add_sheet(book: Any, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add a sheet: header, rows; words stay words even where they look like a formula."""
    page = book.create_sheet(name)
    page.append(list(columns))
    page.freeze_panes = "A2"
    for cell in page[1]:
        cell.font = Font(bold=True)
    money = [
        nth
        for nth, column in enumerate(columns)
        if column in _MONEY or column.startswith("amount_")
    ]
    for nth, column in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(nth)].width = _WIDTHS.get(column, 14)
    for row in rows:
        page.append(list(row))
        cells = page[page.max_row] if money or _formula(row) else ()
        for nth in money:
            cells[nth].number_format = _MONEY_FORMAT
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"


def plan_rows(district: District, plan: Plan) -> list[tuple[Any, ...]]:
    """The rows of sheet `plan`."""
    return [
        (
            each.fund,
            district.line[each.cost_line].project,
            each.cost_line,
            each.year,
            yuan_of(each.amount),
            district.fund[each.fund].book,
        )
        for each in plan.payments
    ]


def summary_rows(district: District, plan: Plan) -> list[tuple[str, Any]]:
    """The rows of sheet `summary`: need, lapse and own in yuan."""
    rows: list[tuple[str, Any]] = [
        ("status", plan.status.value),
        ("seconds", round(plan.seconds, 2)),
        ("gap", plan.gap if plan.found else None),
        ("aims", ",".join(district.settings.aims)),
    ]
    for aim, result in plan.results.items():
        for key, value in (("value", result.value), ("bound", result.bound)):
            rows.append((f"{aim}_{key}", value if aim in _COUNTS else yuan_of(value)))
        rows.append((f"{aim}_gap", result.gap))
    if plan.found:
        rows.append(("bound_scope", plan.scope.value))
        rows += _totals(district, plan)
    return [*rows, ("solver", plan.solver)]


def book_of(district: District) -> Workbook:
    """A workbook with the eight input sheets of a district."""
    book = Workbook()
    book.remove(book.active)
    amounts = tuple(f"amount_{year}" for year in district.settings.years)
    for name, rows in input_rows(district).items():
        add_sheet(book, name, (*INPUT[name], *(amounts if name == "funds" else ())), rows)
    return book


def input_rows(district: District) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of the input sheets, in the order of their columns."""
    funds, settings = district.funds, district.settings
    return {
        "settings": [
            ("first_year", settings.first_year),
            ("last_year", settings.last_year),
            ("open_year", settings.open_year),
            ("must_haves", "rule" if settings.must_haves_rule else "aim"),
            ("aims", ",".join(settings.aims)),
            ("max_funds", settings.max_funds),
            ("purposes", ",".join(settings.purposes)),
            ("name", settings.name or None),
        ],
        "funds": [_fund_row(district, nth) for nth in range(len(funds))],
        "fund_purposes": [
            (each.id, purpose) for each in funds for purpose in sorted(each.purposes)
        ],
        "fund_projects": [
            (each.fund, each.project, each.year, _yuan(each.agreed)) for each in district.listings
        ],
        "projects": [
            (each.id, each.name or None, each.priority, _yes(each.must_have), each.max_funds)
            for each in district.projects
        ],
        "cost_lines": [
            (
                each.id,
                each.project,
                each.name or None,
                each.purpose,
                each.tier.value if each.tier else None,
                yuan_of(each.amount),
                each.first_year,
                each.last_year,
            )
            for each in district.cost_lines
        ],
        "matching": [
            (
                each.purpose,
                each.tier.value if each.tier else None,
                each.level.value,
                _percent(each.least),
                _percent(each.most),
            )
            for each in district.matching
        ],
        "locks": [
            (each.fund, each.cost_line, each.year, yuan_of(each.amount)) for each in district.locks
        ],
    }


def _fund_row(district: District, nth: int) -> tuple[Any, ...]:
    fund = district.funds[nth]
    amounts = (_yuan(fund.amounts.get(year)) for year in district.settings.years)
    return (
        fund.id,
        fund.name or None,
        fund.level.value,
        _yes(fund.debt),
        fund.department or None,
        fund.book,
        fund.first_year,
        fund.last_year,
        fund.carry_years,
        _percent(fund.max_share),
        yuan_of(fund.smallest_grant),
        _yes(fund.needs_list),
        *amounts,
    )


def _totals(district: District, plan: Plan) -> list[tuple[str, Any]]:
    by_level: dict[str, Fen] = dict.fromkeys(Level.values, 0)
    debt = 0
    for each in plan.payments:
        fund = district.fund[each.fund]
        by_level[fund.level] += each.amount
        debt += each.amount if fund.debt else 0
    return [
        ("planned_total", yuan_of(sum(by_level.values()))),
        *((f"total_{level}", yuan_of(amount)) for level, amount in by_level.items()),
        ("total_debt", yuan_of(debt)),
        ("projects_started", len(plan.started)),
    ]


def _reasons(sheet: str, rows: Iterable[Any]) -> Iterable[list[Any]]:
    """Rows of a reason by the names of the sheet's columns, money in yuan."""
    for row in rows:
        values = [getattr(row, column) for column in OUTPUT[sheet]]
        yield [
            _yuan(value) if column in _MONEY else _plain(value)
            for column, value in zip(OUTPUT[sheet], values, strict=True)
        ]


def _plain(value: Any) -> Any:
    return getattr(value, "value", value) or None


def _formula(row: Sequence[Any]) -> bool:
    return any(isinstance(value, str) and value.startswith("=") for value in row)


def _yuan(amount: Fen | None) -> Any:
    return None if amount is None else yuan_of(amount)


def _percent(share: int | None) -> float | None:
    return None if share is None else share / PER_CENT


def _yes(value: bool) -> str:
    return "yes" if value else "no"
