import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from jiewang.works.funds.district import Level, Tier
from jiewang.works.funds.workbook.faults import WorkbookRefused
from jiewang.works.funds.workbook.reading import district_of, read_workbook
from jiewang.works.funds.workbook.sheets import INPUT, WorkbookUnreadable

CASES = Path(__file__).parent / "workbooks"


def test_the_wrong_workbook_has_exactly_its_eight_errors():
    told = json.loads((CASES / "wrong.json").read_text())["errors"]
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(CASES / "wrong.xlsx")
    assert [[f.sheet, f.row, f.column, f.code] for f in refused.value.faults] == told


def test_a_workbook_is_read_to_the_fen():
    district = read_workbook(CASES / "page_five_purposes.xlsx")
    line, fund = district.line["X2.1"], district.fund["Z1"]
    assert (line.amount, line.tier) == (220012345, Tier.IMPROVING)
    assert (fund.level, fund.max_share, fund.smallest_grant) == (Level.CENTRAL, 600_000, 10_000_000)
    assert dict(fund.amounts) == {2023: 260_000_000, 2024: 180_000_000, 2025: 120_000_000}
    assert district.listed["J1", "X1", 2024].agreed == 12_000_000


SOUND = {
    "settings": [("first_year", 2026), ("last_year", 2027)],
    "funds": [
        {"id": "F1", "level": "central", "book": "B1", "first_year": 2026, "last_year": 2027},
        {"id": "F2", "level": "residents", "book": "B2", "first_year": 2026, "last_year": 2026},
    ],
    "fund_purposes": [("F1", "health")],
    "fund_projects": [("F2", "P1", 2026, 100)],
    "projects": [{"id": "P1", "priority": 5}],
    "cost_lines": [("L1", "P1", None, "health", None, 100.5, 2026, 2027)],
    "matching": [("*", None, "district", 10, 50)],
    "locks": [("F1", "L1", 2026, 0)],
}


def book_of(changes=None):
    """The sound workbook with some sheets' rows added or a cell replaced."""
    book = Workbook()
    book.remove(book.active)
    for name, columns in INPUT.items():
        sheet = book.create_sheet(name)
        columns = (*columns, "amount_2026", "amount_2027") if name == "funds" else columns
        sheet.append(columns)
        for row in SOUND[name]:
            values = row if isinstance(row, tuple) else [row.get(each) for each in columns]
            sheet.append(values)
    for name, row, column, value in changes or ():
        sheet = book[name]
        nth = [cell.value for cell in sheet[1]].index(column) + 1
        sheet.cell(row, nth).value = value
    return book


def faults_of(book):
    with pytest.raises(WorkbookRefused) as refused:
        district_of(book)
    assert all(f.message for f in refused.value.faults)
    return [f"{f.sheet},{f.row},{f.column}: {f.code}" for f in refused.value.faults]


