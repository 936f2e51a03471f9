"""A small lawful plan, put down by hand in every sheet; its amounts were added up on paper.

Two years. P1 must start: a central grant (at most 60 % of a line), the district and its residents
pay for it. P2 is on the municipal list. Nobody has money for child care, so P3 waits.
"""

from io import BytesIO

from openpyxl import Workbook

from jiewang.works.funds.workbook.sheets import INPUT, OUTPUT, Sheet

FUND = ("id", "level", "debt", "book", "first_year", "last_year", "carry_years", "max_percent")
FUND = (*FUND, "smallest_grant", "needs_list", "amount_2026", "amount_2027")
PLAN = OUTPUT["plan"]

SHEETS = {
    "settings": [
        {"key": "first_year", "value": 2026},
        {"key": "last_year", "value": 2027},
        {"key": "open_year", "value": None},
        {"key": "max_funds", "value": 4},
        {"key": "name", "value": "by hand"},
    ],
    "funds": [
        dict(zip(FUND, row, strict=True))
        for row in [
            ("C1", "central", "no", "A", 2026, 2027, 1, 60, 100, None, 1000, None),
            ("M1", "municipal", None, "B", 2026, 2026, 0, None, 100, "yes", 500, None),
            ("D1", "district", None, "C", 2026, 2027, 1, None, 0, None, 600, 600),
            ("B1", "district", "yes", "D", 2027, 2027, 0, None, 0, None, None, 100),
            ("R1", "residents", None, "E", 2026, 2027, 1, None, 0, None, 100, None),
        ]
    ],
    "fund_purposes": [
        {"fund": fund, "purpose": purpose}
        for fund, purpose in [
            ("C1", "neighborhood_renewal"),
            ("D1", "neighborhood_renewal"),
            ("R1", "neighborhood_renewal"),
            ("B1", "neighborhood_renewal"),
            ("M1", "health"),
            ("D1", "health"),
        ]
    ],
    "fund_projects": [
        {"fund": "R1", "project": "P1", "year": 2026, "agreed": 100},
        {"fund": "M1", "project": "P2", "year": None, "agreed": None},
    ],
    "projects": [
        {"id": "P1", "priority": 5, "must_have": "yes", "max_funds": 3},
        {"id": "P2", "priority": 3, "must_have": None, "max_funds": None},
        {"id": "P3", "priority": 1, "must_have": "no", "max_funds": None},
    ],
    "cost_lines": [
        dict(zip(INPUT["cost_lines"], row, strict=True))
        for row in [
            ("P1.1", "P1", None, "neighborhood_renewal", "upgrading", 1000, 2026, 2026),
            ("P1.2", "P1", None, "neighborhood_renewal", None, 300, 2027, 2027),
            ("P2.1", "P2", None, "health", None, 400, 2026, 2026),
            ("P3.1", "P3", None, "child_care", None, 50.5, 2026, 2027),
        ]
    ],
    "matching": [
        dict(zip(INPUT["matching"], row, strict=True))
        for row in [
            ("*", "upgrading", "residents", 10, None),
            ("neighborhood_renewal", None, "district", 10, 50),
        ]
    ],
    "locks": [
        {"fund": "C1", "cost_line": "P1.1", "year": 2026, "amount": 500},
        {"fund": "B1", "cost_line": "P1.2", "year": 2027, "amount": 0},
    ],
    "plan": [
        dict(zip(PLAN, row, strict=True))
        for row in [
            ("C1", "P1", "P1.1", 2026, 500, "A"),
            ("D1", "P1", "P1.1", 2026, 400, "C"),
            ("R1", "P1", "P1.1", 2026, 100, "E"),
            ("C1", "P1", "P1.2", 2027, 150, "A"),
            ("D1", "P1", "P1.2", 2027, 150, "C"),
            ("D1", "P2", "P2.1", 2026, 50, "C"),
            ("M1", "P2", "P2.1", 2026, 350, "B"),
        ]
    ],
    "unmet": [
        {
            "project": "P3",
            "cost_line": "P3.1",
            "amount": 50.5,
            "blocked_by": "purpose",
            "change": "allow_purpose",
            "change_fund": "D1",
        }
    ],
    "lapsing": [
        {
            "fund": "C1",
            "year": 2026,
            "lapses_after": 2027,
            "arrived": 1000,
            "used": 650,
            "lapsed": 350,
            "reason": "lines_paid",
        },
        {
            "fund": "M1",
            "year": 2026,
            "lapses_after": 2026,
            "arrived": 500,
            "used": 350,
            "lapsed": 150,
            "reason": "lines_paid",
        },
    ],
    "explanation": [
        {"about": "payment", "fund": fund, "cost_line": line, "year": year, "rule": "purpose"}
        for fund, line, year in [
            ("C1", "P1.1", 2026),
            ("D1", "P1.1", 2026),
            ("R1", "P1.1", 2026),
            ("C1", "P1.2", 2027),
            ("D1", "P1.2", 2027),
            ("D1", "P2.1", 2026),
            ("M1", "P2.1", 2026),
        ]
    ],
    "summary": [
        {"key": key, "value": value}
        for key, value in {
            "status": "optimal",
            "seconds": 0.1,
            "gap": 0,
            "aims": "must_have,need,lapse,own,pots",
            "must_have_value": 1,
            "must_have_bound": 1,
            "must_have_gap": 0,
            "need_value": 7700,
            "need_bound": 7700,
            "need_gap": 0,
            "lapse_value": 500,
            "lapse_bound": 500,
            "lapse_gap": 0,
            "own_value": 600,
            "own_bound": 600,
            "own_gap": 0,
            "pots_value": 5,
            "pots_bound": 4,
            "pots_gap": 0.2,
            "bound_scope": "all_plans",
            "planned_total": 1700,
            "total_central": 650,
            "total_municipal": 350,
            "total_district": 600,
            "total_unit": 0,
            "total_residents": 100,
            "total_social": 0,
            "total_debt": 0,
            "projects_started": 2,
            "solver": "paper",
        }.items()
    ],
}


def columns_of(name):
    columns = {**INPUT, **OUTPUT}[name]
    return (*columns, "amount_2026", "amount_2027") if name == "funds" else columns


def changed(*changes):
    """The sheets with cells replaced: (sheet, row as the spreadsheet counts, column, value).

    Row 0 adds a row, its values in place of the column; a value of None for a whole row takes
    it away: (sheet, row, None, None).
    """
    sheets = {name: [dict(row) for row in rows] for name, rows in SHEETS.items()}
    for name, row, column, value in changes:
        if row == 0:
            sheets[name].append(value)
        elif column is None:
            sheets[name][row - 2] = {}
        else:
            sheets[name][row - 2][column] = value
    return sheets


def read(sheets):
    """As the reading of a workbook hands them on."""
    found = {}
    for name, rows in sheets.items():
        columns = columns_of(name)
        cells = [
            (nth, {each: row.get(each) for each in columns}) for nth, row in enumerate(rows, 2)
        ]
        found[name] = Sheet(name, columns, tuple(row for row in cells if any(row[1].values())))
    return found


def workbook(sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        page.append(columns_of(name))
        for row in rows:
            page.append([row.get(each) for each in columns_of(name)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
