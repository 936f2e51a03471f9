"""Why each yuan may go where it goes: purpose, years, list or agreement, matching, lock."""

from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext as _

from jiewang.works.funds.district import CostLine, District, Fund, Payment
from jiewang.works.funds.explaining.wording import both, line_named, named, purpose_name, span
from jiewang.works.funds.money import percent, yuan
from jiewang.works.funds.reasons import Explained


def explained_payments(district: District, payments: tuple[Payment, ...]) -> tuple[Explained, ...]:
    """Rows for every payment, in the order of the payments."""
    return tuple(row for each in payments for row in _explained(district, each))


def _explained(district: District, payment: Payment) -> Iterator[Explained]:
    fund, line = district.fund[payment.fund], district.line[payment.cost_line]

    def row(rule: str, subject: str, say: Callable[[], str]) -> Explained:
        place = (payment.fund, payment.cost_line, payment.year)
        return Explained("payment", *place, rule, subject, *both(say))

    yield row("purpose", line.purpose, lambda: _purpose(district, fund, line))
    years = span(line.first_year, line.last_year)
    yield row("years", years, lambda: _years(fund, line, payment.year))
    listing = district.listed.get((fund.id, line.project, payment.year))
    if listing:
        rule = "listed" if listing.agreed is None else "agreed"
        subject = f"fund_projects,{listing.row}"
        yield row(rule, subject, lambda: _listed(district, fund, line, payment.year))
    for each in district.matching:
        if each.level == fund.level and each.meets(line):
            say = partial(_matching, fund, each.least, each.most)
            yield row("matching", f"matching,{each.row}", say)
    if (fund.id, line.id, payment.year) in district.locked:
        lock = district.locked[fund.id, line.id, payment.year]
        yield row("lock", f"locks,{lock.row}", lambda: _locked(lock.amount))


def _purpose(district: District, fund: Fund, line: CostLine) -> str:
    text = _("%(fund)s may be used for %(purpose)s, which is the purpose of “%(line)s”.")
    values = {"fund": named(fund), "purpose": purpose_name(line.purpose)}
    return text % {**values, "line": line_named(district, line)}


def _years(fund: Fund, line: CostLine, year: int) -> str:
    text = _("%(year)s is a year of the cost line (%(line)s) and of the fund (%(fund)s).")
    return text % {
        "year": year,
        "line": span(line.first_year, line.last_year),
        "fund": span(fund.first_year, fund.last_year),
    }


def _listed(district: District, fund: Fund, line: CostLine, year: int) -> str:
    row = district.listed[fund.id, line.project, year]
    values = {"fund": named(fund), "project": named(district.project[line.project]), "year": year}
    if row.agreed is None:
        return _("%(project)s stands on the list of %(fund)s of %(year)s.") % values
    text = _("With %(fund)s up to %(agreed)s yuan are agreed for %(project)s in %(year)s.")
    return text % {**values, "agreed": yuan(row.agreed)}


def _matching(fund: Fund, least: int | None, most: int | None) -> str:
    values = {"level": fund.level.label, "least": percent(least or 0), "most": percent(most or 0)}
    if most is None:
        return _("The level “%(level)s” pays at least %(least)s of this cost line.") % values
    if not least:
        return _("The level “%(level)s” pays at most %(most)s of this cost line.") % values
    return _("The level “%(level)s” pays %(least)s to %(most)s of this cost line.") % values


def _locked(amount: int) -> str:
    return _("This payment is locked at %(amount)s yuan.") % {"amount": yuan(amount)}
