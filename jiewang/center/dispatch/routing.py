"""Which unit a matter goes to, and by which rule. Pure: values in, values out.

The order of the rules, the first that names an open unit decides:

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


@dataclass(frozen=True)
class Candidate:
    """A unit as far as routing looks at it."""

    code: str
    closed_on: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether it takes work on a day; it does not on the day it closes."""
        return self.closed_on is None or on < self.closed_on


@dataclass(frozen=True)
class RouteRule:
    """One row of the district's own routes."""

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
class Matter:
    """What is asked: the type's own rule, and the codes from the district down to the place."""

    category_code: str
    lead_rule: str
    lead_unit: Candidate | None
    place: tuple[str, ...]


@dataclass(frozen=True)
class Takers:
    """The units that the rules can fall to: the place's street, its fallback, the center."""

    center: Candidate
    street: Candidate | None = None
    fallback: Candidate | None = None


@dataclass(frozen=True)
class Considered:
    """One rule looked at: what it was, which unit it names, what became of it."""

    rule: str  # route, unit, owner, street, fallback, center
    outcome: str
    unit: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The same as plain values, for the hop that keeps it."""
        data = {"rule": self.rule, "outcome": self.outcome, "unit": self.unit}
        return {**data, **({"detail": self.detail} if self.detail else {})}


def choose(
    matter: Matter, routes: Iterable[RouteRule], takers: Takers, on: date
) -> tuple[str, tuple[Considered, ...]]:
    """Return the code of the unit, and every rule considered; the last of them matched."""
    considered = []
    for each in _candidates(matter, routes, takers, on):
        considered.append(each)
        if each.outcome == MATCHED:
            return each.unit, tuple(considered)
    raise ValueError("The district center is closed: no unit is left to send a case to.")


def _candidates(
    matter: Matter, routes: Iterable[RouteRule], takers: Takers, on: date
) -> Iterator[Considered]:
    yield from _by_routes(matter, routes, on)
    yield from _by_catalog(matter, takers, on)
    if takers.fallback is not None:
        yield _considered("fallback", takers.fallback, on)
    else:
        yield Considered("fallback", NO_FALLBACK if takers.street else NO_STREET)
    yield _considered("center", takers.center, on)


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