def test_a_sound_workbook_passes_with_numbers_as_ids_and_empty_rows():
    book = book_of([("projects", 4, "id", 7.0), ("projects", 4, "priority", "9")])
    book["cost_lines"].append((8, 7, None, "health", None, 0.1 + 0.2, "2026", 2030))
    district = district_of(book)
    assert [each.id for each in district.projects] == ["7", "P1"]
    assert district.line["8"].amount == 30


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "told"),
    [
        ("settings", 3, "value", None, "settings,1,value: REQUIRED"),
        ("settings", 3, "value", 2020, "settings,3,value: YEARS_REVERSED"),
        ("settings", 3, "value", "soon", "settings,3,value: NOT_YEAR"),
        ("settings", 4, "key", "color", None),
        ("projects", 3, "priority", 4, "projects,3,id: REQUIRED"),
        ("locks", 2, "fund", "x" * 41, "locks,2,fund: NOT_ALLOWED"),
        ("funds", 3, "book", "B1", "funds,3,book: DUPLICATE"),
        ("funds", 2, "level", "street", "funds,2,level: NOT_ALLOWED"),
        ("funds", 2, "debt", "yes", "funds,2,debt: DEBT_LEVEL"),
        ("funds", 2, "carry_years", 10, "funds,2,carry_years: NOT_WHOLE"),
        ("funds", 2, "max_percent", 100.5, "funds,2,max_percent: NOT_PERCENT"),
        ("funds", 2, "max_percent", 33.33333, "funds,2,max_percent: NOT_PERCENT"),
        ("funds", 3, "amount_2027", 5, "funds,3,amount_2027: AMOUNT_OUTSIDE_YEARS"),
        ("funds", 2, "amount_2026", "1,200.50", "funds,2,amount_2026: NOT_MONEY"),
        ("funds", 2, "amount_2026", True, "funds,2,amount_2026: NOT_MONEY"),
        ("funds", 2, "amount_2026", 10**12 + 1, "funds,2,amount_2026: TOO_LARGE"),
        ("fund_purposes", 3, "fund", "F1", "fund_purposes,3,purpose: REQUIRED"),
        ("fund_projects", 2, "agreed", None, "fund_projects,2,agreed: REQUIRED"),
        ("fund_projects", 2, "year", 2031, "fund_projects,2,year: OUTSIDE_PLAN"),
        ("projects", 2, "priority", 5.5, "projects,2,priority: NOT_WHOLE"),
        ("projects", 2, "max_funds", -1, "projects,2,max_funds: NOT_WHOLE"),
        ("cost_lines", 2, "amount", 0, "cost_lines,2,amount: ZERO"),
        ("cost_lines", 2, "amount", 1000.005, "cost_lines,2,amount: FRACTION"),
        ("cost_lines", 2, "first_year", 2028, "cost_lines,2,last_year: YEARS_REVERSED"),
        ("cost_lines", 2, "tier", "luxury", "cost_lines,2,tier: NOT_ALLOWED"),
        ("matching", 2, "max_percent", 5, "matching,2,min_percent: SHARES_CROSS"),
        ("matching", 2, "purpose", "**", "matching,2,purpose: UNKNOWN_PURPOSE"),
        ("locks", 2, "cost_line", "L9", "locks,2,cost_line: UNKNOWN_REF"),
        ("locks", 2, "year", 2028, "locks,2,year: OUTSIDE_PLAN"),
        ("locks", 2, "amount", -0.01, "locks,2,amount: NEGATIVE"),
    ],
)
def test_each_error_is_told_once_at_its_place(sheet, row, column, value, told):
    book = book_of([(sheet, row, column, value)])
    if told is None:
        assert district_of(book).settings.first_year == 2026
    else:
        assert faults_of(book) == [told]


def test_settings_are_words_from_a_list_and_stand_once():
    book = book_of()
    for row in (("aims", "need,need"), ("must_haves", "maybe"), ("color", "red"), ("name", "a")):
        book["settings"].append(row)
    book["settings"].append(("name", "b"))
    assert faults_of(book) == [
        "settings,4,value: NOT_ALLOWED",
        "settings,5,value: NOT_ALLOWED",
        "settings,6,key: NOT_ALLOWED",
        "settings,8,key: DUPLICATE",
    ]


def test_a_list_row_without_a_year_meets_the_rows_of_every_year():
    book = book_of()
    for year in (2027, None, 2026):
        book["fund_projects"].append(("F2", "P1", year, 1))
    assert faults_of(book) == ["fund_projects,4,fund: DUPLICATE", "fund_projects,5,fund: DUPLICATE"]


def test_what_is_missing_is_told_once_and_not_by_every_row():
    book = book_of()
    book.remove(book["matching"])
    book["cost_lines"].delete_cols(2)
    book["funds"].delete_cols(14)
    book["projects"].append(("P2", None, 1))
    assert faults_of(book) == [
        "funds,1,amount_2027: COLUMN_MISSING",
        "cost_lines,1,project: COLUMN_MISSING",
        "matching,1,-: SHEET_MISSING",
    ]


def test_a_project_without_a_cost_line_is_an_error():
    book = book_of()
    book["projects"].append(("P2", None, 1))
    book["cost_lines"].append(("L2", "P1", None, "health", None, 1, 2024, 2025))
    assert faults_of(book) == ["projects,3,id: NO_LINES", "cost_lines,3,last_year: OUTSIDE_PLAN"]


def test_a_file_that_is_no_workbook_is_said_to_be_none(tmp_path):
    (tmp_path / "plan.xlsx").write_bytes(b"PK\x03\x04 something else")
    for source in (tmp_path / "plan.xlsx", tmp_path / "absent.xlsx", b""):
        with pytest.raises(WorkbookUnreadable):
            read_workbook(source)
