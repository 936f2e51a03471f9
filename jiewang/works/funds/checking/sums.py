"""Rules that rows of the plan keep or break together: all of it is addition in whole fen."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from jiewang.works.funds.checking.breaches import Breach
from jiewang.works.funds.checking.facts import Facts, Line, Share
from jiewang.works.funds.money import share_down, share_up, yuan

_OVERPAID = _("%(paid)s is paid and %(cost)s is the cost, %(more)s less.")
_UNPAID = _("The project %(project)s starts, and of %(cost)s only %(paid)s is paid.")
_LEAST = _("%(level)s pays %(paid)s of %(line)s and must pay %(bound)s at least.")
_MOST = _("%(level)s pays %(paid)s of %(line)s and may pay %(bound)s at most.")
_OF_LINE = _("The fund pays %(paid)s and may pay %(bound)s of this cost line at most.")
_AGREED = _("The fund pays %(paid)s and %(bound)s is agreed.")
_SMALLEST = _("The grant is %(paid)s; the smallest of this fund is %(bound)s.")
_TOO_MANY = _("%(funds)s funds pay; %(bound)s may.")
_SHORT = _("In %(year)s the fund pays %(missing)s more than it has.")
_MUST = _("The project must start, and nothing is paid for it.")
_SHARED = _("The book “%(book)s” is that of the fund %(owner)s already.")
_LOCK = _("%(fund)s is locked to pay %(locked)s for %(line)s in %(year)s and pays %(paid)s.")


def breaches_of_lines(facts: Facts) -> Iterator[Breach]:
    """paid_once (no more than the cost), whole_project, must_have."""
    for name, line in facts.lines.items():
        paid = facts.on_line.get(name, 0)
        values = {"paid": yuan(paid), "cost": yuan(line.cost), "project": line.project}
        if paid > line.cost:
            more = yuan(paid - line.cost)
            yield Breach("paid_once", name, _OVERPAID, {**values, "more": more})
        elif paid < line.cost and line.project in facts.started:
            yield Breach("whole_project", name, _UNPAID, values)
    for project, works in facts.projects.items():
        if works.must_have and facts.must_haves_are_a_rule and project not in facts.started:
            yield Breach("must_have", project, _MUST)


def breaches_of_shares(facts: Facts) -> Iterator[Breach]:
    """matching, max_percent."""
    for name, line in facts.lines.items():
        if line.project in facts.started:
            for share in facts.shares:
                if share.is_about(line):
                    yield from _broken_share(facts, share, name, line)
    for (fund, name), paid in facts.on_line_by_fund.items():
        most = facts.pots[fund].most
        bound = facts.lines[name].cost if most is None else share_down(facts.lines[name].cost, most)
        if most is not None and paid > bound:
            values = {"paid": yuan(paid), "bound": yuan(bound)}
            yield Breach("max_percent", f"{fund} {name}", _OF_LINE, values)


def _broken_share(facts: Facts, share: Share, name: str, line: Line) -> Iterator[Breach]:
    paid = facts.on_line_by_level.get((name, share.level), 0)
    values = {"level": share.level, "line": name, "paid": yuan(paid)}
    least = share_up(line.cost, share.least or 0)
    if paid < least:
        yield Breach("matching", f"matching,{share.row}", _LEAST, {**values, "bound": yuan(least)})
    most = line.cost if share.most is None else share_down(line.cost, share.most)
    if share.most is not None and paid > most:
        yield Breach("matching", f"matching,{share.row}", _MOST, {**values, "bound": yuan(most)})


def breaches_of_grants(facts: Facts) -> Iterator[Breach]:
    """agreed (as far as), smallest_grant, funds_cap."""
    for key, paid in facts.grants.items():
        fund, where = key[0], " ".join(map(str, key))
        agreed, smallest = facts.lists.get(key, (0, None))[1], facts.pots[fund].smallest
        if agreed is not None and paid > agreed:
            values = {"paid": yuan(paid), "bound": yuan(agreed)}
            yield Breach("agreed", where, _AGREED, values)
        if paid < smallest:
            values = {"paid": yuan(paid), "bound": yuan(smallest)}
            yield Breach("smallest_grant", where, _SMALLEST, values)
    for (project, year), funds in Counter(key[1:] for key in facts.grants).items():
        own = facts.projects[project].most_funds
        cap = facts.most_funds if own is None else own
        if cap is not None and funds > cap:
            yield Breach(
                "funds_cap", f"{project} {year}", _TOO_MANY, {"funds": funds, "bound": cap}
            )


def breaches_of_pots(facts: Facts) -> Iterator[Breach]:
    """amount, and book (as such)."""
    owners: dict[str, str] = {}
    for fund in facts.pots:
        for year, missing in facts.spent_of(fund).short.items():
            values = {"year": year, "missing": yuan(missing)}
            yield Breach("amount", fund, _SHORT, values)
    for fund, pot in facts.pots.items():
        if (owner := owners.setdefault(pot.book, fund)) != fund:
            yield Breach("book", fund, _SHARED, {"book": pot.book, "owner": owner})


def breaches_of_locks(facts: Facts) -> Iterator[Breach]:
    """lock."""
    paid: Counter[tuple[str, str, int]] = Counter()
    for each in facts.plan:
        paid[each.fund, each.line, each.year] += each.amount
    for lock in facts.locks:
        found = paid[lock.fund, lock.line, lock.year]
        if found != lock.amount:
            values = {
                "fund": lock.fund,
                "line": lock.line,
                "year": lock.year,
                "locked": yuan(lock.amount),
                "paid": yuan(found),
            }
            yield Breach("lock", f"locks,{lock.row}", _LOCK, values)
