"""The rules and aims of a district as a program: design of the fund plan, sections 2 to 4."""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from jiewang.works.funds.district import GRANTED, OWN, Aim, Fund
from jiewang.works.funds.money import Fen, share_down
from jiewang.works.funds.planner.program import Program
from jiewang.works.funds.planner.ways import ENDLESS, Grant, Ways

# Aims of which more is better.
MOST = frozenset({Aim.MUST_HAVE, Aim.NEED})


@dataclass
class Model:
    """A program with names for its columns. Money is in units of `unit` fen."""

    ways: Ways
    grants: Sequence[Grant]
    unit: int
    program: Program = field(default_factory=Program)
    # Columns: payments by arc, spending by (fund, arrival, year), starts, grants, pots.
    x: dict[int, int] = field(default_factory=dict)
    u: dict[tuple[str, int, int], int] = field(default_factory=dict)
    s: dict[str, int] = field(default_factory=dict)
    z: dict[int, int] = field(default_factory=dict)
    w: dict[tuple[str, str], int] = field(default_factory=dict)
    # How far the need of all projects is divided to be one unit of the aim's row.
    need_unit: int = 1

    def aim_entries(self, aim: Aim) -> list[tuple[int, float]]:
        """The aim as a sum of columns, in fen or counts divided by `aim_unit`; lapse: what is spent.

        `lapse` counts what is spent of money that would lapse, so that less lapse is more of it.
        """
        district = self.ways.district
        if aim == Aim.MUST_HAVE:
            return [(at, 1.0) for p, at in self.s.items() if district.project[p].must_have]
        if aim == Aim.NEED:
            return [(at, self._need(p) / self.need_unit) for p, at in self.s.items()]
        if aim == Aim.LAPSE:
            return [(at, 1.0) for key, at in self.u.items() if self.lapses(key[0], key[1])]
        if aim == Aim.OWN:
            arcs = self.ways.arcs
            own = [nth for nth in self.x if district.fund[arcs[nth].fund].level in OWN]
            return [(self.x[nth], 1.0) for nth in own]
        return [(at, 1.0) for at in self.w.values()]

    def aim_unit(self, aim: Aim) -> int:
        """What one of the aim's sum stands for."""
        return {Aim.NEED: self.need_unit, Aim.LAPSE: self.unit, Aim.OWN: self.unit}.get(aim, 1)

    def _need(self, project: str) -> int:
        district = self.ways.district
        return district.project[project].priority * district.cost_of(project)

    def lapses(self, fund_id: str, arrival: int) -> bool:
        """Whether money of this arrival counts as lapsed when it is not spent."""
        district = self.ways.district
        fund = district.fund[fund_id]
        return fund.level in GRANTED and fund.last_use(arrival) <= district.settings.last_year

    def lapsing_total(self) -> Fen:
        """All money that would lapse if nothing were paid."""
        district = self.ways.district
        return sum(
            amount
            for fund in district.funds
            for arrival, amount in fund.amounts.items()
            if self.lapses(fund.id, arrival)
        )

    def aim_at(self, aim: Aim) -> None:
        """Make the program's cost the aim."""
        sign = -1.0 if aim in MOST or aim == Aim.LAPSE else 1.0
        self.program.cost((at, sign * value) for at, value in self.aim_entries(aim))

    def bound_of(self, aim: Aim, cost: float) -> float:
        """The aim's value in fen or counts that a cost of the program stands for."""
        value = cost * self.aim_unit(aim)
        if aim == Aim.LAPSE:
            return self.lapsing_total() + value
        return -value if aim in MOST else value

    def hold(self, aim: Aim, value: int) -> None:
        """Ask that the aim is no worse than an exact value, from now on."""
        entries, unit = self.aim_entries(aim), self.aim_unit(aim)
        if aim == Aim.LAPSE:
            self.program.row(entries, least=(self.lapsing_total() - value) / unit)
        elif aim in MOST:
            # Half of one is left: counts are whole, and what is less than one is the solver's dust.
            self.program.row(entries, least=(value - 0.5) / unit)
        else:
            self.program.row(entries, most=value / unit if aim == Aim.OWN else value + 0.5)

    def start_only(self, started: Collection[str]) -> None:
        """Fix which projects start."""
        for project, at in self.s.items():
            fixed = 1.0 if project in started else 0.0
            self.program.lower[at] = self.program.upper[at] = fixed

    def other_start(self, started: Collection[str]) -> None:
        """Ask for any other choice of projects than this one."""
        row = [(at, -1.0 if project in started else 1.0) for project, at in self.s.items()]
        self.program.row(row, least=1.0 - len(started))

    def started(self, values: np.ndarray) -> frozenset[str]:
        """The projects that start in a solution."""
        return frozenset(project for project, at in self.s.items() if values[at] > 0.5)

    def made(self, values: np.ndarray) -> list[Grant]:
        """The grants made in a solution."""
        return [self.grants[nth] for nth, at in self.z.items() if values[at] > 0.5]


def unit_of(ways: Ways) -> int:
    """Fen in one unit of the program: amounts become numbers of at most some hundred thousand."""
    most = max((line.amount for line in ways.district.cost_lines), default=1)
    return max(100, int(10 ** max(0, math.ceil(math.log10(most)) - 5)))


def model_of(ways: Ways, *, grants: Sequence[Grant] | None = None, choosing: bool = True) -> Model:
    """Build the program. `choosing` False: without yes or no for each grant (rules smallest_grant
    and funds_cap left out), a relaxation; `grants`: only these may be made.
    """
    model = Model(ways, ways.grants if grants is None else grants, unit_of(ways))
    _starts(model)
    _payments(model)
    _money(model)
    for nth, grant in enumerate(model.grants):
        _grant(model, nth, grant, choosing=choosing)
    if choosing:
        _caps(model)
        _pots(model)
    return model


