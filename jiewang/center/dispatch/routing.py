"""Which unit a matter goes to, and by which rule. Pure: values in, values out.

The order of the rules, the first that names an open unit decides:

0. `precedent`: what a consultation has decided for all matters of a kind; the longest beginning
   of the type's code first, then one that asks for words, the smallest area, the newest.
1. `route`: the district's own route for the type and the place; the longest beginning of the
   type's code first, then the smallest area, then the newest.
2. `catalog`: the catalog's rule, one unit, the owner of the thing, or the street.
3. `fallback`: the unit of the street that takes what nobody else is clearly responsible for.
4. `center`: the district center, so that no case is ever without an owner.

A closed unit is passed over, and that is written down: see `reading.py` for the database and
`explain.py` for the sentences.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# What became of a rule that was considered.
MATCHED = "matched"
CLOSED = "closed"  # it names a unit that is closed
NO_ROUTE = "no_route"  # no route of the district covers this type here
NOT_YET = "not_yet"  # the route begins later, or has ended
NO_OWNER = "no_owner"  # the catalog names no owner of the thing
NO_STREET = "no_street"  # the place lies in no street
NO_FALLBACK = "no_fallback"  # the street has named no fallback unit
NO_WORDS = "no_words"  # none of the precedent's words stands in what was said
TOO_LOW = "too_low"  # the catalog of today gives it to a higher level than its unit's


@dataclass(frozen=True)
class Candidate:
    """A unit as far as routing looks at it."""

    code: str
    closed_on: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether it takes work on a day; it does not on the day it closes."""
        return self.closed_on is None or on < self.closed_on


@dataclass(frozen=True)
class _DatedRule:
    """What routes and precedents have in common: which types where, whose, and when."""

    category_code: str
    area_code: str
    unit: Candidate
    valid_from: date
    valid_to: date | None = None
    pk: int = 0

    def covers(self, category_code: str) -> bool:
        """Whether it rules a type: the same code, or a beginning that ends at a dot."""
        return f"{category_code}.".startswith(f"{self.category_code}.")

    def holds_on(self, on: date) -> bool:
        """Whether it is in force on a day; it is not on its last date, `valid_to`."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class RouteRule(_DatedRule):
    """One row of the district's own routes."""


@dataclass(frozen=True)
class PrecedentRule(_DatedRule):
    """One precedent in force or to come. No area: everywhere. No keywords: whatever was said.

    `decision` is the number of the decision it comes from. `too_low`: the catalog of today does
    not give the matter to the level of its unit.
    """

    keywords: tuple[str, ...] = ()
    decision: str = ""
    too_low: bool = False

    def hears(self, text: str) -> bool:
        """Whether one of its words stands in a text."""
        said = text.casefold()
        return not self.keywords or any(word.casefold() in said for word in self.keywords)


@dataclass(frozen=True)
class Matter:
    """What is asked: the type's own rule, and the codes from the district down to the place."""

    category_code: str
    lead_rule: str
    lead_unit: Candidate | None
    place: tuple[str, ...]
    # What was reported, where a precedent asks for words.
    text: str = ""


@dataclass(frozen=True)
class Takers:
    """The units that the rules can fall to: the place's street, its fallback, the center."""

    center: Candidate
    street: Candidate | None = None
    fallback: Candidate | None = None


