"""Does the sheet `summary` tell what the plan is? Every value is added up anew.

What a bound is worth cannot be checked without a solver: here it must only lie on its side of the
value, and the gaps and the status must follow from both.
"""

from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiewang.works.funds.checking.breaches import Breach
from jiewang.works.funds.checking.facts import GRANTED, LEVELS, Facts
from jiewang.works.funds.money import Fen, yuan_of
from jiewang.works.funds.workbook.cells import text_of
from jiewang.works.funds.workbook.rows import Row

STATUSES = ("optimal", "within_gap", "time_limit", "infeasible")
SCOPES = ("all_plans", "same_projects")
# More is better; of the others, less.
_MOST = frozenset({"must_have", "need"})
_MONEY = frozenset({"need", "lapse", "own"})
# Of these four the gaps decide; the last only tidies.
_DECIDING = ("must_have", "need", "lapse", "own")
# As many digits as a spreadsheet keeps of a number.
_SHOWN = Context(prec=15)
_CLOSE = Decimal("0.000001")

_ABSENT = _("The summary does not tell %(key)s.")
_OTHER = _("The summary says %(told)s, and it is %(found)s.")
_UNKNOWN = _("The summary says “%(told)s”; it may say %(allowed)s.")
_NUMBER = _("The summary says “%(told)s”, which is no number.")
_BEYOND = _("The value %(value)s is better than its bound %(bound)s.")
_PROVEN = _("The summary says that the plan is optimal, and the largest gap is %(gap)s.")
_EMPTY = _("The summary says that there is no lawful plan, and here is one.")


def values_of(facts: Facts) -> dict[str, int]:
    """What each aim is worth in this plan: counts, fen, and for `need` fen times priority."""
    projects = facts.projects
    return {
        "must_have": sum(projects[each].must_have for each in facts.started),
        "need": sum(projects[each].priority * facts.cost_of(each) for each in facts.started),
        "lapse": sum(
            lapsed for fund in facts.pots for _year, lapsed in lapsing_of(facts, fund).items()
        ),
        "own": facts.by_level.get("district", 0),
        "pots": len({(fund, project) for fund, project, _year in facts.grants}),
    }


def lapsing_of(facts: Facts, fund: str) -> dict[int, Fen]:
    """Granted money that lapses in the plan's years unspent, by year of arrival, above 0."""
    pot = facts.pots[fund]
    if pot.level not in GRANTED:
        return {}
    spent = facts.spent_of(fund).of
    left = {year: amount - spent[year] for year, amount in pot.arriving.items()}
    ending = {year: pot.usable_until(year) <= facts.last_year for year in left}
    return {year: amount for year, amount in left.items() if amount and ending[year]}


def breaches_of_summary(facts: Facts, rows: list[Row]) -> Iterator[Breach]:
    """figures, of the sheet `summary`."""
    told = {text_of(row.raw("key")): row for row in rows if row.filled("value")}
    status = text_of(told["status"].raw("value")) if "status" in told else ""
    if status not in STATUSES:
        yield _unknown(told, "status", status, STATUSES)
    if status == "infeasible":
        if facts.plan:
            yield Breach("figures", "summary,status", _EMPTY)
        return
    yield from _totals(facts, told)
    yield from _aims(facts, told, status)


def _totals(facts: Facts, told: Mapping[str, Row]) -> Iterator[Breach]:
    by_level = {f"total_{level}": facts.by_level.get(level, 0) for level in LEVELS}
    debt = sum(each.amount for each in facts.plan if facts.pots[each.fund].debt)
    money = {"planned_total": sum(facts.by_level.values()), **by_level, "total_debt": debt}
    for key, amount in money.items():
        yield from _differs(told, key, yuan_of(amount))
    yield from _differs(told, "projects_started", Decimal(len(facts.started)))
    aims = text_of(told["aims"].raw("value")) if "aims" in told else ""
    if [each.strip() for each in aims.split(",")] != list(facts.aims):
        yield _other("aims", aims, ",".join(facts.aims))


def _aims(facts: Facts, told: Mapping[str, Row], status: str) -> Iterator[Breach]:
    values, gaps = values_of(facts), {}
    for aim, value in values.items():
        shown = yuan_of(value) if aim in _MONEY else Decimal(value)
        yield from _differs(told, f"{aim}_value", shown)
        bound = _number(told, f"{aim}_bound")
        if bound is None:
            yield _missing(told, f"{aim}_bound")
            continue
        if (bound < _SHOWN.plus(shown)) if aim in _MOST else (bound > _SHOWN.plus(shown)):
            values_told = {"value": shown, "bound": bound}
            yield Breach("figures", f"summary,{aim}_bound", _BEYOND, values_told)
        gaps[aim] = _gap(facts, aim, shown, bound)
        yield from _differs(told, f"{aim}_gap", gaps[aim], _CLOSE)
    largest = max((gaps.get(aim, Decimal()) for aim in _DECIDING), default=Decimal())
    yield from _differs(told, "gap", largest, _CLOSE)
    if status == "optimal" and largest:
        yield Breach("figures", "summary,status", _PROVEN, {"gap": f"{largest:.6f}"})
    scope = text_of(told["bound_scope"].raw("value")) if "bound_scope" in told else ""
    if scope not in SCOPES:
        yield _unknown(told, "bound_scope", scope, SCOPES)


def _gap(facts: Facts, aim: str, value: Decimal, bound: Decimal) -> Decimal:
    """The distance as a part of what section 4 of the design measures this aim by."""
    granted = (p for p in facts.pots.values() if p.level in GRANTED)
    whole = {
        "must_have": bound,
        "need": bound,
        "lapse": yuan_of(sum(sum(pot.arriving.values()) for pot in granted)),
        "own": yuan_of(sum(facts.cost_of(project) for project in facts.started)),
        "pots": value,
    }[aim]
    distance = abs(_SHOWN.plus(value) - bound)
    return distance / whole if whole and distance else Decimal(bool(distance))


def _differs(
    told: Mapping[str, Row], key: str, found: Decimal, tolerance: Decimal = Decimal()
) -> Iterator[Breach]:
    number = _number(told, key)
    if number is None:
        yield _missing(told, key)
    elif abs(number - _SHOWN.plus(found)) > tolerance:
        yield _other(key, number, found)


def _number(told: Mapping[str, Row], key: str) -> Decimal | None:
    value: Any = told[key].raw("value") if key in told else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Decimal(f"{value:.15g}")


def _missing(told: Mapping[str, Row], key: str) -> Breach:
    if key in told:
        raw = text_of(told[key].raw("value"))
        return Breach("figures", f"summary,{key}", _NUMBER, {"told": raw})
    return Breach("figures", "summary,1", _ABSENT, {"key": key})


def _other(key: str, told: object, found: object) -> Breach:
    return Breach("figures", f"summary,{key}", _OTHER, {"told": told, "found": found})


def _unknown(told: Mapping[str, Row], key: str, value: str, among: tuple[str, ...]) -> Breach:
    if key not in told:
        return _missing(told, key)
    values = {"told": value, "allowed": ", ".join(among)}
    return Breach("figures", f"summary,{key}", _UNKNOWN, values)
