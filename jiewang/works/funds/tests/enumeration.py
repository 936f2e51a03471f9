"""Every plan of a tiny district gone through: the best value of the aims, without any solver.

Amounts go in whole steps. With starts and grants chosen a plan is a network flow, whose corners
are whole multiples of whatever divides all the data: no better plan lies between the steps.
Choices of a project are told apart only by what they take of each fund in each year, and of equal
ones the best is kept: aims add up over projects, but for lapse and own, which depend on what is
taken alone.
"""

from collections import Counter
from collections.abc import Collection
from itertools import product
from math import gcd

from jiewang.works.funds.district import GIVEN, GRANTED, OWN, Aim, District
from jiewang.works.funds.money import share_down, share_up

ENDLESS = 10**18
MOST = {Aim.MUST_HAVE, Aim.NEED}


class Enumeration:
    """All plans of one district. `off`: rules left out, as (rule, subject) of a conflict."""

    def __init__(self, district: District, off: Collection[tuple[str, str]] = ()) -> None:
        self.district, self.off = district, set(off)
        self.step = self._step()
        self.pots = [(fund.id, year) for fund in district.funds for year in district.settings.years]

    def _step(self) -> int:
        district = self.district
        amounts = [line.amount for line in district.cost_lines]
        amounts += [amount for fund in district.funds for amount in fund.amounts.values()]
        amounts += [fund.smallest_grant for fund in district.funds]
        amounts += [each.agreed or 0 for each in district.listings]
        amounts += [each.amount for each in district.locks]
        for line in district.cost_lines:
            shares = [share for fund in district.funds if (share := fund.max_share) is not None]
            shares += [row.most for row in district.matching if row.most is not None]
            amounts += [share_down(line.amount, share) for share in shares]
            least = [row.least for row in district.matching if row.least is not None]
            amounts += [share_up(line.amount, share) for share in least]
        return gcd(*amounts)

    def best(self, *, must: Collection[str] = ()) -> dict[Aim, int] | None:
        """Values of the aims of the best plan, or None; `must`: projects that have to start."""
        # By what is taken: the best of must_have, need, pots (all of it signed to be most).
        states = {(0,) * len(self.pots): (0, 0, 0)}
        for project in self.district.projects:
            forced = self._has_to_start(project.id, must)
            states = self._with(project.id, states, forced=forced)
            if not states:
                return None
        return min(
            (self._values(taken, told) for taken, told in states.items()),
            key=lambda values: [
                -values[aim] if aim in MOST else values[aim] for aim in self.district.settings.aims
            ],
        )

    def is_possible(self, *, must: Collection[str] = ()) -> bool:
        """Whether all that has to start can be paid for together; `must`: projects that have to."""
        states = {(0,) * len(self.pots): (0, 0, 0)}
        for project in self.district.projects:
            if self._has_to_start(project.id, must):
                states = self._with(project.id, states, forced=True)
        return bool(states)

    def _has_to_start(self, project_id: str, must: Collection[str]) -> bool:
        ruled = self.district.settings.must_haves_rule and ("must_have", project_id) not in self.off
        return (
            project_id in must
            or (ruled and self.district.project[project_id].must_have)
            or any(self._locked_above(project_id))
        )

    def _with(self, project_id: str, states, *, forced: bool):
        project = self.district.project[project_id]
        need = project.priority * self.district.cost_of(project_id)
        ways = self._ways(project_id)
        found = {}
        for taken, told in states.items():
            if not forced:
                self._keep(found, taken, told)
            for more, pots in ways.items():
                sums = tuple(a + b for a, b in zip(taken, more, strict=True))
                if self._is_there(sums):
                    value = (told[0] + project.must_have, told[1] + need, told[2] - pots)
                    self._keep(found, sums, value)
        return found

    def _keep(self, found, taken, value) -> None:
        order = [a for a in self.district.settings.aims if a in (*MOST, Aim.POTS)]
        place = {Aim.MUST_HAVE: 0, Aim.NEED: 1, Aim.POTS: 2}

        def rank(each):
            return [each[place[aim]] for aim in order]

        if taken not in found or rank(value) > rank(found[taken]):
            found[taken] = value

    def _locked_above(self, project_id: str):
        for lock in self.district.locks:
            name = f"{lock.fund} {lock.cost_line} {lock.year}"
            if self.district.line[lock.cost_line].project == project_id:
                yield lock.amount > 0 and ("lock", name) not in self.off

    def _ways(self, project_id: str):
        """What a project may take of the pots, and its number of funds, the fewest for each."""
        found: dict[tuple[int, ...], int] = {}
        lines = [self._of_line(line) for line in self.district.lines_of[project_id]]
        for choice in product(*lines):
            taken = tuple(map(sum, zip(*choice, strict=True)))
            if self._grants_hold(project_id, taken):
                pots = {fund for (fund, _y), amount in zip(self.pots, taken, strict=True) if amount}
                counted = self._counted(taken)
                found[counted] = min(len(pots), found.get(counted, len(pots)))
        return found

    def _counted(self, taken):
        """What is taken of pots that may run dry; endless ones need no account."""
        return tuple(
            0 if ("amount", fund) in self.off else amount
            for (fund, _year), amount in zip(self.pots, taken, strict=True)
        )

    def _of_line(self, line):
        """Every way to pay a line in full, as amounts by fund and year."""
        district, settings = self.district, self.district.settings
        most = []
        least = []
        for fund_id, year in self.pots:
            fund, lock = district.fund[fund_id], district.locked.get((fund_id, line.id, year))
            if lock and ("lock", f"{fund_id} {line.id} {year}") in self.off:
                lock = None
            row = district.listed.get((fund_id, line.project, year))
            listed = row or not fund.needs_list or ("listed", line.project) in self.off
            agreed = row or fund.level not in GIVEN or ("agreed", line.project) in self.off
            spans = [fund] if ("years", line.id) in self.off else [fund, line]
            lawful = (
                (line.purpose in fund.purposes or ("purpose", line.id) in self.off)
                and all(each.first_year <= year <= each.last_year for each in spans)
                and (year >= settings.open_year or lock)
                and listed
                and agreed
            )
            top = min(line.amount, self._usable(fund, year)) if lawful else 0
            if lock:
                most.append(lock.amount if lawful or not lock.amount else -1)
                least.append(lock.amount)
            else:
                most.append(top)
                least.append(0)
        if any(top < low for top, low in zip(most, least, strict=True)):
            return []
        return [
            way for way in self._splits(line.amount, least, most) if self._shares_hold(line, way)
        ]

    def _usable(self, fund, year) -> int:
        """No more than ever arrived can be paid: fewer plans to look at."""
        if ("amount", fund.id) in self.off:
            return ENDLESS
        return sum(a for v, a in fund.amounts.items() if v <= year <= v + fund.carry_years)

    def _splits(self, amount, least, most):
        if not least:
            if amount == 0:
                yield ()
            return
        for first in range(least[0], min(most[0], amount) + 1, self.step):
            for rest in self._splits(amount - first, least[1:], most[1:]):
                yield (first, *rest)

    def _shares_hold(self, line, way) -> bool:
        by_fund: Counter[str] = Counter()
        by_level: Counter[str] = Counter()
        for (fund_id, _year), amount in zip(self.pots, way, strict=True):
            by_fund[fund_id] += amount
            by_level[self.district.fund[fund_id].level] += amount
        return all(
            least <= by_level[level] <= most for level, least, most in self._levels(line)
        ) and all(by_fund[fund] <= most for fund, most in self._largest(line))

    def _levels(self, line):
        for row in self.district.matching:
            if row.meets(line) and ("matching", str(row.row)) not in self.off:
                most = line.amount if row.most is None else share_down(line.amount, row.most)
                yield row.level, share_up(line.amount, row.least or 0), most

    def _largest(self, line):
        for fund in self.district.funds:
            if fund.max_share is not None and ("max_percent", fund.id) not in self.off:
                yield fund.id, share_down(line.amount, fund.max_share)

    def _grants_hold(self, project_id: str, taken) -> bool:
        funds: Counter[int] = Counter()
        for (fund_id, year), amount in zip(self.pots, taken, strict=True):
            if amount:
                funds[year] += 1
                if not self._least(fund_id) <= amount <= self._most(fund_id, project_id, year):
                    return False
        most = self.district.most_funds(project_id)
        free = most is None or ("funds_cap", project_id) in self.off
        return free or all(count <= most for count in funds.values())

    def _least(self, fund_id: str) -> int:
        off = ("smallest_grant", fund_id) in self.off
        return 0 if off else self.district.fund[fund_id].smallest_grant

    def _most(self, fund_id: str, project_id: str, year: int) -> int:
        row = self.district.listed.get((fund_id, project_id, year))
        free = row is None or row.agreed is None or ("agreed", project_id) in self.off
        return ENDLESS if free else row.agreed

    def _is_there(self, taken) -> bool:
        paid = dict(zip(self.pots, taken, strict=True))
        return all(
            ("amount", fund.id) in self.off or self._left(fund, paid) is not None
            for fund in self.district.funds
        )

    def _left(self, fund, paid):
        """What is left of each year's money, oldest spent first, or None when it is too little."""
        left = dict(fund.amounts)
        for year in self.district.settings.years:
            owed = paid[fund.id, year]
            for arrival in sorted(left):
                if arrival <= year <= min(arrival + fund.carry_years, fund.last_year):
                    spent = min(owed, left[arrival])
                    left[arrival] -= spent
                    owed -= spent
            if owed:
                return None
        return left

    def _values(self, taken, told) -> dict[Aim, int]:
        paid = dict(zip(self.pots, taken, strict=True))
        last = self.district.settings.last_year
        lapse = 0
        if not self.off:
            lapse = sum(
                amount
                for fund in self.district.funds
                if fund.level in GRANTED
                for arrival, amount in self._left(fund, paid).items()
                if min(arrival + fund.carry_years, fund.last_year) <= last
            )
        own = sum(
            amount for (fund, _y), amount in paid.items() if self.district.fund[fund].level in OWN
        )
        return {
            Aim.MUST_HAVE: told[0],
            Aim.NEED: told[1],
            Aim.LAPSE: lapse,
            Aim.OWN: own,
            Aim.POTS: -told[2],
        }
