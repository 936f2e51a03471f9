"""What routing asks of the database, and what it answers with rows."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.catalog.models import Category
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.levels import is_below
from jiewang.center.dispatch.models import Precedent, Route
from jiewang.center.dispatch.orders import level_of, open_of
from jiewang.center.dispatch.routing import (
    Candidate,
    Considered,
    Matter,
    PrecedentRule,
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
    # Open units that the catalog names to assist, in its order.
    assist: tuple[Unit, ...] = ()

    @property
    def rule(self) -> dict[str, Any]:
        """What decided and what was considered, as plain values for hop and diary."""
        considered = [each.as_data() for each in self.considered]
        return {"rule": self.considered[-1].rule, "unit": self.unit.code, "considered": considered}


def route(category: Category, area: Area, on: date, said: Callable[[], str] = str) -> Routed:
    """Ask the rules of the district and the catalog where a type goes from a place, on a day.

    `said` gives what was reported; it is asked only if a precedent looks for words in it.
    """
    place = tuple(area.path.split("."))
    precedents = _precedents_for(category.code, place, on)
    helpers = {code for each in precedents for code in each.assist_units}
    units = _units(place, category, helpers)
    takers = _takers(place, units.values())
    lead = next((unit for unit in units.values() if unit.pk == category.lead_unit_id), None)
    matter = Matter(
        category_code=category.code,
        lead_rule=category.lead_rule,
        lead_unit=_candidate(lead) if lead else None,
        place=place,
        text=said() if any(each.keywords for each in precedents) else "",
    )
    rows = _routes_through(place)
    code, considered = choose(
        matter,
        [as_rule(row) for row in rows],
        takers,
        on,
        [as_precedent_rule(row, category) for row in precedents],
    )
    named = [*_called_by(precedents, considered[-1]), *category.assist_units]
    assist = tuple(open_of(units, dict.fromkeys(named), on))
    units |= {row.unit.code: row.unit for row in rows}
    units |= {row.unit.code: row.unit for row in precedents}
    return Routed(units[code], considered, assist)


def _precedents_for(code: str, place: Iterable[str], on: date) -> list[Precedent]:
    """What was decided for a type or its groups, here or everywhere; also what holds later."""
    parts = code.split(".")
    beginnings = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    standing = Precedent.objects.filter(revoked_at=None).exclude(valid_to__lte=on)
    found = standing.filter(category_code__in=beginnings, area_code__in=["", *place])
    return list(found.select_related("unit"))


def _called_by(precedents: Iterable[Precedent], decided: Considered) -> list[str]:
    """The assisting units of the precedent that decided, if one did."""
    if decided.rule != "precedent":
        return []
    return next(p.assist_units for p in precedents if p.pk == decided.detail["precedent"])


def as_precedent_rule(row: Precedent, category: Category) -> PrecedentRule:
    """A precedent as the pure rules read it for a type. Its unit must be read along."""
    return PrecedentRule(
        category_code=row.category_code,
        area_code=row.area_code,
        unit=_candidate(row.unit),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        pk=row.pk,
        keywords=tuple(row.keywords),
        decision=row.decision_number,
        too_low=is_below(level_of(row.unit), category.handling_level),
    )


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


def _units(place: tuple[str, ...], category: Category, helpers: Collection[str]) -> dict[str, Unit]:
    """The units a rule can fall to at this place, and those the catalog names; in one query."""
    street = Q(kind=Unit.Kind.STREET, code__in=place)
    fallback = Q(fallback=True, parent__kind=Unit.Kind.STREET, parent__code__in=place)
    center = Q(kind=Unit.Kind.DISTRICT_CENTER)
    named = Q(pk=category.lead_unit_id) | Q(code__in=[*category.assist_units, *helpers])
    found = Unit.objects.filter(street | fallback | center | named).order_by("code")
    return {unit.code: unit for unit in found}


def _takers(place: tuple[str, ...], units: Collection[Unit]) -> Takers:
    """Of these units the ones that the last rules name."""
    streets = [unit for unit in units if unit.kind == Unit.Kind.STREET and unit.code in place]
    here = {street.pk for street in streets}
    # The street itself first: it is the usual one, the others are named beside it.
    fallbacks = sorted(
        (unit for unit in units if unit.fallback and unit.parent_id in here),
        key=lambda unit: unit.kind != Unit.Kind.STREET,
    )
    centers = [unit for unit in units if unit.kind == Unit.Kind.DISTRICT_CENTER]
    return Takers(
        center=_candidate(centers[0]),
        street=_candidate(streets[0]) if streets else None,
        fallback=_candidate(fallbacks[0]) if fallbacks else None,
    )


def routed_for(case: Case) -> Routed:
    """Where the rules of today send a filed case. Raises DispatchError for one not filed."""
    if case.category is None:
        raise DispatchError(_("File the case before you dispatch it."))
    # Of an area its path alone is asked; its border is most of the bytes of a row.
    area = Area.objects.only("path").get(pk=case.area_id)
    return route(case.category, area, timezone.localdate(), lambda: words_of(case))


def words_of(case: Case) -> str:
    """Everything that was said about a case: what precedents look for words in."""
    return "\n".join([case.title, *case.reports.values_list("text", flat=True)])


def assist_for(case: Case) -> list[Unit]:
    """The open assisting units that precedent or catalog names for the case, in their order."""
    return list(routed_for(case).assist) if case.category else []
