"""Rules that one row of the plan keeps or breaks by itself."""

from collections.abc import Iterable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.works.funds.checking.breaches import Breach
from jiewang.works.funds.checking.facts import GIVEN, Facts, Paid

_PURPOSE = _("The fund %(fund)s may not pay for %(purpose)s.")
_LINE_YEARS = _("%(line)s is paid in %(first)s–%(last)s, not in %(year)s.")
_FUND_YEARS = _("The fund %(fund)s may be used in %(first)s–%(last)s, not in %(year)s.")
_PLAN_YEARS = _("The plan is about %(first)s–%(last)s, not about %(year)s.")
_CLOSED = _("%(year)s is closed, and no lock holds this payment.")
_LISTED = _("The project %(project)s is not on the list of the fund %(fund)s of %(year)s.")
_AGREED = _("The giver of %(fund)s has agreed to nothing for the project %(project)s in %(year)s.")
_TWICE = _("%(fund)s pays for %(line)s in %(year)s twice; row %(row)s says so already.")
_BOOK = _("The book of the fund %(fund)s is “%(book)s”, not “%(told)s”.")


def breaches_of_payments(facts: Facts) -> Iterator[Breach]:
    """purpose, years, closed_year, listed, agreed (as such), paid_once (twice), book."""
    locked = {(each.fund, each.line, each.year) for each in facts.locks}
    seen: dict[tuple[str, str, int], int] = {}
    for paid in facts.plan:
        key = paid.fund, paid.line, paid.year
        for rule, says in _broken_by(facts, paid):
            yield _breach(facts, paid, rule, says)
        if paid.year < facts.open_year and key not in locked:
            yield _breach(facts, paid, "closed_year", _CLOSED)
        if key in seen:
            yield _breach(facts, paid, "paid_once", _TWICE, row=seen[key])
        seen.setdefault(key, paid.row)


def _broken_by(facts: Facts, paid: Paid) -> Iterable[tuple[str, Promise]]:
    pot, line = facts.pots[paid.fund], facts.lines[paid.line]
    on_list = (paid.fund, line.project, paid.year) in facts.lists
    if (paid.fund, line.purpose) not in facts.purposes:
        yield "purpose", _PURPOSE
    if not line.first <= paid.year <= line.last:
        yield "years", _LINE_YEARS
    if not pot.first <= paid.year <= pot.last:
        yield "years", _FUND_YEARS
    if paid.year not in facts.years:
        yield "years", _PLAN_YEARS
    if pot.needs_list and not on_list:
        yield "listed", _LISTED
    if pot.level in GIVEN and not on_list:
        yield "agreed", _AGREED
    if paid.book != pot.book:
        yield "book", _BOOK


def _breach(facts: Facts, paid: Paid, rule: str, says: Promise, **more: object) -> Breach:
    pot, line = facts.pots[paid.fund], facts.lines[paid.line]
    first, last = facts.first_year, facts.last_year
    if says is _LINE_YEARS:
        first, last = line.first, line.last
    elif says is _FUND_YEARS:
        first, last = pot.first, pot.last
    values = {
        "fund": paid.fund,
        "line": paid.line,
        "project": line.project,
        "purpose": line.purpose,
        "year": paid.year,
        "first": first,
        "last": last,
        "book": pot.book,
        "told": paid.book,
    }
    return Breach(rule, f"plan,{paid.row}", says, {**values, **more})
