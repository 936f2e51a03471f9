"""What routing asks of the database, and what it answers with rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.catalog.models import Category
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.models import Route
from jiewang.center.dispatch.orders import open_units
from jiewang.center.dispatch.routing import (
    Candidate,
    Considered,
    Matter,
    RouteRule,
    Takers,
    choose,
)
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit


@dataclass(frozen=True)
class Routed:
    """Where a matter goes: the unit, and the rules that were looked at on the way."""

    unit: Unit
    considered: tuple[Considered, ...]

    @property
    def rule(self) -> dict[str, Any]:
        """What decided and what was considered, as plain values for hop and diary."""
        considered = [each.as_data() for each in self.considered]
        return {"rule": self.considered[-1].rule, "unit": self.unit.code, "considered": considered}


def route(category: Category, area: Area, on: date) -> Routed:
    """Ask the rules of the district and the catalog where a type goes from a place, on a day."""
    place = tuple(area.path.split("."))
    takers, units = _takers(place)
    lead = category.lead_unit
    matter = Matter(
        category_code=category.code,
        lead_rule=category.lead_rule,
        lead_unit=_candidate(lead) if lead else None,
        place=place,
    )
    rows = _routes_through(place)
    code, considered = choose(matter, [as_rule(row) for row in rows], takers, on)
    units |= {row.unit.code: row.unit for row in rows}
    if lead:
        units[lead.code] = lead
    return Routed(units[code], considered)


def as_rule(row: Route) -> RouteRule:
    """A row of the district's routes as the pure rules read it. Its unit must be read along."""
    return RouteRule(
        category_code=row.category_code,
        area_code=row.area_code,
        unit=_candidate(row.unit),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        pk=row.pk,
    )


def _candidate(unit: Unit) -> Candidate:
    return Candidate(unit.code, unit.closed_on)


def _routes_through(place: Iterable[str]) -> list[Route]:
    return list(Route.objects.filter(area_code__in=place).select_related("unit"))


def _takers(place: tuple[str, ...]) -> tuple[Takers, dict[str, Unit]]:
    """The units a rule can fall to at this place, in one query."""
    street = Q(kind=Unit.Kind.STREET, code__in=place)
    fallback = Q(fallback=True, parent__kind=Unit.Kind.STREET, parent__code__in=place)
    center = Q(kind=Unit.Kind.DISTRICT_CENTER)
    found = list(Unit.objects.filter(street | fallback | center).order_by("code"))
    streets = [unit for unit in found if unit.kind == Unit.Kind.STREET]
    # The street itself first: it is the usual one, the others are named beside it.
    fallbacks = sorted((u for u in found if u.fallback), key=lambda u: u.kind != Unit.Kind.STREET)
    centers = [unit for unit in found if unit.kind == Unit.Kind.DISTRICT_CENTER]
    takers = Takers(
        center=_candidate(centers[0]),
        street=_candidate(streets[0]) if streets else None,
        fallback=_candidate(fallbacks[0]) if fallbacks else None,
    )
    return takers, {unit.code: unit for unit in found}


def routed_for(case: Case) -> Routed:
    """Where the rules of today send a filed case. Raises DispatchError for one not filed."""
    if case.category is None:
        raise DispatchError(_("File the case before you dispatch it."))
    return route(case.category, case.area, timezone.localdate())


def assist_for(case: Case) -> list[Unit]:
    """The assisting units of the case's type that are open today, in the catalog's order."""
    codes = case.category.assist_units if case.category else []
    return open_units(codes, timezone.localdate())
