"""From sheets to facts. What cannot be read becomes a breach of `form`, and reading goes on."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiewang.works.funds.checking.breaches import Breach
from jiewang.works.funds.checking.facts import (
    ANY,
    LEVELS,
    TIERS,
    Facts,
    Line,
    Locked,
    Paid,
    Pot,
    Share,
    Works,
)
from jiewang.works.funds.workbook.cells import id_of, text_of
from jiewang.works.funds.workbook.faults import Fault
from jiewang.works.funds.workbook.rows import Row
from jiewang.works.funds.workbook.sheets import Sheet

AIMS = ("must_have", "need", "lapse", "own", "pots")
_AMOUNT = "amount_"
_OTHER_PROJECT = _("The cost line %(line)s belongs to the project %(project)s.")


def facts_of(sheets: Mapping[str, Sheet]) -> tuple[Facts, list[Breach]]:
    """Read the input sheets and the plan; every sheet must be among `sheets`."""
    reader = _Reader(sheets)
    reader.settings()
    # In this order: a row is read when what it names has been.
    readers = {
        "funds": reader.pot,
        "projects": reader.project,
        "cost_lines": reader.line,
        "fund_purposes": reader.purpose,
        "fund_projects": reader.listing,
        "matching": reader.share,
        "locks": reader.lock,
        "plan": reader.payment,
    }
    for sheet, read in readers.items():
        for row in reader.rows(sheet):
            read(row)
    return reader.facts, [*reader.breaches, *map(breach_of, reader.faults)]


def breach_of(fault: Fault) -> Breach:
    """An error of reading as a breach of `form`, its sentence as the reading tells it."""
    return Breach("form", f"{fault.sheet},{fault.row},{fault.column}", fault.message)


class _Reader:
    """Facts as far as they are read, and what could not be."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self._sheets = sheets
        self.facts = Facts()
        self.faults: list[Fault] = []
        self.breaches: list[Breach] = []

    def rows(self, sheet: str) -> list[Row]:
        return [Row(sheet, nth, cells, self.faults) for nth, cells in self._sheets[sheet].rows]

    def settings(self) -> None:
        facts = self.facts
        rows = {
            text_of(row.raw("key")): row for row in self.rows("settings") if row.filled("value")
        }

        def read(key: str, way: Any) -> Any:
            return way(rows[key]) if key in rows else None

        facts.first_year = read("first_year", lambda row: row.year("value")) or 0
        facts.last_year = read("last_year", lambda row: row.year("value")) or -1
        opened = read("open_year", lambda row: row.year("value"))
        facts.open_year = facts.first_year if opened is None else opened
        facts.must_haves_are_a_rule = read("must_haves", lambda row: row.text("value")) != "aim"
        facts.most_funds = read("max_funds", lambda row: row.whole("value", 0, None))
        aims = read("aims", lambda row: row.text("value")) or ",".join(AIMS)
        facts.aims = tuple(each.strip() for each in aims.split(","))
        for key in sorted({"first_year", "last_year"} - set(rows)):
            self.faults.append(Fault("settings", 1, "value", "REQUIRED", allowed=key))

    def pot(self, row: Row) -> None:
        fund = self._new(row, self.facts.pots)
        level, book = (
            row.choice("level", LEVELS, needed=True),
            row.read("book", id_of, needed="book"),
        )
        years = row.years()
        read = partial(
            Pot,
            debt=row.yes("debt"),
            carry=row.whole("carry_years", 0, 9) or 0,
            most=row.share("max_percent"),
            smallest=row.money("smallest_grant") or 0,
            needs_list=row.yes("needs_list"),
            arriving=self._arriving(row),
        )
        if fund and level and book and years:
            self.facts.pots[fund] = read(level=level, book=book, first=years[0], last=years[1])

    def _arriving(self, row: Row) -> dict[int, int]:
        columns = [f"{_AMOUNT}{year}" for year in self.facts.years]
        found = {int(each.removeprefix(_AMOUNT)): row.money(each) for each in columns}
        return {year: amount for year, amount in found.items() if amount}

    def project(self, row: Row) -> None:
        project = self._new(row, self.facts.projects)
        priority, must_have = row.whole("priority", 1, 100, needed=True), row.yes("must_have")
        most = row.whole("max_funds", 0, None)
        if project and priority:
            self.facts.projects[project] = Works(priority, must_have, most)

    def line(self, row: Row) -> None:
        line = self._new(row, self.facts.lines)
        project, purpose = self.known(row, "project", "projects"), row.id("purpose")
        tier, years = row.choice("tier", TIERS), row.years()
        cost = row.money("amount", needed=True, above_zero=True)
        if line and project and purpose and years and cost:
            self.facts.lines[line] = Line(project, purpose, tier, cost, *years)

    def purpose(self, row: Row) -> None:
        fund, purpose = self.known(row, "fund", "funds"), row.id("purpose")
        if fund and purpose:
            self.facts.purposes.add((fund, purpose))

    def listing(self, row: Row) -> None:
        fund, project = self.known(row, "fund", "funds"), self.known(row, "project", "projects")
        year, agreed = row.year("year", needed=False), row.money("agreed")
        if fund and project:
            for each in self.facts.years if year is None else (year,):
                self.facts.lists[fund, project, each] = row.number, agreed

    def share(self, row: Row) -> None:
        purpose, tier = row.id("purpose") or ANY, row.choice("tier", TIERS)
        level = row.choice("level", LEVELS, needed=True)
        least, most = row.share("min_percent"), row.share("max_percent")
        if level:
            self.facts.shares.append(Share(row.number, purpose, tier, level, least, most))

    def lock(self, row: Row) -> None:
        fund, line = self.known(row, "fund", "funds"), self.known(row, "cost_line", "cost_lines")
        year, amount = row.year("year"), row.money("amount", needed=True)
        if fund and line and year and amount is not None:
            self.facts.locks.append(Locked(row.number, fund, line, year, amount))

    def payment(self, row: Row) -> None:
        fund, line = self.known(row, "fund", "funds"), self.known(row, "cost_line", "cost_lines")
        project, year = self.known(row, "project", "projects"), row.year("year")
        amount = row.money("amount", needed=True, above_zero=True)
        # Another book, or none, breaks a rule of its own.
        book = row.text("book")
        if not (fund and line and year and amount):
            return
        owner = self.facts.lines[line].project
        if project and project != owner:
            where = f"plan,{row.number},project"
            self.breaches.append(
                Breach("form", where, _OTHER_PROJECT, {"line": line, "project": owner})
            )
        self.facts.plan.append(Paid(row.number, fund, line, year, amount, book))

    def known(self, row: Row, column: str, sheet: str) -> str | None:
        """An id that was read in another sheet."""
        found = row.id(column)
        known: dict[str, Mapping[str, object]] = {
            "funds": self.facts.pots,
            "projects": self.facts.projects,
            "cost_lines": self.facts.lines,
        }
        if found is None or found in known[sheet]:
            return found
        row.fault(column, "UNKNOWN_REF", found, sheet)
        return None

    def _new(self, row: Row, known: Mapping[str, object]) -> str | None:
        found = row.id()
        if found in known:
            row.fault("id", "DUPLICATE", found, "id")
            return None
        return found
