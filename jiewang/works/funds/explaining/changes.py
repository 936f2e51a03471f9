"""One change that would free a project: looked for by flows, offered only when a solve has shown it.

With the change, the project and all that the plan starts can be funded. In a small district all
payments may be arranged anew for it; in a large one those of the plan stay as they are, and the
project is paid out of what is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jiewang.works.funds.district import GIVEN, CostLine, District, Fund, Listing
from jiewang.works.funds.explaining.blocks import only
from jiewang.works.funds.money import Fen
from jiewang.works.funds.planner.aims import paid_by_year, spent_of
from jiewang.works.funds.planner.conflicts import feasible
from jiewang.works.funds.planner.model import model_of
from jiewang.works.funds.planner.money_flow import least_through
from jiewang.works.funds.planner.program import Effort, solve
from jiewang.works.funds.planner.ways import Ways, ways_of
from jiewang.works.funds.plans import Plan
from jiewang.works.funds.reasons import Change

# Up to so many grants everything may be arranged anew.
_ARRANGED = 600
# How many offers of the same least money are solved in full before the best of them is taken.
_TRIED = 8
_SECONDS = 20.0
# More than any project lacks.
_PLENTY: Fen = 10**14


@dataclass(frozen=True)
class Offer:
    """A change with its fund, year and money; `none` has none of them."""

    change: Change
    fund: str = ""
    year: int | None = None
    amount: Fen | None = None


@dataclass(frozen=True)
class Offers:
    """What may be changed for one project: the district it is tried in, and who starts there."""

    district: District
    started: frozenset[str]
    project: str

    def best(self, line: CostLine) -> Offer:
        """The change with the least money; ties by fund, then year."""
        for offer, changed in self._free(line):
            if feasible(ways_of(changed), started=self.started):
                return offer
        return self._paid() or Offer(Change.NONE)

    def _free(self, line: CostLine) -> Iterator[tuple[Offer, District]]:
        """Changes that need no money, in the order in which they are offered."""
        district, settings = self.district, self.district.settings
        for year in settings.years:
            if year >= settings.open_year and not line.first_year <= year <= line.last_year:
                span = (min(year, line.first_year), max(year, line.last_year))
                wider = replace(line, first_year=span[0], last_year=span[1])
                yield Offer(Change.WIDEN_YEARS, year=year), _with_line(district, wider)
        for fund in district.funds:
            if line.purpose not in fund.purposes:
                purposes = fund.purposes | {line.purpose}
                offer = Offer(Change.ALLOW_PURPOSE, fund.id)
                yield offer, _with_fund(district, replace(fund, purposes=purposes))
            elif fund.needs_list and fund.level not in GIVEN:
                rows = [
                    Listing(fund.id, self.project, year)
                    for year in settings.years
                    if (fund.id, self.project, year) not in district.listed
                ]
                changed = replace(district, listings=(*district.listings, *rows))
                if rows:
                    yield Offer(Change.LIST_PROJECT, fund.id), changed

    def _paid(self) -> Offer | None:
        """More money, or an agreement: the least of all that work."""
        found: list[tuple[Fen, str, int, Change]] = []
        for floor, change, fund, year in sorted(self._floors())[: 4 * _TRIED]:
            if found and (floor > min(found)[0] or len(found) >= _TRIED):
                break
            amount = self._least(change, self.district.fund[fund], year)
            if amount is not None:
                found.append((amount, fund, year, change))
            if amount == floor:
                break
        if not found:
            return None
        amount, fund, year, change = min(found)
        return Offer(change, fund, year, amount)

    def _floors(self) -> Iterator[tuple[Fen, Change, str, int]]:
        """What each fund and year must bring at least, were there no yes or no for grants.

        Sorted by amount, then kind, fund and year once in a list.
        """
        lines = self.district.lines_of[self.project]
        purposes = {line.purpose for line in lines}
        settings = self.district.settings
        for fund in self.district.funds:
            for year in settings.years:
                if not max(settings.open_year, fund.first_year) <= year <= fund.last_year:
                    continue
                change = Change.ADD_MONEY
                if fund.level in GIVEN and not self._may_give(fund):
                    change = Change.AGREE
                if change == Change.AGREE and not purposes & fund.purposes:
                    continue
                ways, node, here = self._plenty(change, fund, year)
                amount = least_through(ways, self.started, ways.grants, node, least=False)
                if amount is not None:
                    # Where the flow needs no more, a grant to be made or not may need it.
                    yield max(1, amount - here), change, fund.id, year

    def _may_give(self, fund: Fund) -> bool:
        """Whether something is agreed for the project already."""
        years = self.district.settings.years
        return any((fund.id, self.project, year) in self.district.listed for year in years)

    def _plenty(self, change: Change, fund: Fund, year: int) -> tuple[Ways, object, Fen]:
        """The district with all one could wish from one side; where it flows, what was there."""
        changed = _changed(self.district, self.project, Offer(change, fund.id, year, _PLENTY))
        if change == Change.ADD_MONEY:
            return ways_of(changed), ("arrived", fund.id, year), fund.amounts.get(year, 0)
        return ways_of(changed), (fund.id, self.project, year), 0

    def _least(self, change: Change, fund: Fund, year: int) -> Fen | None:
        """The least that works with all rules, proven by asking once more with just that."""
        ways, node, here = self._plenty(change, fund, year)
        model = model_of(ways, grants=[g for g in ways.grants if g.project in self.started])
        model.start_only(self.started)
        if change == Change.ADD_MONEY:
            columns = [at for key, at in model.u.items() if key[:2] == (fund.id, year)]
        else:
            columns = [
                at
                for nth, at in model.x.items()
                if (ways.arcs[nth].fund, ways.arcs[nth].project, ways.arcs[nth].year) == node
            ]
        model.program.cost((at, 1.0) for at in columns)
        solved = solve(model.program, Effort(_SECONDS))
        if solved.values is None:
            return None
        through = least_through(ways, self.started, model.made(solved.values), node)
        if through is None or through <= here:
            return None
        offer = Offer(change, fund.id, year, through - here)
        changed = _changed(self.district, self.project, offer)
        return offer.amount if feasible(ways_of(changed), started=self.started) else None


def offers_for(district: District, plan: Plan, project: str) -> Offers:
    """Where changes for a project are tried."""
    whole = only(district, plan.started | {project})
    if len(ways_of(whole).grants) <= _ARRANGED:
        return Offers(whole, plan.started | {project}, project)
    return Offers(_left(district, plan, project), frozenset({project}), project)


def changed_by(district: District, line: CostLine, offer: Offer) -> District:
    """The district as it would be after a change offered for a line."""
    if offer.change == Change.WIDEN_YEARS and offer.year is not None:
        first, last = min(offer.year, line.first_year), max(offer.year, line.last_year)
        return _with_line(district, replace(line, first_year=first, last_year=last))
    if offer.change == Change.ALLOW_PURPOSE:
        fund = district.fund[offer.fund]
        return _with_fund(district, replace(fund, purposes=fund.purposes | {line.purpose}))
    if offer.change == Change.LIST_PROJECT:
        rows = [
            Listing(offer.fund, line.project, year)
            for year in district.settings.years
            if (offer.fund, line.project, year) not in district.listed
        ]
        return replace(district, listings=(*district.listings, *rows))
    return _changed(district, line.project, offer)


def _changed(district: District, project: str, offer: Offer) -> District:
    """The district with money added or agreed."""
    if offer.change == Change.NONE or offer.year is None or offer.amount is None:
        return district
    fund = district.fund[offer.fund]
    if offer.change == Change.ADD_MONEY:
        amounts = {**fund.amounts, offer.year: fund.amounts.get(offer.year, 0) + offer.amount}
        return _with_fund(district, replace(fund, amounts=dict(sorted(amounts.items()))))
    row = Listing(offer.fund, project, offer.year, offer.amount)
    return replace(district, listings=(*district.listings, row))


def _left(district: District, plan: Plan, project: str) -> District:
    """The project alone, with what the plan leaves of every fund."""
    paid = paid_by_year(plan.payments)
    funds = []
    for fund in district.funds:
        spent = spent_of(fund, paid.get(fund.id, {}))
        left = {year: amount - spent[year] for year, amount in fund.amounts.items()}
        funds.append(
            replace(fund, amounts={year: amount for year, amount in left.items() if amount})
        )
    return replace(only(district, {project}), funds=tuple(funds))


def _with_fund(district: District, fund: Fund) -> District:
    rows = tuple(fund if each.id == fund.id else each for each in district.funds)
    return replace(district, funds=rows)


def _with_line(district: District, line: CostLine) -> District:
    rows = tuple(line if each.id == line.id else each for each in district.cost_lines)
    return replace(district, cost_lines=rows)
