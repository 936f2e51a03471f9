"""What can be wrong with the district's own routes. Pure: values in, faults out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.dispatch.levels import is_below
from jiewang.center.dispatch.routing import RouteRule


@dataclass(frozen=True)
class Known:
    """What routes may point at: leaves with their level, areas with their path, levels of units."""

    leaves: Mapping[str, str]
    areas: Mapping[str, str]
    levels: Mapping[str, HandlingLevel]

    def leaves_below(self, code: str) -> list[str]:
        """The leaves that a code or a beginning of codes rules."""
        return [leaf for leaf in self.leaves if f"{leaf}.".startswith(f"{code}.")]


@dataclass(frozen=True)
class Fault:
    """One fault of the route at `place` in the sequence; `fatal` when it must not be loaded."""

    place: int
    column: str
    reason: str
    fatal: bool = True


def faults_of(routes: Sequence[RouteRule], known: Known, on: date) -> list[Fault]:
    """All faults of a set of routes as of a day, in the order of the routes.

    Fatal: unknown type, area or unit, a closed unit, a level the catalog does not allow, two
    routes that say different units for one type, area and day. Not fatal: a route that other
    routes never let speak.
    """
    found: list[Fault] = []
    for place, route in enumerate(routes):
        fatal = [*_unknown(place, route, known, on), *_contradictions(place, routes)]
        found += fatal
        if not fatal:
            found += _shadowed(place, routes, known)
    return found


def _unknown(place: int, route: RouteRule, known: Known, on: date) -> Iterator[Fault]:
    leaves = known.leaves_below(route.category_code)
    if not leaves:
        reason = _("The catalog in force has no type “%(code)s”, nor one below it.")
        yield Fault(place, "category", reason % {"code": route.category_code})
    if route.area_code not in known.areas:
        reason = _("There is no area “%(code)s” today.") % {"code": route.area_code}
        yield Fault(place, "area", reason)
    level = known.levels.get(route.unit.code)
    if level is None:
        yield Fault(place, "unit", _("There is no unit “%(code)s”.") % {"code": route.unit.code})
        return
    if not route.unit.is_open(max(on, route.valid_from)):
        reason = _("The unit “%(code)s” is closed. Name the one that took over its work.")
        yield Fault(place, "unit", reason % {"code": route.unit.code})
    if below := [leaf for leaf in leaves if is_below(level, known.leaves[leaf])]:
        reason = _(
            "The unit “%(unit)s” stands on the level “%(level)s”; the catalog does not give it"
            " %(types)s."
        )
        values = {"unit": route.unit.code, "level": level.label, "types": ", ".join(below[:5])}
        yield Fault(place, "unit", reason % values)


def _contradictions(place: int, routes: Sequence[RouteRule]) -> Iterator[Fault]:
    route = routes[place]
    for earlier in routes[:place]:
        same = _key(earlier) == _key(route) and earlier.valid_from == route.valid_from
        if same and earlier.unit.code != route.unit.code:
            reason = _("Another route sends the same type from the same area to “%(unit)s”.")
            yield Fault(place, "unit", reason % {"unit": earlier.unit.code})
        elif same:
            yield Fault(place, "category", _("This route is there twice."))


def _key(route: RouteRule) -> tuple[str, str]:
    return route.category_code, route.area_code


def _shadowed(place: int, routes: Sequence[RouteRule], known: Known) -> Iterator[Fault]:
    """A route never speaks when for each of its types a longer one holds all around it."""
    route = routes[place]
    around = set(known.areas[route.area_code].split("."))
    longer = [
        each
        for each in routes
        if len(each.category_code) > len(route.category_code)
        and each.area_code in around
        and each.valid_from <= route.valid_from
        and each.valid_to is None
    ]
    leaves = known.leaves_below(route.category_code)
    if longer and all(_any_covers(longer, leaf) for leaf in leaves):
        reason = _("This route is never asked: longer codes rule all its types in “%(area)s”.")
        yield Fault(place, "category", reason % {"area": longer[0].area_code}, fatal=False)


def _any_covers(routes: Iterable[RouteRule], leaf: str) -> bool:
    return any(route.covers(leaf) for route in routes)
