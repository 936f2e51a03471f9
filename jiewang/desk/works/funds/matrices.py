"""Payments by fund and year, and by fund and project: every cell answers, also the empty one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jiewang.works.funds.district import GIVEN
from jiewang.works.funds.models import PlanLine, PlanVersion

Data = Mapping[str, Any]


@dataclass(frozen=True)
class YearRow:
    """What a fund pays in each year. Fen."""

    fund: Data
    total: int
    years: tuple[int, ...]
    planned: int

    @property
    def left(self) -> int:
        return self.total - self.planned


@dataclass(frozen=True)
class Cell:
    """What a fund pays for a project, or why it does not: a code of `why_not()`."""

    project: str
    amount: int
    why: str


@dataclass(frozen=True)
class ProjectRow:
    fund: Data
    cells: tuple[Cell, ...]


def by_year(version: PlanVersion, lines: Iterable[PlanLine]) -> list[YearRow]:
    """One row for each fund of the version, in its order."""
    settings = version.data["settings"]
    years = range(settings["first_year"], settings["last_year"] + 1)
    paid: dict[tuple[str, int], int] = defaultdict(int)
    for line in lines:
        paid[line.fund.code, line.year] += line.amount
    rows = []
    for fund in version.data["funds"]:
        sums = tuple(paid[fund["id"], year] for year in years)
        rows.append(YearRow(fund, sum(fund["amounts"].values()), sums, sum(sums)))
    return rows


def by_project(
    version: PlanVersion, lines: Iterable[PlanLine], projects: Sequence[Data]
) -> list[ProjectRow]:
    """One row for each fund, for these projects alone."""
    paid: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        paid[line.fund.code, line.project] += line.amount
    reasons = Reasons(version.data)
    return [
        ProjectRow(fund, tuple(_cell(fund, each["id"], paid, reasons) for each in projects))
        for fund in version.data["funds"]
    ]


def _cell(
    fund: Data, project: str, paid: Mapping[tuple[str, str], int], reasons: "Reasons"
) -> Cell:
    amount = paid.get((fund["id"], project), 0)
    return Cell(project, amount, "" if amount else reasons.why_not(fund, project))


class Reasons:
    """Why a fund pays nothing for a project: what its rules and the sheets say at once."""

    def __init__(self, data: Data) -> None:
        self._lines: dict[str, list[Data]] = defaultdict(list)
        for line in data["cost_lines"]:
            self._lines[line["project"]].append(line)
        self._listed = {(row["fund"], row["project"]) for row in data["listings"]}

    def why_not(self, fund: Data, project: str) -> str:
        """`purpose`, `years`, `listed` or `agreed`; "free" where the rules would let it pay."""
        fitting = [line for line in self._lines[project] if line["purpose"] in fund["purposes"]]
        if not fitting:
            return "purpose"
        first, last = fund["first_year"], fund["last_year"]
        if not any(line["first_year"] <= last and first <= line["last_year"] for line in fitting):
            return "years"
        if (fund["id"], project) in self._listed:
            return "free"
        if fund["level"] in GIVEN:
            return "agreed"
        return "listed" if fund["needs_list"] else "free"