@dataclass(frozen=True)
class Considered:
    """One rule looked at: what it was, which unit it names, what became of it."""

    rule: str  # precedent, route, unit, owner, street, fallback, center
    outcome: str
    unit: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The same as plain values, for the hop that keeps it."""
        data = {"rule": self.rule, "outcome": self.outcome, "unit": self.unit}
        return {**data, **({"detail": self.detail} if self.detail else {})}


def choose(
    matter: Matter,
    routes: Iterable[RouteRule],
    takers: Takers,
    on: date,
    precedents: Iterable[PrecedentRule] = (),
) -> tuple[str, tuple[Considered, ...]]:
    """Return the code of the unit, and every rule considered; the last of them matched.

    Of precedents only those are told that cover the type and the place.
    """
    considered = []
    for each in _candidates(matter, routes, takers, on, precedents):
        considered.append(each)
        if each.outcome == MATCHED:
            return each.unit, tuple(considered)
    raise ValueError("The district center is closed: no unit is left to send a case to.")


def _candidates(
    matter: Matter,
    routes: Iterable[RouteRule],
    takers: Takers,
    on: date,
    precedents: Iterable[PrecedentRule],
) -> Iterator[Considered]:
    yield from _by_precedents(matter, precedents, on)
    yield from _by_routes(matter, routes, on)
    yield from _by_catalog(matter, takers, on)
    if takers.fallback is not None:
        yield _considered("fallback", takers.fallback, on)
    else:
        yield Considered("fallback", NO_FALLBACK if takers.street else NO_STREET)
    yield _considered("center", takers.center, on)


def _by_precedents(
    matter: Matter, precedents: Iterable[PrecedentRule], on: date
) -> Iterator[Considered]:
    for each in matching_precedents(matter, precedents):
        detail = {
            "category": each.category_code,
            "area": each.area_code,
            "precedent": each.pk,
            "decision": each.decision,
        }
        if not each.holds_on(on):
            yield Considered("precedent", NOT_YET, each.unit.code, detail)
        elif not each.hears(matter.text):
            yield Considered("precedent", NO_WORDS, each.unit.code, detail)
        elif each.too_low:
            yield Considered("precedent", TOO_LOW, each.unit.code, detail)
        else:
            yield _considered("precedent", each.unit, on, detail)


def matching_precedents(matter: Matter, precedents: Iterable[PrecedentRule]) -> list[PrecedentRule]:
    """The precedents for a type and a place, the one that rules first."""
    areas = {"", *matter.place}
    found = [p for p in precedents if p.covers(matter.category_code) and p.area_code in areas]

    def rank(each: PrecedentRule) -> tuple[int, bool, int, date, int]:
        depth = matter.place.index(each.area_code) + 1 if each.area_code else 0
        length = len(each.category_code.split("."))
        return length, bool(each.keywords), depth, each.valid_from, each.pk

    return sorted(found, key=rank, reverse=True)


def _by_routes(matter: Matter, routes: Iterable[RouteRule], on: date) -> Iterator[Considered]:
    found = matching_routes(matter, routes)
    if not found:
        yield Considered("route", NO_ROUTE)
    for route in found:
        detail = {"category": route.category_code, "area": route.area_code, "route": route.pk}
        if not route.holds_on(on):
            yield Considered("route", NOT_YET, route.unit.code, detail)
        else:
            yield _considered("route", route.unit, on, detail)


def matching_routes(matter: Matter, routes: Iterable[RouteRule]) -> list[RouteRule]:
    """The routes for a type and a place, the one that rules first; of any date."""
    found = [r for r in routes if r.covers(matter.category_code) and r.area_code in matter.place]
    return sorted(found, key=lambda route: _rank(route, matter.place), reverse=True)


def _rank(route: RouteRule, place: Sequence[str]) -> tuple[int, int, date, int]:
    depth = place.index(route.area_code)
    return len(route.category_code.split(".")), depth, route.valid_from, route.pk


def _by_catalog(matter: Matter, takers: Takers, on: date) -> Iterator[Considered]:
    if matter.lead_rule == "unit" and matter.lead_unit is not None:
        yield _considered("unit", matter.lead_unit, on)
        return
    if matter.lead_rule == "owner_then_area":
        if matter.lead_unit is not None:
            yield _considered("owner", matter.lead_unit, on)
        else:
            yield Considered("owner", NO_OWNER)
    if takers.street is not None:
        yield _considered("street", takers.street, on)
    else:
        yield Considered("street", NO_STREET)


def _considered(
    rule: str, unit: Candidate, on: date, detail: dict[str, Any] | None = None
) -> Considered:
    outcome = MATCHED if unit.is_open(on) else CLOSED
    detail = dict(detail or {})
    if outcome == CLOSED and unit.closed_on is not None:
        detail["closed_on"] = unit.closed_on.isoformat()
    return Considered(rule, outcome, unit.code, detail)
