"""The district's own routes, from `routes.csv`, and whether they still make sense."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.csv_files import Columns, Row, Source, read_rows, shown
from jiewang.base.problems import Problem, TableRefused
from jiewang.center.catalog.queries import current_categories
from jiewang.center.dispatch.models import Route
from jiewang.center.dispatch.orders import level_of
from jiewang.center.dispatch.reading import as_rule
from jiewang.center.dispatch.route_faults import Fault, Known, faults_of
from jiewang.center.dispatch.routing import Candidate, RouteRule
from jiewang.grid.areas.models import Area, Layer
from jiewang.people.models import Unit

COLUMNS = Columns(["category", "area", "unit", "valid_from"], optional=["valid_to", "note"])


@dataclass(frozen=True)
class LoadedRoutes:
    """What a file changed. `ended` routes stood before and are no longer in the file.

    `notes` are places that can hardly be meant so; the file is loaded with them.
    """

    created: int
    changed: int
    ended: int
    unchanged: int
    notes: tuple[Problem, ...]


@dataclass(frozen=True)
class RouteProblem:
    """A stored route that no longer makes sense. str() names the route and says why."""

    category_code: str
    area_code: str
    unit: str
    reason: str

    def __str__(self) -> str:
        return f"{self.category_code} · {self.area_code} → {self.unit}: {self.reason}"


@dataclass(frozen=True)
class _Wanted:
    """One row of a file, read."""

    rule: RouteRule
    note: str
    line: int


@transaction.atomic
def load_routes(source: Source, *, name: str = "", on: date | None = None) -> LoadedRoutes:
    """Make the district's routes those of a file; the same file again changes nothing.

    A route that is no longer in the file ends on the day; what it decided before stays
    explained. Raises TableRefused with every problem, and nothing of the file is stored.
    """
    on = on or timezone.localdate()
    rows, problems = read_rows(source, columns=COLUMNS, name=name)
    name = name or getattr(source, "name", "")
    units = {unit.code: unit for unit in Unit.objects.all()}
    wanted = []
    for row in rows:
        found = _read(row, units, name)
        if isinstance(found, _Wanted):
            wanted.append(found)
        else:
            problems += found
    faults = faults_of([each.rule for each in wanted], _known(on, units), on)
    as_problems = [(fault, _problem(fault, wanted, name)) for fault in faults]
    problems += [problem for fault, problem in as_problems if fault.fatal]
    if problems:
        raise TableRefused(sorted(problems))
    notes = tuple(problem for fault, problem in as_problems if not fault.fatal)
    return _store(wanted, units, on, notes)


def route_problems(on: date | None = None) -> list[RouteProblem]:
    """The routes in force on a day that the catalog, the areas or the units have overtaken."""
    on = on or timezone.localdate()
    units = {unit.code: unit for unit in Unit.objects.all()}
    rows = Route.objects.select_related("unit").order_by("category_code", "area_code", "pk")
    rules = [rule for rule in map(as_rule, rows) if rule.valid_to is None or on < rule.valid_to]
    found = faults_of(rules, _known(on, units), on)
    return [
        RouteProblem(rule.category_code, rule.area_code, rule.unit.code, fault.reason)
        for fault in found
        for rule in [rules[fault.place]]
    ]


def _known(on: date, units: dict[str, Unit]) -> Known:
    areas = Area.objects.valid_on(on).filter(layer=Layer.GOVERNANCE)
    return Known(
        leaves={leaf.code: leaf.handling_level for leaf in current_categories(on)},
        areas=dict(areas.values_list("code", "path")),
        levels={code: level_of(unit) for code, unit in units.items()},
    )


def _read(row: Row, units: dict[str, Unit], name: str) -> _Wanted | list[Problem]:
    problems: list[Problem] = []

    def day(column: str) -> date | None:
        text = row.cells.get(column, "").strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            reason = _("“%(text)s” is no day: write it like 2026-01-01.") % {"text": shown(text)}
            problems.append(Problem(name, row.line, column, reason))
            return None

    begins, ends = day("valid_from"), day("valid_to")
    if begins is None and not problems:
        problems.append(Problem(name, row.line, "valid_from", _("This must not be empty.")))
    if begins and ends and ends <= begins:
        reason = _("A route ends after it begins.")
        problems.append(Problem(name, row.line, "valid_to", reason))
    if problems or begins is None:
        return problems
    code = row["unit"].strip()
    unit = Candidate(code, units[code].closed_on if code in units else None)
    rule = RouteRule(row["category"].strip(), row["area"].strip(), unit, begins, ends)
    return _Wanted(rule, row.cells.get("note", "").strip(), row.line)


def _problem(fault: Fault, wanted: list[_Wanted], name: str) -> Problem:
    return Problem(name, wanted[fault.place].line, fault.column, fault.reason)


def _store(
    wanted: list[_Wanted], units: dict[str, Unit], on: date, notes: tuple[Problem, ...]
) -> LoadedRoutes:
    stored = {_key_of(route): route for route in Route.objects.select_related("unit")}
    created = changed = unchanged = 0
    for each in wanted:
        rule = each.rule
        key = (rule.category_code, rule.area_code, rule.unit.code, rule.valid_from)
        route = stored.pop(key, None)
        if route is None:
            Route.objects.create(
                category_code=rule.category_code,
                area_code=rule.area_code,
                unit=units[rule.unit.code],
                valid_from=rule.valid_from,
                valid_to=rule.valid_to,
                note=each.note,
            )
            created += 1
        elif (route.valid_to, route.note) == (rule.valid_to, each.note):
            unchanged += 1
        else:
            route.valid_to, route.note = rule.valid_to, each.note
            route.save(update_fields=["valid_to", "note"])
            changed += 1
    return LoadedRoutes(created, changed, _end(stored.values(), on), unchanged, notes)


def _key_of(route: Route) -> tuple[str, str, str, date]:
    return route.category_code, route.area_code, route.unit.code, route.valid_from


def _end(routes: Iterable[Route], on: date) -> int:
    """End what the file no longer has; one that would never have begun ends on its first day."""
    ended = 0
    for route in routes:
        if route.valid_to is None or route.valid_to > on:
            route.valid_to = max(on, route.valid_from)
            route.save(update_fields=["valid_to"])
            ended += 1
    return ended
