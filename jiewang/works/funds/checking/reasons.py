"""Do the sheets of reasons speak of this plan: what is unmet, what lapses, why each yuan goes?

Reasons that follow from the sheets alone are found out again; those that took a solver to find
are only asked to be of a known kind and complete.
"""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.works.funds.checking.breaches import Breach
from jiewang.works.funds.checking.facts import GIVEN, Facts, Line
from jiewang.works.funds.checking.summary import lapsing_of
from jiewang.works.funds.money import Fen, share_down, yuan
from jiewang.works.funds.workbook.cells import text_of
from jiewang.works.funds.workbook.rows import Row

# In this order, the first that applies.
_BY_LINE = ("purpose", "years", "listed", "agreed")
_BY_SOLVING = (
    "amount",
    "matching",
    "max_percent",
    "smallest_grant",
    "funds_cap",
    "several",
    "priority",
)
# What must be told beside each change.
_CHANGES = {
    "add_money": {"change_fund", "change_year", "change_amount"},
    "allow_purpose": {"change_fund"},
    "list_project": {"change_fund"},
    "agree": {"change_fund", "change_year", "change_amount"},
    "widen_years": {"change_year"},
    "none": set(),
}

_LEFT_OUT = _("The project %(project)s is not started, and %(line)s is not told of.")
_NOT_UNMET = _("The project %(project)s is started: %(line)s is not unmet.")
_TWICE = _("%(what)s is told of twice.")
_OTHER = _("Here stands %(told)s, and it is %(found)s.")
_UNKNOWN = _("“%(told)s” is not known here; known: %(allowed)s.")
_INCOMPLETE = _("The change “%(change)s” needs %(needed)s.")
_NOT_LAPSING = _("Of the money of %(year)s nothing of %(fund)s lapses.")
_LAPSES = _("%(amount)s of %(fund)s lapse of the money of %(year)s, and nothing is told of it.")
_NO_REASON = _("Nothing explains what %(fund)s pays for %(line)s in %(year)s.")
_NO_PAYMENT = _("%(fund)s pays nothing for %(line)s in %(year)s: there is nothing to explain.")


def breaches_of_unmet(facts: Facts, rows: list[Row]) -> Iterator[Breach]:
    """figures, of the sheet `unmet`: every cost line of every project not started, and no other."""
    open_lines = {n: each for n, each in facts.lines.items() if each.project not in facts.started}
    structural = {name: blocked_by_sheets(facts, line) for name, line in open_lines.items()}
    seen: set[str] = set()
    for row in rows:
        name = text_of(row.raw("cost_line"))
        if name in seen:
            yield _breach(row, "cost_line", _TWICE, what=name)
        elif name not in open_lines:
            project = facts.lines[name].project if name in facts.lines else "–"
            yield _breach(row, "cost_line", _NOT_UNMET, project=project, line=name)
        else:
            yield from _unmet_row(facts, row, open_lines[name], structural)
        seen.add(name)
    for name in sorted(set(open_lines) - seen):
        values = {"project": open_lines[name].project, "line": name}
        yield Breach("figures", "unmet,1", _LEFT_OUT, values)


def _unmet_row(
    facts: Facts, row: Row, line: Line, structural: dict[str, str | None]
) -> Iterator[Breach]:
    name = text_of(row.raw("cost_line"))
    sisters = [structural[each] for each in facts.lines_of[line.project]]
    found = structural[name] or ("sister_line" if any(sisters) else None)
    told = text_of(row.raw("blocked_by"))
    if told not in (*_BY_LINE, "sister_line", *_BY_SOLVING):
        allowed = ", ".join((*_BY_LINE, "sister_line", *_BY_SOLVING))
        yield _breach(row, "blocked_by", _UNKNOWN, told=told, allowed=allowed)
    elif found not in (told, None) or (found is None and told not in _BY_SOLVING):
        yield _breach(row, "blocked_by", _OTHER, told=told, found=found or _BY_SOLVING[0])
    yield from _is(row, "project", line.project)
    yield from _is_money(row, "amount", line.cost)
    change = text_of(row.raw("change"))
    if change not in _CHANGES:
        yield _breach(row, "change", _UNKNOWN, told=change, allowed=", ".join(_CHANGES))
        return
    for column in sorted(_CHANGES[change]):
        if not row.filled(column):
            yield _breach(row, column, _INCOMPLETE, change=change, needed=column)


def blocked_by_sheets(facts: Facts, line: Line) -> str | None:
    """The first of purpose, years, listed, agreed that leaves a line without any money."""
    funds = [each for each in facts.pots if (each, line.purpose) in facts.purposes]
    if not funds:
        return "purpose"
    ways = [(fund, year) for fund in funds for year in _years(facts, fund, line)]
    if not ways:
        return "years"
    on_list = [each for each in ways if _is_on_list(facts, each, line) or not _needs(facts, each)]
    if not on_list:
        return "listed"
    given = [each for each in on_list if facts.pots[each[0]].level not in GIVEN]
    agreed = [each for each in on_list if _is_on_list(facts, each, line)]
    return None if given or agreed else "agreed"


