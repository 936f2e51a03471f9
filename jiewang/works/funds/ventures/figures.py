"""What follows from terms and facts: dates, gaps, shares, ways, consent. Nothing is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiewang.works.funds.paying import concession as rules
from jiewang.works.funds.paying.consent import (
    ORDINARY,
    WEIGHTY,
    Counted,
    Home,
    Outcome,
    Vote,
    counted,
    outcome,
)
from jiewang.works.funds.paying.sharing import (
    by_area,
    by_coefficient,
    by_coefficient_and_area,
    equally,
    of_floors,
)
from jiewang.works.funds.paying.venture import Called, all_known, call_capital
from jiewang.works.funds.paying.ways import (
    Ways,
    common_income_by_area,
    in_three_ways,
    usable_maintenance,
)
from jiewang.works.funds.ventures.models import Fact
from jiewang.works.funds.ventures.terms import Concession, Joint, Owners, OwnersHome, Rule


@dataclass(frozen=True)
class ConcessionFigures:
    """Fen; `per_square_meter` of the whole promise."""

    last_day: date
    standing: rules.Standing
    even_year: int
    per_square_meter: int
    milestones: list[tuple[date, str, date | None]]


def of_concession(terms: Concession, facts: Iterable[Fact], today: date) -> ConcessionFigures:
    """Promised and invested up to a day, what one year and one square meter are."""
    rows = list(facts)
    invested = [rules.Invested(f.on, f.amount, f.proof) for f in rows if f.kind == "invested"]
    done = {f.data.get("name"): f.on for f in rows if f.kind == "milestone"}
    return ConcessionFigures(
        last_day=rules.last_day(terms.first_day, terms.years),
        standing=rules.standing_on(today, promised=terms.promised, invested=invested),
        even_year=rules.even_years(terms.total, terms.years)[0],
        per_square_meter=rules.per_square_meter(terms.total, terms.area),
        milestones=[(day, name, done.get(name)) for day, name in terms.milestones],
    )


@dataclass(frozen=True)
class Part:
    """One shareholder's part of one call; `late` on the day it was asked for."""

    name: str
    called: Called
    late: bool


@dataclass(frozen=True)
class JointFigures:
    all_known: bool
    known: Decimal
    calls: list[tuple[Fact, list[Part]]]
    flats: Fact | None


def of_joint(terms: Joint, facts: Iterable[Fact], today: date) -> JointFigures:
    """Calls with what is paid and late, the newest count of flats; nothing of unknown shares."""
    rows = list(facts)
    paid: dict[tuple[int, str], int] = {}
    for row in rows:
        if row.kind == "call_paid":
            key = (row.data["call"], row.data["name"])
            paid[key] = paid.get(key, 0) + row.amount
    calls = []
    for call in (row for row in rows if row.kind == "called"):
        due = date.fromisoformat(call.data["due"])
        parts = []
        for name, amount in call.data["parts"]:
            called = Called(due, amount, paid.get((call.line, name), 0))
            parts.append(Part(name, called, called.is_late(today)))
        calls.append((call, parts))
    known = sum((s.percent for s in terms.shareholders if s.percent is not None), Decimal())
    flats = [row for row in rows if row.kind == "flats"]
    newest = max(flats, key=lambda row: (row.on, row.line), default=None)
    return JointFigures(all_known(terms.shareholders), known, calls, newest)


def parts_of_call(terms: Joint, total: int) -> list[tuple[str, int]]:
    """Each shareholder's part. Raises PayingRefused where a share is unknown."""
    amounts = call_capital(total, terms.shareholders)
    return [(each.name, part) for each, part in zip(terms.shareholders, amounts, strict=True)]


@dataclass(frozen=True)
class OwnersFigures:
    """`rows`: home, coefficient where there is one, its three ways."""

    rows: list[tuple[OwnersHome, Fraction | None, Ways]]
    sums: Ways
    count: Counted | None
    outcome: Outcome | None


def of_owners(terms: Owners, facts: Iterable[Fact]) -> OwnersFigures:
    """Shares to the fen in three ways, and whether the owners agree. Raises PayingRefused."""
    coefficients, shares = shares_of(terms)
    areas = [home.area for home in terms.homes]
    common = common_income_by_area(terms.common_income, shares, areas)
    maintenance = [
        usable_maintenance(home.balance, first_deposit=home.deposit) for home in terms.homes
    ]
    ways = in_three_ways(
        shares,
        common_income=common,
        common_income_balance=terms.common_balance,
        maintenance=maintenance,
    )
    sums = Ways(
        sum(each.from_common_income for each in ways),
        sum(each.from_maintenance_fund for each in ways),
        sum(each.cash for each in ways),
    )
    votes = [row for row in facts if row.kind == "voted"]
    count = _count(terms, votes[-1].data["votes"]) if votes else None
    rule = WEIGHTY if terms.weighty else ORDINARY
    return OwnersFigures(
        rows=list(zip(terms.homes, coefficients, ways, strict=True)),
        sums=sums,
        count=count,
        outcome=outcome(count, rule) if count else None,
    )


def shares_of(terms: Owners) -> tuple[Sequence[Fraction | None], list[int]]:
    """Coefficients and shares of the homes, in their order. Raises PayingRefused."""
    areas = [home.area for home in terms.homes]
    none: list[Fraction | None] = [None] * len(areas)
    if terms.rule == Rule.AREA:
        return none, by_area(terms.total, areas)
    if terms.rule == Rule.EQUAL:
        return none, equally(terms.total, len(areas))
    found = of_floors([home.floor for home in terms.homes], terms.coefficients)
    if terms.rule == Rule.COEFFICIENT:
        return found, by_coefficient(terms.total, found)
    return found, by_coefficient_and_area(terms.total, found, areas)


def _count(terms: Owners, votes: Mapping[str, Any]) -> Counted:
    """Votes stand by the number of a home; owners of several homes are one head."""
    homes = [Home(home.area, frozenset(home.owners)) for home in terms.homes]
    owners = {home.number: frozenset(home.owners) for home in terms.homes}
    heard = {owners[number]: Vote(vote) for number, vote in votes.items() if number in owners}
    return counted(homes, heard)
