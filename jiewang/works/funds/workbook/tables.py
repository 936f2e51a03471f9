"""All sheets of one workbook being read, and the questions that several of them ask."""

from functools import cached_property
from typing import Any

from jiewang.works.funds.workbook.cells import id_of, text_of
from jiewang.works.funds.workbook.faults import Fault
from jiewang.works.funds.workbook.rows import Row
from jiewang.works.funds.workbook.settings_sheet import purposes_known, read_settings
from jiewang.works.funds.workbook.sheets import INPUT, Sheet, sheet_of


class Tables:
    """Rows by sheet, and the faults found so far.

    Rows with errors lend their ids, so that one error stays one.
    """

    def __init__(self, book: Any) -> None:
        self.faults: list[Fault] = []
        self.rows: dict[str, list[Row]] = {}
        # Sheets that have all of their columns: what is not found there is not there.
        self.whole: set[str] = set()
        self._seen: dict[tuple[str, str], set[Any]] = {}
        sheets = {name: self._open(book, name) for name in INPUT}
        rows = self.rows["settings"]
        self.settings = read_settings(rows, self.faults, complete="settings" in self.whole)
        self.purposes = purposes_known(rows)
        self._years_columns(sheets["funds"])

    def _open(self, book: Any, name: str) -> Sheet | None:
        sheet = sheet_of(book, name, INPUT[name])
        if sheet is None:
            self.faults.append(Fault(name, 1, "-", "SHEET_MISSING"))
            self.rows[name] = []
            return None
        missing = [each for each in INPUT[name] if each not in sheet.columns]
        self.faults += [Fault(name, 1, each, "COLUMN_MISSING") for each in missing]
        self.faults += [Fault(name, 1, each, "DUPLICATE", each, each) for each in sheet.twice]
        if not missing:
            self.whole.add(name)
        self.rows[name] = [Row(name, number, cells, self.faults) for number, cells in sheet.rows]
        return sheet

    def _years_columns(self, funds: Sheet | None) -> None:
        for year in self.settings.years if self.settings and funds else ():
            if funds and f"amount_{year}" not in funds.columns:
                self.faults.append(Fault("funds", 1, f"amount_{year}", "COLUMN_MISSING"))

    @cached_property
    def ids(self) -> dict[str, dict[str, Row]]:
        """The first row of each id, by sheet."""
        return {
            sheet: {text_of(row.raw("id")): row for row in reversed(rows) if row.filled("id")}
            for sheet, rows in self.rows.items()
        }

    def once(self, row: Row, column: str, key: Any, told: str = "") -> None:
        """Report a key that has been seen in the sheet before."""
        seen = self._seen.setdefault((row.sheet, column), set())
        if key in seen:
            row.fault(column, "DUPLICATE", row.raw(column), told or column)
        seen.add(key)

    def once_a_year(self, row: Row, pair: tuple[str, str], year: int | None) -> None:
        """The same for lists: a row without a year stands for every year, and meets each."""
        years = self._seen.setdefault(pair, set())
        if year in years or None in years or (year is None and years):
            row.fault("fund", "DUPLICATE", pair[0], "fund, project, year")
        years.add(year)

    def own_id(self, row: Row) -> str | None:
        """The id of a row, which no earlier row has."""
        found = row.id()
        if found is not None:
            self.once(row, "id", found)
        return found

    def ref(self, row: Row, column: str, sheet: str) -> str | None:
        """An id that must stand in another sheet."""
        found = row.id(column)
        if found is not None and sheet in self.whole and found not in self.ids[sheet]:
            row.fault(column, "UNKNOWN_REF", found, sheet)
        return found

    def purpose(self, row: Row, *, others: tuple[str, ...] = ()) -> str | None:
        """A purpose that the settings name."""
        known = (*others, *self.purposes)
        found = row.read("purpose", id_of, needed=", ".join(known))
        if found is not None and found not in known:
            row.fault("purpose", "UNKNOWN_PURPOSE", found, ", ".join(known))
        return found

    def year_in_plan(self, row: Row, *, needed: bool) -> int | None:
        """A year of the plan; empty where it need not stand."""
        year = row.year("year", needed=needed)
        if year is not None and self.settings and year not in self.settings.years:
            row.fault("year", "OUTSIDE_PLAN", year, self.span)
        return year

    @property
    def span(self) -> str:
        """The years of the plan as a message names them."""
        return f"{self.settings.first_year}–{self.settings.last_year}" if self.settings else ""
