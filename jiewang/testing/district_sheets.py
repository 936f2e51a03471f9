"""Districts that never were, as sheets and as a workbook: what an officer would have typed.

Written apart from the product's own writing, so that reading is tried with what it did not write.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from jiewang.works.funds.district import District, Fund, Payment
from jiewang.works.funds.money import PER_CENT, Fen
from jiewang.works.funds.workbook.sheets import INPUT, OUTPUT, Sheet


def sheets_of(district: District, payments: Iterable[Payment] = ()) -> dict[str, Sheet]:
    """The input sheets and `plan`, as read from a workbook."""
    columns, found = _columns(district), _rows(district)
    found["plan"] = [_payment(district, each) for each in payments]
    return {
        name: Sheet(
            name,
            columns[name],
            tuple(
                (nth, dict(zip(columns[name], row, strict=True)))
                for nth, row in enumerate(rows, start=2)
            ),
        )
        for name, rows in found.items()
    }


def workbook_of(district: District) -> bytes:
    """The input as a workbook."""
    book, columns = Workbook(write_only=True), _columns(district)
    for name, rows in _rows(district).items():
        page = book.create_sheet(name)
        page.append(columns[name])
        for row in rows:
            page.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _columns(district: District) -> dict[str, tuple[str, ...]]:
    columns = {**INPUT, **OUTPUT}
    arriving = (f"amount_{year}" for year in district.settings.years)
    columns["funds"] = (*columns["funds"], *arriving)
    return columns


def _rows(district: District) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each sheet; those with a number of their own stand in its order."""
    years = district.settings.years
    return {
        "settings": _settings(district),
        "funds": [_fund(each, years) for each in district.funds],
        "fund_purposes": [(f.id, each) for f in district.funds for each in sorted(f.purposes)],
        "fund_projects": [
            (each.fund, each.project, each.year, _yuan(each.agreed))
            for each in sorted(district.listings, key=lambda each: each.row)
        ],
        "projects": [
            (each.id, each.name, each.priority, _yes(each.must_have), each.max_funds)
            for each in district.projects
        ],
        "cost_lines": [
            (e.id, e.project, e.name, e.purpose, e.tier, _yuan(e.amount), e.first_year, e.last_year)
            for e in district.cost_lines
        ],
        "matching": [
            (each.purpose, each.tier, each.level, _percent(each.least), _percent(each.most))
            for each in sorted(district.matching, key=lambda each: each.row)
        ],
        "locks": [
            (each.fund, each.cost_line, each.year, _yuan(each.amount))
            for each in sorted(district.locks, key=lambda each: each.row)
        ],
    }


def _settings(district: District) -> list[tuple[Any, ...]]:
    settings = district.settings
    return [
        ("first_year", settings.first_year),
        ("last_year", settings.last_year),
        ("open_year", settings.open_year),
        ("must_haves", "rule" if settings.must_haves_rule else "aim"),
        ("aims", ",".join(settings.aims)),
        ("max_funds", settings.max_funds),
        ("name", settings.name),
    ]


def _fund(fund: Fund, years: range) -> tuple[Any, ...]:
    return (
        fund.id,
        fund.name,
        fund.level,
        _yes(fund.debt),
        fund.department,
        fund.book,
        fund.first_year,
        fund.last_year,
        fund.carry_years,
        _percent(fund.max_share),
        _yuan(fund.smallest_grant),
        _yes(fund.needs_list),
        *(_yuan(fund.amounts.get(year)) for year in years),
    )


def _payment(district: District, payment: Payment) -> tuple[Any, ...]:
    return (
        payment.fund,
        district.line[payment.cost_line].project,
        payment.cost_line,
        payment.year,
        _yuan(payment.amount),
        district.fund[payment.fund].book,
    )


def _yuan(fen: Fen | None) -> float | None:
    return None if fen is None else fen / 100


def _percent(share: int | None) -> float | None:
    return None if share is None else share / PER_CENT


def _yes(value: bool) -> str:
    return "yes" if value else "no"
