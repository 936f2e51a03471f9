"""Names of what the lines of a diary point at, read in one go."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jiewang.center.case.models import CaseStep
from jiewang.center.catalog.models import Category
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.wording import short_name_of
from jiewang.desk.center.lines import posts_named
from jiewang.desk.center.wording import places_of
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit


@dataclass(frozen=True)
class Names:
    """Each by its code, in the reader's language."""

    units: dict[str, str]
    posts: dict[str, str]
    categories: dict[str, str]
    areas: dict[str, str]
    stages: dict[str, str]


def names_in(steps: list[CaseStep]) -> Names:
    """Of everything that the plain values of these lines of one case name."""
    data = [step.data for step in steps]
    codes = {str(value) for each in data for value in _plain(each)}
    categories = Category.objects.filter(code__in=codes).order_by("version__number")
    areas = list(Area.objects.filter(code__in=codes).defer("boundary"))
    places = places_of(areas)
    return Names(
        units={unit.code: str(unit) for unit in Unit.objects.filter(code__in=codes)},
        posts=posts_named(steps),
        categories={each.code: each.path for each in categories},
        areas={area.code: places[area.pk] for area in areas},
        stages=_stages(steps),
    )


def _stages(steps: list[CaseStep]) -> dict[str, str]:
    """The stages that the lines name, in the reader's language."""
    if not any("stage" in {*each.data, each.data.get("kind")} for each in steps):
        return {}
    clocks = Deadline.objects.filter(case=steps[0].case_id, kind=Deadline.Kind.STAGE)
    return {each.name: short_name_of(each) for each in clocks}


def _plain(data: dict[str, Any]) -> Iterable[Any]:
    for value in data.values():
        if isinstance(value, list):
            yield from (each for each in value if isinstance(each, str | int))
        elif isinstance(value, str | int):
            yield value
