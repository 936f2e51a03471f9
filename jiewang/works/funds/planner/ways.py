"""Which fund may pay which cost line in which year at all, and how much at most.

Rules 1 to 5 (purpose, years, closed years, lists, agreements) are settled here: a payment that
fails one has no way. What depends on the rest of the plan is the model's.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from jiewang.works.funds.district import GIVEN, CostLine, District, Fund, Level
from jiewang.works.funds.money import Fen, share_down, share_up
from jiewang.works.funds.planner.leeway import NONE, Leeway, lock_subject

# More than all money there can be, and small enough for sums in 64 bits.
ENDLESS: Fen = 10**15


@dataclass(frozen=True)
class Arc:
    """A payment that may be made: at most `cap`; exactly `locked` where that is not None."""

    fund: str
    project: str
    line: str
    year: int
    cap: Fen
    locked: Fen | None = None


@dataclass(frozen=True)
class Grant:
    """What a fund may give to a project in a year: its arcs by number, least and most."""

    fund: str
    project: str
    year: int
    arcs: tuple[int, ...]
    least: Fen
    most: Fen


@dataclass(frozen=True)
class Bounds:
    """What one level pays of one cost line, least and most, all matching rows together."""

    level: Level
    line: str
    least: Fen
    most: Fen


@dataclass
class Ways:
    """All that may be paid in a district."""

    district: District
    leeway: Leeway = NONE
    arcs: list[Arc] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    bounds: list[Bounds] = field(default_factory=list)
    # Projects that a lock above zero starts.
    locked_projects: set[str] = field(default_factory=set)
    # A lock asks for a payment that no rule allows: there is no plan.
    broken: bool = False

    @property
    def must_haves(self) -> frozenset[str]:
        """Projects that must start: must-haves where they are a rule, and locked ones."""
        settings, off = self.district.settings, self.leeway.off
        ruled = {
            each.id
            for each in self.district.projects
            if settings.must_haves_rule and each.must_have and not off("must_have", each.id)
        }
        return frozenset(ruled | self.locked_projects)

    def most_funds(self, project: str) -> int | None:
        """Rule funds_cap for a project."""
        off = self.leeway.off("funds_cap", project)
        return None if off else self.district.most_funds(project)


def ways_of(district: District, leeway: Leeway = NONE) -> Ways:
    """Find every payment that may be made, sorted by fund, project, cost line and year."""
    ways = Ways(district, leeway)
    lines = sorted(district.cost_lines, key=lambda line: (line.project, line.id))
    for fund in district.funds:
        for line in lines:
            if leeway.off("purpose", line.id) or line.purpose in fund.purposes:
                _add_arcs(ways, fund, line)
    _add_locks(ways)
    _add_grants(ways)
    _add_bounds(ways, lines)
    return ways


def _add_arcs(ways: Ways, fund: Fund, line: CostLine) -> None:
    district, off = ways.district, ways.leeway.off
    first, last = max(fund.first_year, district.settings.open_year), fund.last_year
    if not off("years", line.id):
        first, last = max(first, line.first_year), min(last, line.last_year)
    most = line.amount
    if fund.max_share is not None and not off("max_percent", fund.id):
        most = share_down(line.amount, fund.max_share)
    for year in range(
        max(first, district.settings.first_year), min(last, district.settings.last_year) + 1
    ):
        lock = _lock(ways, fund.id, line.id, year)
        cap = min(most, usable(ways, fund, year), agreed(ways, fund, line.project, year))
        if lock is None and cap > 0:
            ways.arcs.append(Arc(fund.id, line.project, line.id, year, cap))


def usable(ways: Ways, fund: Fund, year: int) -> Fen:
    """What a fund could pay in a year if it had paid nothing before."""
    return ENDLESS if ways.leeway.off("amount", fund.id) else fund.usable_in(year)


def agreed(ways: Ways, fund: Fund, project: str, year: int) -> Fen:
    """What lists and agreements let a fund give to a project in a year; 0: nothing."""
    off = ways.leeway.off
    row = ways.district.listed.get((fund.id, project, year))
    if row is None:
        listed = not fund.needs_list or off("listed", project)
        allowed = fund.level not in GIVEN or off("agreed", project)
        return ENDLESS if listed and allowed else 0
    return ENDLESS if row.agreed is None or off("agreed", project) else row.agreed


def _lock(ways: Ways, fund: str, line: str, year: int) -> Fen | None:
    lock = ways.district.locked.get((fund, line, year))
    held = lock and not ways.leeway.off("lock", lock_subject(fund, line, year))
    return lock.amount if lock and held else None


def _add_locks(ways: Ways) -> None:
    """Locked payments are arcs of their own, also in closed years; what none allows is broken."""
    district, off = ways.district, ways.leeway.off
    for lock in district.locks:
        amount = _lock(ways, lock.fund, lock.cost_line, lock.year)
        if not amount:
            continue
        fund, line = district.fund[lock.fund], district.line[lock.cost_line]
        spans = [(fund.first_year, fund.last_year)]
        if not off("years", line.id):
            spans.append((line.first_year, line.last_year))
        lawful = (
            (line.purpose in fund.purposes or off("purpose", line.id))
            and all(first <= lock.year <= last for first, last in spans)
            and agreed(ways, fund, line.project, lock.year) >= amount
        )
        ways.broken = ways.broken or not lawful
        ways.locked_projects.add(line.project)
        ways.arcs.append(Arc(fund.id, line.project, line.id, lock.year, amount, amount))
    ways.arcs.sort(key=lambda each: (each.fund, each.project, each.line, each.year))


def _add_grants(ways: Ways) -> None:
    """Group arcs; where less may come than the smallest grant, nothing may."""
    groups: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for nth, arc in enumerate(ways.arcs):
        groups[arc.fund, arc.project, arc.year].append(nth)
    kept: list[Arc] = []
    for (fund_id, project, year), members in sorted(groups.items()):
        fund = ways.district.fund[fund_id]
        off = ways.leeway.off("smallest_grant", fund_id)
        least = 0 if off else fund.smallest_grant
        caps = sum(ways.arcs[nth].cap for nth in members)
        most = min(caps, usable(ways, fund, year), agreed(ways, fund, project, year))
        if any(ways.arcs[nth].locked for nth in members) or most >= max(least, 1):
            numbers = tuple(range(len(kept), len(kept) + len(members)))
            kept += [ways.arcs[nth] for nth in members]
            ways.grants.append(Grant(fund_id, project, year, numbers, least, most))
    ways.arcs = kept


def _add_bounds(ways: Ways, lines: list[CostLine]) -> None:
    rows = [
        each for each in ways.district.matching if not ways.leeway.off("matching", str(each.row))
    ]
    for line in lines:
        found: dict[Level, tuple[Fen, Fen]] = {}
        for row in rows:
            if row.meets(line):
                least, most = found.get(row.level, (0, line.amount))
                least = max(least, share_up(line.amount, row.least or 0))
                if row.most is not None:
                    most = min(most, share_down(line.amount, row.most))
                found[row.level] = least, most
        ways.bounds += [Bounds(level, line.id, *each) for level, each in sorted(found.items())]
