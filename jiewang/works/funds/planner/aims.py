"""The five aims, added up exactly from the payments of a plan: no solver's word is taken."""

from collections.abc import Collection, Iterable

from jiewang.works.funds.district import GRANTED, OWN, Aim, District, Fund, Payment
from jiewang.works.funds.money import Fen


def values_of(district: District, payments: Collection[Payment]) -> dict[Aim, int]:
    """Exact values: counts, fen, and for `need` fen times priority."""
    started = {district.line[each.cost_line].project for each in payments}
    projects = [district.project[each] for each in started]
    own = [each.amount for each in payments if district.fund[each.fund].level in OWN]
    pots = {(each.fund, district.line[each.cost_line].project) for each in payments}
    return {
        Aim.MUST_HAVE: sum(1 for each in projects if each.must_have),
        Aim.NEED: sum(each.priority * district.cost_of(each.id) for each in projects),
        Aim.LAPSE: sum(lapse_of(district, payments).values()),
        Aim.OWN: sum(own),
        Aim.POTS: len(pots),
    }


def paid_by_year(payments: Iterable[Payment]) -> dict[str, dict[int, Fen]]:
    """What each fund pays in each year."""
    found: dict[str, dict[int, Fen]] = {}
    for each in payments:
        years = found.setdefault(each.fund, {})
        years[each.year] = years.get(each.year, 0) + each.amount
    return found


def spent_of(fund: Fund, paid: dict[int, Fen]) -> dict[int, Fen]:
    """How much of each year's arrival is spent when the oldest money goes first.

    Raises ValueError if a year pays more than is there.
    """
    left = dict(fund.amounts)
    for year, amount in sorted(paid.items()):
        for arrival in sorted(left):
            if arrival <= year <= fund.last_use(arrival):
                taken = min(left[arrival], amount)
                left[arrival] -= taken
                amount -= taken
        if amount:
            raise ValueError(f"{fund.id} pays {amount} fen in {year} that it has not.")
    return {arrival: arrived - left[arrival] for arrival, arrived in fund.amounts.items()}


def lapse_of(district: District, payments: Iterable[Payment]) -> dict[tuple[str, int], Fen]:
    """What lapses inside the plan, by granted fund and year of arrival, zeros included."""
    paid, last, found = paid_by_year(payments), district.settings.last_year, {}
    for fund in district.funds:
        if fund.level not in GRANTED:
            continue
        spent = spent_of(fund, paid.get(fund.id, {}))
        for arrival, amount in fund.amounts.items():
            if fund.last_use(arrival) <= last:
                found[fund.id, arrival] = amount - spent[arrival]
    return found
