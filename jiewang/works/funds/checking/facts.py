"""What the sheets say, as the check needs it. Money in whole fen, shares in millionths.

Apart from the planner's own data on purpose: a mistake in reading a sheet there is found here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from jiewang.works.funds.money import Fen

LEVELS = ("central", "municipal", "district", "unit", "residents", "social")
# From above; agreed by whoever gives it. The district's own is neither.
GRANTED = frozenset({"central", "municipal"})
GIVEN = frozenset({"unit", "residents", "social"})
TIERS = ("basic", "improving", "upgrading")
ANY = "*"

K = TypeVar("K")


@dataclass(frozen=True)
class Pot:
    """A fund."""

    level: str
    debt: bool
    book: str
    first: int
    last: int
    carry: int
    most: int | None
    smallest: Fen
    needs_list: bool
    arriving: Mapping[int, Fen]

    def usable_until(self, arrival: int) -> int:
        return min(arrival + self.carry, self.last)


@dataclass(frozen=True)
class Works:
    """A project."""

    priority: int
    must_have: bool
    most_funds: int | None


@dataclass(frozen=True)
class Line:
    """A cost line."""

    project: str
    purpose: str
    tier: str | None
    cost: Fen
    first: int
    last: int


@dataclass(frozen=True)
class Share:
    """A matching row."""

    row: int
    purpose: str
    tier: str | None
    level: str
    least: int | None
    most: int | None

    def is_about(self, line: Line) -> bool:
        return self.purpose in (ANY, line.purpose) and self.tier in (None, line.tier)


@dataclass(frozen=True)
class Locked:
    """A payment that is fixed."""

    row: int
    fund: str
    line: str
    year: int
    amount: Fen


@dataclass(frozen=True)
class Paid:
    """A row of the plan. Fund and line are known ones; the year is any."""

    row: int
    fund: str
    line: str
    year: int
    amount: Fen
    book: str


@dataclass
class Facts:
    """Input sheets and the plan. Lists by (fund, project, year): the row and the agreed sum."""

    first_year: int = 0
    last_year: int = -1
    open_year: int = 0
    must_haves_are_a_rule: bool = True
    aims: tuple[str, ...] = ()
    most_funds: int | None = None
    pots: dict[str, Pot] = field(default_factory=dict)
    purposes: set[tuple[str, str]] = field(default_factory=set)
    lists: dict[tuple[str, str, int], tuple[int, Fen | None]] = field(default_factory=dict)
    projects: dict[str, Works] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)
    locks: list[Locked] = field(default_factory=list)
    plan: list[Paid] = field(default_factory=list)

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @cached_property
    def lines_of(self) -> Mapping[str, list[str]]:
        """Ids of cost lines by project."""
        found: dict[str, list[str]] = {project: [] for project in self.projects}
        for line, each in self.lines.items():
            found[each.project].append(line)
        return found

    @cached_property
    def locked(self) -> Mapping[tuple[str, str, int], Fen]:
        """Locked amounts by fund, cost line and year."""
        return {(each.fund, each.line, each.year): each.amount for each in self.locks}

    @cached_property
    def started(self) -> set[str]:
        """Projects that anything is paid for."""
        return {self.lines[each.line].project for each in self.plan}

    @cached_property
    def on_line(self) -> Mapping[str, Fen]:
        """Paid by cost line."""
        return _sums((each.line, each.amount) for each in self.plan)

    @cached_property
    def on_line_by_level(self) -> Mapping[tuple[str, str], Fen]:
        """Paid by cost line and level."""
        return _sums(((p.line, self.pots[p.fund].level), p.amount) for p in self.plan)

    @cached_property
    def on_line_by_fund(self) -> Mapping[tuple[str, str], Fen]:
        """Paid by fund and cost line."""
        return _sums(((each.fund, each.line), each.amount) for each in self.plan)

    @cached_property
    def grants(self) -> Mapping[tuple[str, str, int], Fen]:
        """Paid by fund, project and year."""
        return _sums(((p.fund, self.lines[p.line].project, p.year), p.amount) for p in self.plan)

    @cached_property
    def by_fund_and_year(self) -> Mapping[tuple[str, int], Fen]:
        """Paid by fund and year."""
        return _sums(((each.fund, each.year), each.amount) for each in self.plan)

    @cached_property
    def by_level(self) -> Mapping[str, Fen]:
        """Paid by level."""
        return _sums((self.pots[each.fund].level, each.amount) for each in self.plan)

    def cost_of(self, project: str) -> Fen:
        return sum(self.lines[line].cost for line in self.lines_of[project])

    def spent_of(self, fund: str) -> "Spent":
        """How a fund's money goes when its years are paid in order, the oldest money first."""
        pot = self.pots[fund]
        left, short = dict(pot.arriving), {}
        # Years outside the plan too: there nothing has arrived, and all of it is missing.
        for year in self._years_paid[fund]:
            owed = self.by_fund_and_year[fund, year]
            for arrival in sorted(left):
                if arrival <= year <= pot.usable_until(arrival):
                    taken = min(owed, left[arrival])
                    left[arrival] -= taken
                    owed -= taken
            if owed:
                short[year] = owed
        return Spent({year: amount - left[year] for year, amount in pot.arriving.items()}, short)

    @cached_property
    def _years_paid(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {fund: [] for fund in self.pots}
        for fund, year in sorted(self.by_fund_and_year):
            found[fund].append(year)
        return found


@dataclass(frozen=True)
class Spent:
    """What is spent of each year's money, and by year of payment what no money covers."""

    of: Mapping[int, Fen]
    short: Mapping[int, Fen]


def _sums(pairs: Iterable[tuple[K, Fen]]) -> dict[K, Fen]:
    found: defaultdict[K, Fen] = defaultdict(int)
    for key, amount in pairs:
        found[key] += amount
    return dict(found)
