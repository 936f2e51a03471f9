"""One row of a sheet being read: every cell it cannot read becomes a fault, and reading goes on."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from jiewang.works.funds.money import Fen
from jiewang.works.funds.workbook.cells import (
    CellError,
    choice_of,
    id_of,
    is_empty,
    money_of,
    share_of,
    shown,
    text_of,
    whole_of,
    year_of,
    yes_no,
)
from jiewang.works.funds.workbook.faults import Fault

T = TypeVar("T")


class Row:
    """The cells of one row by column. What is empty or cannot be read comes back as None."""

    def __init__(
        self, sheet: str, number: int, cells: Mapping[str, Any], faults: list[Fault]
    ) -> None:
        self.sheet, self.number, self._cells, self._faults = sheet, number, cells, faults

    def fault(self, column: str, code: str, value: object = "", allowed: object = "") -> None:
        self._faults.append(
            Fault(self.sheet, self.number, column, code, shown(value), str(allowed))
        )

    def filled(self, column: str) -> bool:
        """Whether something stands there, readable or not."""
        return not is_empty(self._cells.get(column))

    def raw(self, column: str) -> Any:
        """The cell as it stands."""
        return self._cells.get(column)

    def read(self, column: str, way: Callable[[Any], T], *, needed: str = "") -> T | None:
        """Read a cell in some way. `needed` says what must stand there, or nothing if it may not.

        A column that the sheet lacks is told of once, at the header.
        """
        value = self._cells.get(column)
        if is_empty(value):
            if needed and column in self._cells:
                self.fault(column, "REQUIRED", allowed=needed)
            return None
        try:
            return way(value)
        except CellError as error:
            self.fault(column, error.code, value, error.allowed)
            return None

    def id(self, column: str = "id") -> str | None:
        return self.read(column, id_of, needed="id")

    def text(self, column: str) -> str:
        return self.read(column, text_of) or ""

    def choice(self, column: str, among: tuple[str, ...], *, needed: bool = False) -> str | None:
        told = ", ".join(among) if needed else ""
        return self.read(column, lambda value: choice_of(value, among), needed=told)

    def yes(self, column: str) -> bool:
        return self.read(column, yes_no) or False

    def year(self, column: str, *, needed: bool = True) -> int | None:
        return self.read(column, year_of, needed="2000–2100" if needed else "")

    def whole(
        self, column: str, least: int, most: int | None, *, needed: bool = False
    ) -> int | None:
        told = f"{least}–{most}" if needed else ""
        return self.read(column, lambda value: whole_of(value, least, most), needed=told)

    def money(self, column: str, *, needed: bool = False, above_zero: bool = False) -> Fen | None:
        told = "0.00" if needed else ""
        return self.read(column, lambda each: money_of(each, above_zero=above_zero), needed=told)

    def share(self, column: str) -> int | None:
        return self.read(column, share_of)

    def years(
        self, *, first: str = "first_year", last: str = "last_year"
    ) -> tuple[int, int] | None:
        """The two years of a span, or None where they are no span."""
        begin, end = self.year(first), self.year(last)
        if begin is None or end is None:
            return None
        if end < begin:
            self.fault(last, "YEARS_REVERSED", end, begin)
            return None
        return begin, end
