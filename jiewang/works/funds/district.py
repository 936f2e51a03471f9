"""What a plan is made of (资金与需求): funds, projects, cost lines, and the rules between them.

Plain frozen values, money in whole fen, shares in millionths (`money.PER_CENT`). Everything is
sorted by id, whatever order the rows had: the same district gives the same plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jiewang.works.funds.money import Fen

ANY_PURPOSE = "*"


class Level(TextChoices):
    """Where money comes from."""

    CENTRAL = "central", _("Central")
    MUNICIPAL = "municipal", _("Municipal")
    DISTRICT = "district", _("District")
    UNIT = "unit", _("Unit")
    RESIDENTS = "residents", _("Residents")
    SOCIAL = "social", _("Social capital")


# Given by upper levels; our own; given by people and firms, only where they agreed.
GRANTED = frozenset({Level.CENTRAL, Level.MUNICIPAL})
OWN = frozenset({Level.DISTRICT})
GIVEN = frozenset({Level.UNIT, Level.RESIDENTS, Level.SOCIAL})


class Tier(TextChoices):
    """Kinds of works in old quarters: the residents' share grows from one to the next."""

    BASIC = "basic", _("Basic")
    IMPROVING = "improving", _("Improving")
    UPGRADING = "upgrading", _("Upgrading")


class Aim(TextChoices):
    """What makes one lawful plan better than another, in the usual order."""

    MUST_HAVE = "must_have", _("Must-haves started")
    NEED = "need", _("Weighted need met")
    LAPSE = "lapse", _("Money that lapses")
    OWN = "own", _("District money and debt")
    POTS = "pots", _("Funds per project")


AIMS = tuple(Aim)
PURPOSES = ("neighborhood_renewal", "rental_housing", "elderly_care", "child_care", "health")


@dataclass(frozen=True)
class Settings:
    """The years of the plan, both included, and what holds for all of it."""

    first_year: int
    last_year: int
    open_year: int
    # Whether must-haves are a rule or the first aim.
    must_haves_rule: bool = True
    aims: tuple[Aim, ...] = AIMS
    max_funds: int | None = None
    purposes: tuple[str, ...] = PURPOSES
    name: str = ""

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


@dataclass(frozen=True)
class Fund:
    """One pot (专项资金): `amounts` by year of arrival, only years of the plan, only above 0."""

    id: str
    level: Level
    book: str
    first_year: int
    last_year: int
    purposes: frozenset[str] = frozenset()
    amounts: Mapping[int, Fen] = field(default_factory=dict)
    name: str = ""
    debt: bool = False
    department: str = ""
    carry_years: int = 0
    max_share: int | None = None
    smallest_grant: Fen = 0
    needs_list: bool = False

    def last_use(self, arrival: int) -> int:
        """The last year in which money that arrived in `arrival` may be paid."""
        return min(arrival + self.carry_years, self.last_year)

    def usable_in(self, year: int) -> Fen:
        """All that has arrived and not lapsed in a year, were nothing of it paid before."""
        return sum(a for v, a in self.amounts.items() if v <= year <= self.last_use(v))


@dataclass(frozen=True)
class Project:
    """What is started as a whole or not at all; `max_funds`: in one year, None: as the setting."""

    id: str
    priority: int
    name: str = ""
    must_have: bool = False
    max_funds: int | None = None


@dataclass(frozen=True)
class CostLine:
    """The smallest payable part of a project (费用项)."""

    id: str
    project: str
    purpose: str
    amount: Fen
    first_year: int
    last_year: int
    name: str = ""
    tier: Tier | None = None


@dataclass(frozen=True)
class Listing:
    """A project on a fund's list, or the giver's agreement; year None: every year of the plan.

    `agreed` None: no limit. `row` is the row of the sheet, 0 where there was none.
    """

    fund: str
    project: str
    year: int | None = None
    agreed: Fen | None = None
    row: int = 0


@dataclass(frozen=True)
class Matching:
    """The least and most share of each such cost line that a level pays (配套)."""

    purpose: str
    level: Level
    tier: Tier | None = None
    least: int | None = None
    most: int | None = None
    row: int = 0

    def meets(self, line: CostLine) -> bool:
        """Whether the row speaks of this cost line."""
        return self.purpose in (ANY_PURPOSE, line.purpose) and self.tier in (None, line.tier)


@dataclass(frozen=True)
class Lock:
    """A payment that stays as it is; 0 forbids it."""

    fund: str
    cost_line: str
    year: int
    amount: Fen
    row: int = 0


@dataclass(frozen=True)
class Payment:
    """One row of a plan: a fund pays for a cost line in a year."""

    fund: str
    cost_line: str
    year: int
    amount: Fen


@dataclass(frozen=True)
class District:
    """Everything one plan is made of. Give the parts in any order."""

    settings: Settings
    funds: tuple[Fund, ...]
    projects: tuple[Project, ...]
    cost_lines: tuple[CostLine, ...]
    listings: tuple[Listing, ...] = ()
    matching: tuple[Matching, ...] = ()
    locks: tuple[Lock, ...] = ()

    def __post_init__(self) -> None:
        for part in ("funds", "projects", "cost_lines"):
            rows = tuple(sorted(getattr(self, part), key=lambda each: each.id))
            object.__setattr__(self, part, rows)
        listings = sorted(self.listings, key=lambda each: (each.fund, each.project, each.year or 0))
        object.__setattr__(self, "listings", tuple(listings))
        # Several rows on the same lines all hold; the number of the row is their name.
        matching = sorted(self.matching, key=lambda each: each.row)
        object.__setattr__(self, "matching", tuple(matching))
        locks = sorted(self.locks, key=lambda each: (each.fund, each.cost_line, each.year))
        object.__setattr__(self, "locks", tuple(locks))

    @cached_property
    def fund(self) -> Mapping[str, Fund]:
        """Funds by id."""
        return {each.id: each for each in self.funds}

    @cached_property
    def project(self) -> Mapping[str, Project]:
        """Projects by id."""
        return {each.id: each for each in self.projects}

    @cached_property
    def line(self) -> Mapping[str, CostLine]:
        """Cost lines by id."""
        return {each.id: each for each in self.cost_lines}

    @cached_property
    def lines_of(self) -> Mapping[str, tuple[CostLine, ...]]:
        """Cost lines by project."""
        found: dict[str, list[CostLine]] = {each.id: [] for each in self.projects}
        for line in self.cost_lines:
            found[line.project].append(line)
        return {project: tuple(lines) for project, lines in found.items()}

    @cached_property
    def locked(self) -> Mapping[tuple[str, str, int], Lock]:
        """Locks by fund, cost line and year."""
        return {(each.fund, each.cost_line, each.year): each for each in self.locks}

    @cached_property
    def listed(self) -> Mapping[tuple[str, str, int], Listing]:
        """List rows by fund, project and year, rows for every year spread over the plan's years."""
        found = {}
        for each in self.listings:
            for year in self.settings.years if each.year is None else (each.year,):
                found[each.fund, each.project, year] = each
        return found

    def most_funds(self, project: str) -> int | None:
        """How many funds may pay for a project in one year; None: as many as like."""
        own = self.project[project].max_funds
        return self.settings.max_funds if own is None else own

    def cost_of(self, project: str) -> Fen:
        """What a project costs, all its lines."""
        return sum(line.amount for line in self.lines_of[project])
