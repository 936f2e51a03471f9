"""What is wrong with a workbook: where, which code, and a sentence that names value and remedy."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiewang.base.errors import Refusal

_PRINTED = 10

MESSAGES = {
    "SHEET_MISSING": gettext_lazy("There is no sheet “%(sheet)s”."),
    "COLUMN_MISSING": gettext_lazy("There is no column “%(column)s”."),
    "REQUIRED": gettext_lazy("Nothing stands here; needed: %(allowed)s."),
    "DUPLICATE": gettext_lazy(
        "“%(value)s” is there already and may be there once only (%(allowed)s)."
    ),
    "UNKNOWN_REF": gettext_lazy("“%(value)s” does not stand in the sheet “%(allowed)s”."),
    "UNKNOWN_PURPOSE": gettext_lazy("Nobody knows the purpose “%(value)s”; known: %(allowed)s."),
    "NOT_ALLOWED": gettext_lazy("“%(value)s” is not allowed here; allowed: %(allowed)s."),
    "NOT_YEAR": gettext_lazy("“%(value)s” is not a year; allowed: %(allowed)s."),
    "NOT_WHOLE": gettext_lazy("“%(value)s” is not a whole number in the range %(allowed)s."),
    "YEARS_REVERSED": gettext_lazy("Ends in %(value)s, before it begins in %(allowed)s."),
    "OUTSIDE_PLAN": gettext_lazy("%(value)s is outside the years of the plan, %(allowed)s."),
    "NOT_MONEY": gettext_lazy("“%(value)s” is not a number of yuan; enter it as a number."),
    "NEGATIVE": gettext_lazy("%(value)s is below 0; amounts are 0 or more."),
    "FRACTION": gettext_lazy("%(value)s has parts of a fen; at most two decimals."),
    "ZERO": gettext_lazy("The amount is 0; it must be more."),
    "TOO_LARGE": gettext_lazy("%(value)s is more than %(allowed)s yuan."),
    "NOT_PERCENT": gettext_lazy(
        "“%(value)s” is not a percentage in the range %(allowed)s with at most four decimals."
    ),
    "SHARES_CROSS": gettext_lazy("The least share %(value)s is above the largest, %(allowed)s."),
    "AMOUNT_OUTSIDE_YEARS": gettext_lazy("%(value)s yuan outside the fund's years, %(allowed)s."),
    "DEBT_LEVEL": gettext_lazy("Debt is the district's; the level here is “%(value)s”."),
    "NO_LINES": gettext_lazy("The project “%(value)s” has no cost line."),
}


@dataclass(frozen=True)
class Fault:
    """One error. `row` as the spreadsheet counts, the header being 1; `allowed` in sheet words."""

    sheet: str
    row: int
    column: str
    code: str
    value: str = ""
    allowed: str = ""

    @property
    def message(self) -> str:
        """The sentence, in the language of who reads now."""
        values = {"sheet": self.sheet, "column": self.column}
        return MESSAGES[self.code] % {**values, "value": self.value, "allowed": self.allowed}

    def __str__(self) -> str:
        return f"{self.sheet},{self.row},{self.column}: {self.code} {self.message}"


class WorkbookRefused(Refusal):
    """A workbook with errors, of which nothing is taken in. `faults` are all of them, sorted."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:_PRINTED]]
        if more := len(self.faults) - len(lines):
            text = ngettext("… and %(more)d more problem.", "… and %(more)d more problems.", more)
            lines.append(text % {"more": more})
        lines.append(_("Nothing of this file was taken in. Mend it and load it again."))
        return "\n".join(lines)
