"""What routing asks of the database, and what it answers with rows."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
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
from jiewang.center.dispatch.standing_rules import rules_stamp, standing_rules
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
    rules = standing_rules(rules_stamp())
    precedents = rules.precedents_for(category.code, place, on)
    helpers = {code for each in precedents for code in each.assist_units}
    units = rules.units_for(place, category, helpers)
    takers = _takers(place, units.values())
    lead = next((unit for unit in units.values() if unit.pk == category.lead_unit_id), None)
    matter = Matter(
        category_code=category.code,
        lead_rule=category.lead_rule,
        lead_unit=_candidate(lead) if lead else None,
        place=place,
        text=said() if any(each.keywords for each in precedents) else "",
    )
    rows = rules.routes_through(place)
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
    return route(case.category, _area_of(case), timezone.localdate(), lambda: words_of(case))


def _area_of(case: Case) -> Area:
    """Of an area its path alone is asked; its border is most of the bytes of a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT path FROM grid_area WHERE id = %s", [case.area_id])
        return Area(pk=case.area_id, path=cursor.fetchone()[0])


def words_of(case: Case) -> str:
    """Everything that was said about a case: what precedents look for words in."""
    return "\n".join([case.title, *case.reports.values_list("text", flat=True)])


def assist_for(case: Case) -> list[Unit]:
    """The open assisting units that precedent or catalog names for the case, in their order."""
    return list(routed_for(case).assist) if case.category else []
