"""A workbook read as a district: all errors are found before any is told (资金数据校验)."""

from typing import Any

from jiewang.works.funds.district import (
    ANY_PURPOSE,
    GIVEN,
    CostLine,
    District,
    Fund,
    Level,
    Listing,
    Lock,
    Matching,
    Project,
    Tier,
)
from jiewang.works.funds.money import Fen, percent, yuan_of
from jiewang.works.funds.workbook.cells import id_of, text_of
from jiewang.works.funds.workbook.faults import Fault, WorkbookRefused
from jiewang.works.funds.workbook.rows import Row
from jiewang.works.funds.workbook.sheets import INPUT, Source, open_book
from jiewang.works.funds.workbook.tables import Tables

_LEVELS, _TIERS = tuple(Level.values), tuple(Tier.values)


def read_workbook(source: Source) -> District:
    """Read a workbook. Raises WorkbookUnreadable, or WorkbookRefused with every error in it."""
    return district_of(open_book(source))


def district_of(book: Any) -> District:
    """Read a workbook that is open. Raises WorkbookRefused."""
    tables = Tables(book)
    purposes = _purposes_of_funds(tables)
    funds = [_fund(tables, row, purposes) for row in tables.rows["funds"]]
    projects = [_project(tables, row) for row in tables.rows["projects"]]
    lines = [_cost_line(tables, row) for row in tables.rows["cost_lines"]]
    listings = [_listing(tables, row) for row in tables.rows["fund_projects"]]
    matching = [_matching(tables, row) for row in tables.rows["matching"]]
    locks = [_lock(tables, row) for row in tables.rows["locks"]]
    _projects_without_lines(tables)
    if tables.faults or tables.settings is None:
        raise WorkbookRefused(sorted(tables.faults, key=_place))
    return District(
        settings=tables.settings,
        funds=tuple(filter(None, funds)),
        projects=tuple(filter(None, projects)),
        cost_lines=tuple(filter(None, lines)),
        listings=tuple(filter(None, listings)),
        matching=tuple(filter(None, matching)),
        locks=tuple(filter(None, locks)),
    )


def _purposes_of_funds(tables: Tables) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in tables.rows["fund_purposes"]:
        fund, purpose = tables.ref(row, "fund", "funds"), tables.purpose(row)
        if fund is not None and purpose is not None:
            tables.once(row, "fund", (fund, purpose), "fund, purpose")
            found.setdefault(fund, set()).add(purpose)
    return found


def _fund(tables: Tables, row: Row, purposes: dict[str, set[str]]) -> Fund | None:
    fund, level = tables.own_id(row), row.choice("level", _LEVELS, needed=True)
    book, debt, years = row.read("book", id_of, needed="book"), row.yes("debt"), row.years()
    if book is not None:
        tables.once(row, "book", book)
    if debt and level not in (None, Level.DISTRICT):
        row.fault("debt", "DEBT_LEVEL", level)
    carry, share = row.whole("carry_years", 0, 9), row.share("max_percent")
    smallest, needs_list = row.money("smallest_grant"), row.yes("needs_list")
    amounts = _amounts(tables, row, years)
    if fund is None or level is None or years is None or book is None:
        return None
    return Fund(
        id=fund,
        level=Level(level),
        book=book,
        first_year=years[0],
        last_year=years[1],
        purposes=frozenset(purposes.get(fund, ())),
        amounts=amounts,
        name=row.text("name"),
        debt=debt,
        department=row.text("department"),
        carry_years=carry or 0,
        max_share=share,
        smallest_grant=smallest or 0,
        needs_list=needs_list,
    )


def _amounts(tables: Tables, row: Row, years: tuple[int, int] | None) -> dict[int, Fen]:
    found = {}
    for year in tables.settings.years if tables.settings else ():
        column = f"amount_{year}"
        amount = row.money(column)
        if not amount:
            continue
        found[year] = amount
        if years and not years[0] <= year <= years[1]:
            row.fault(column, "AMOUNT_OUTSIDE_YEARS", yuan_of(amount), f"{years[0]}–{years[1]}")
    return found


def _project(tables: Tables, row: Row) -> Project | None:
    project, priority = tables.own_id(row), row.whole("priority", 1, 100, needed=True)
    must_have, most = row.yes("must_have"), row.whole("max_funds", 0, None)
    if project is None or priority is None:
        return None
    return Project(project, priority, row.text("name"), must_have, most)


def _cost_line(tables: Tables, row: Row) -> CostLine | None:
    line, project = tables.own_id(row), tables.ref(row, "project", "projects")
    purpose, tier = tables.purpose(row), row.choice("tier", _TIERS)
    amount, years = row.money("amount", needed=True, above_zero=True), row.years()
    plan = tables.settings
    if years and plan and (years[1] < plan.first_year or years[0] > plan.last_year):
        row.fault("last_year", "OUTSIDE_PLAN", f"{years[0]}–{years[1]}", tables.span)
    if line is None or project is None or purpose is None or amount is None or years is None:
        return None
    name, sort = row.text("name"), Tier(tier) if tier else None
    return CostLine(line, project, purpose, amount, *years, name=name, tier=sort)


def _listing(tables: Tables, row: Row) -> Listing | None:
    fund, project = tables.ref(row, "fund", "funds"), tables.ref(row, "project", "projects")
    year, agreed = tables.year_in_plan(row, needed=False), row.money("agreed")
    owner = tables.ids["funds"].get(fund or "")
    given = owner is not None and text_of(owner.raw("level")) in GIVEN
    if given and "fund_projects" in tables.whole and not row.filled("agreed"):
        row.fault("agreed", "REQUIRED", allowed="0.00")
    if fund is None or project is None:
        return None
    if year is not None or not row.filled("year"):
        tables.once_a_year(row, (fund, project), year)
    return Listing(fund, project, year, agreed, row.number)


def _matching(tables: Tables, row: Row) -> Matching | None:
    purpose, tier = tables.purpose(row, others=(ANY_PURPOSE,)), row.choice("tier", _TIERS)
    level = row.choice("level", _LEVELS, needed=True)
    least, most = row.share("min_percent"), row.share("max_percent")
    if least is not None and most is not None and least > most:
        row.fault("min_percent", "SHARES_CROSS", percent(least), percent(most))
    if purpose is None or level is None:
        return None
    return Matching(purpose, Level(level), Tier(tier) if tier else None, least, most, row.number)


def _lock(tables: Tables, row: Row) -> Lock | None:
    fund, line = tables.ref(row, "fund", "funds"), tables.ref(row, "cost_line", "cost_lines")
    year, amount = tables.year_in_plan(row, needed=True), row.money("amount", needed=True)
    if fund is None or line is None or year is None:
        return None
    tables.once(row, "fund", (fund, line, year), "fund, cost_line, year")
    return None if amount is None else Lock(fund, line, year, amount, row.number)


def _projects_without_lines(tables: Tables) -> None:
    if "cost_lines" not in tables.whole:
        return
    rows = tables.rows["cost_lines"]
    paid = {text_of(row.raw("project")) for row in rows if row.filled("project")}
    for project, row in tables.ids["projects"].items():
        if project not in paid:
            row.fault("id", "NO_LINES", project)


def _place(fault: Fault) -> tuple[int, int, int, str]:
    """Sheets in their order, rows, columns in theirs."""
    columns = INPUT[fault.sheet]
    nth = columns.index(fault.column) if fault.column in columns else len(columns)
    return [*INPUT].index(fault.sheet), fault.row, nth, fault.column
