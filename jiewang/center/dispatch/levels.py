"""No push-down 不得下压, push-up is free 上报上级: which level the catalog gives a matter to."""

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.dispatch.errors import PushedDown
from jiewang.center.dispatch.orders import level_of
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit

# From the lowest up.
LEVELS = (
    HandlingLevel.GRID,
    HandlingLevel.COMMUNITY,
    HandlingLevel.STREET,
    HandlingLevel.DISTRICT,
)


def is_below(level: str, other: str) -> bool:
    """Whether a level stands below another one."""
    return LEVELS.index(HandlingLevel(level)) < LEVELS.index(HandlingLevel(other))


def allowed_level(case: Case) -> str:
    """The lowest level that may be given a case: the catalog's, or a commander's decision.

    A decision counts for this case and for the type it was made under; a case whose type has
    changed since needs a new one.
    """
    if case.category is None:
        return HandlingLevel.DISTRICT
    lowest: str = case.category.handling_level
    decisions = case.steps.filter(
        kind=CaseStep.Kind.DECIDED, data__act="level", data__category=case.category.code
    )
    for data in decisions.values_list("data", flat=True):
        if is_below(data["level"], lowest):
            lowest = data["level"]
    return lowest


def check_level(case: Case, unit: Unit, area: Area | None) -> None:
    """Refuse to hand a matter to a level the catalog does not allow. Raises PushedDown."""
    level = level_of(unit, area)
    if case.category is not None and is_below(level, allowed_level(case)):
        raise PushedDown(case.category, level)