def _needs(facts: Facts, way: tuple[str, int]) -> bool:
    return facts.pots[way[0]].needs_list


def _is_on_list(facts: Facts, way: tuple[str, int], line: Line) -> bool:
    return (way[0], line.project, way[1]) in facts.lists


def _years(facts: Facts, fund: str, line: Line) -> Iterator[int]:
    """Open years in which a line may be paid and a fund has money."""
    pot = facts.pots[fund]
    for year in facts.years:
        is_open = year >= facts.open_year and line.first <= year <= line.last
        if is_open and any(v <= year <= pot.usable_until(v) for v in pot.arriving):
            yield year


def breaches_of_lapsing(facts: Facts, rows: list[Row]) -> Iterator[Breach]:
    """figures, of the sheet `lapsing`: granted money that lapses in the plan's years."""
    lapsing = {(f, year): a for f in facts.pots for year, a in lapsing_of(facts, f).items()}
    seen: set[tuple[str, int | None]] = set()
    for row in rows:
        fund, year = text_of(row.raw("fund")), row.year("year")
        key = fund, year or 0
        if key in seen:
            yield _breach(row, "fund", _TWICE, what=f"{fund} {year}")
        elif key not in lapsing:
            yield _breach(row, "fund", _NOT_LAPSING, fund=fund, year=year)
        else:
            yield from _lapsing_row(facts, row, key, lapsing[key])
        seen.add(key)
    for fund, year in sorted(set(lapsing) - seen):
        values = {"fund": fund, "year": year, "amount": yuan(lapsing[fund, year])}
        yield Breach("figures", "lapsing,1", _LAPSES, values)


def _lapsing_row(facts: Facts, row: Row, key: tuple[str, int], lapsed: Fen) -> Iterator[Breach]:
    fund, year = key
    pot = facts.pots[fund]
    yield from _is(row, "lapses_after", str(pot.usable_until(year)))
    yield from _is_money(row, "arrived", pot.arriving[year])
    yield from _is_money(row, "used", pot.arriving[year] - lapsed)
    yield from _is_money(row, "lapsed", lapsed)
    allowed = _reasons_to_lapse(facts, fund, year, lapsed)
    told = text_of(row.raw("reason"))
    if told not in allowed:
        yield _breach(row, "reason", _OTHER, told=told, found=" / ".join(allowed))


def _reasons_to_lapse(facts: Facts, fund: str, arrival: int, lapsed: Fen) -> list[str]:
    pot = facts.pots[fund]
    years = range(arrival, pot.usable_until(arrival) + 1)
    projects = {
        line.project
        for name, line in facts.lines.items()
        if (fund, line.purpose) in facts.purposes
        and any(_may_take(facts, fund, name, year) for year in years)
    }
    if not projects:
        return ["no_line"]
    small = ["below_smallest_grant"] if lapsed < pot.smallest else []
    return [*small, "lines_paid" if projects <= facts.started else "not_started"]


def _may_take(facts: Facts, fund: str, name: str, year: int) -> bool:
    """Whether a line of the fund's purpose may take a fen of it in a year, were there no others."""
    pot, line = facts.pots[fund], facts.lines[name]
    locked = facts.locked.get((fund, name, year))
    is_open = locked > 0 if locked is not None else year >= facts.open_year
    on_list = facts.lists.get((fund, line.project, year))
    listed = on_list[1] != 0 if on_list else not pot.needs_list
    share = line.cost if pot.most is None else share_down(line.cost, pot.most)
    return is_open and listed and share > 0 and line.first <= year <= line.last


def breaches_of_explanation(facts: Facts, rows: list[Row]) -> Iterator[Breach]:
    """figures, of the sheet `explanation`: every payment has its reasons, and only payments do."""
    paid = {(each.fund, each.line, each.year) for each in facts.plan}
    explained: set[tuple[str, str, int]] = set()
    for row in rows:
        about = text_of(row.raw("about"))
        if about != "payment":
            allowed = "payment, conflict"
            if about != "conflict":
                yield _breach(row, "about", _UNKNOWN, told=about, allowed=allowed)
            continue
        key = text_of(row.raw("fund")), text_of(row.raw("cost_line")), row.year("year") or 0
        if key not in paid:
            fund, line, year = key
            yield _breach(row, "fund", _NO_PAYMENT, fund=fund, line=line, year=year)
        explained.add(key)
    for fund, line, year in sorted(paid - explained):
        values = {"fund": fund, "line": line, "year": year}
        yield Breach("figures", "explanation,1", _NO_REASON, values)


def _is(row: Row, column: str, found: str) -> Iterator[Breach]:
    if (told := text_of(row.raw(column))) != found:
        yield _breach(row, column, _OTHER, told=told, found=found)


def _is_money(row: Row, column: str, found: Fen) -> Iterator[Breach]:
    told = row.money(column, needed=True)
    if told is not None and told != found:
        yield _breach(row, column, _OTHER, told=yuan(told), found=yuan(found))


def _breach(row: Row, column: str, says: Promise, **values: object) -> Breach:
    return Breach("figures", f"{row.sheet},{row.number},{column}", says, values)