def _starts(model: Model) -> None:
    ways, program = model.ways, model.program
    for project in ways.district.projects:
        must = project.id in ways.must_haves
        model.s[project.id] = program.column(1.0, lower=1.0 if must else 0.0, whole=True)
    weights = [model._need(project.id) for project in ways.district.projects]
    # A common divisor makes small exact numbers of them; else the largest is some hundred thousand.
    common = math.gcd(*weights) if weights else 1
    largest = max(weights, default=1)
    rough = int(10 ** max(0, math.ceil(math.log10(largest)) - 5))
    model.need_unit = common if largest // common <= 10**6 else rough


def _payments(model: Model) -> None:
    ways, unit = model.ways, model.unit
    by_line: dict[str, list[int]] = defaultdict(list)
    by_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
    for grant in model.grants:
        for nth in grant.arcs:
            arc = ways.arcs[nth]
            least = (arc.locked or 0) / unit
            model.x[nth] = model.program.column(arc.cap / unit, lower=least)
            by_line[arc.line].append(nth)
            by_pair[arc.line, arc.fund].append(nth)
    bounds = defaultdict(list)
    for each in ways.bounds:
        bounds[each.line].append(each)
    for line in ways.district.cost_lines:
        start, arcs = model.s[line.project], by_line[line.id]
        entries = [(model.x[nth], 1.0) for nth in arcs]
        model.program.row([*entries, (start, -line.amount / unit)], least=0.0, most=0.0)
        for bound in bounds[line.id]:
            level = [
                (model.x[nth], 1.0)
                for nth in arcs
                if ways.district.fund[ways.arcs[nth].fund].level == bound.level
            ]
            _between(model, level, start, bound.least, bound.most, line.amount)
    for (line_id, fund_id), arcs in sorted(by_pair.items()):
        _largest_share(model, ways.district.fund[fund_id], line_id, arcs)


def _between(
    model: Model,
    level: list[tuple[int, float]],
    start: int,
    least: Fen,
    most: Fen,
    amount: Fen,
) -> None:
    if least > 0:
        model.program.row([*level, (start, -least / model.unit)], least=0.0)
    if most < amount:
        model.program.row([*level, (start, -most / model.unit)], most=0.0)


def _largest_share(model: Model, fund: Fund, line_id: str, arcs: list[int]) -> None:
    if fund.max_share is None or model.ways.leeway.off("max_percent", fund.id):
        return
    line = model.ways.district.line[line_id]
    most = share_down(line.amount, fund.max_share)
    entries = [(model.x[nth], 1.0) for nth in arcs]
    model.program.row([*entries, (model.s[line.project], -most / model.unit)], most=0.0)


def _money(model: Model) -> None:
    """What a fund pays in a year is spent of arrivals, each no more than it is."""
    by_year: dict[tuple[str, int], list[int]] = defaultdict(list)
    for nth, at in model.x.items():
        by_year[model.ways.arcs[nth].fund, model.ways.arcs[nth].year].append(at)
    unit, program = model.unit, model.program
    for fund in model.ways.district.funds:
        if model.ways.leeway.off("amount", fund.id):
            continue
        years = [year for fund_id, year in by_year if fund_id == fund.id]
        spent: dict[int, list[int]] = {year: [] for year in sorted(years)}
        for arrival, amount in fund.amounts.items():
            uses = [year for year in spent if arrival <= year <= fund.last_use(arrival)]
            for year in uses:
                at = model.u[fund.id, arrival, year] = program.column(amount / unit)
                spent[year].append(at)
            if len(uses) > 1:
                columns = [(model.u[fund.id, arrival, year], 1.0) for year in uses]
                program.row(columns, most=amount / unit)
        for year, columns_of in spent.items():
            paid = [(at, 1.0) for at in by_year[fund.id, year]]
            program.row([*paid, *((at, -1.0) for at in columns_of)], least=0.0, most=0.0)


def _grant(model: Model, nth: int, grant: Grant, *, choosing: bool) -> None:
    """0 or between the smallest grant and what is there or agreed."""
    entries = [(model.x[arc], 1.0) for arc in grant.arcs]
    most, unit = grant.most, model.unit
    caps = sum(model.ways.arcs[arc].cap for arc in grant.arcs)
    if not choosing:
        if most < caps and most < ENDLESS:
            model.program.row(entries, most=most / unit)
        return
    at = model.z[nth] = model.program.column(1.0, whole=True)
    if any(model.ways.arcs[arc].locked for arc in grant.arcs):
        model.program.lower[at] = 1.0
    model.program.row([*entries, (at, -min(most, caps) / unit)], most=0.0)
    if grant.least:
        model.program.row([*entries, (at, -grant.least / unit)], least=0.0)


def _caps(model: Model) -> None:
    """Rule funds_cap. Without s on the right: presolve of HiGHS has erred over that."""
    by_year: dict[tuple[str, int], list[int]] = defaultdict(list)
    for nth, at in model.z.items():
        by_year[model.grants[nth].project, model.grants[nth].year].append(at)
    for (project, _year), columns in sorted(by_year.items()):
        most = model.ways.most_funds(project)
        if most is not None and most < len(columns):
            model.program.row([(at, 1.0) for at in columns], most=float(most))


def _pots(model: Model) -> None:
    for nth, at in model.z.items():
        grant = model.grants[nth]
        key = (grant.fund, grant.project)
        if key not in model.w:
            model.w[key] = model.program.column(1.0)
        model.program.row([(model.w[key], 1.0), (at, -1.0)], least=0.0)
