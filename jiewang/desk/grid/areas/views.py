"""The tree of areas, and one area with its team, its map and its versions."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiewang.center.case.states import OPEN_STATES
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.desk.request import DeskRequest
from jiewang.grid.areas.models import Area, Level
from jiewang.grid.areas.queries import (
    ancestors,
    area_by_code,
    boundaries_geojson,
    children,
    district,
    versions_of,
)
from jiewang.grid.staff.queries import gaps_in, on_duty, team_of
from jiewang.people.models import Unit, User


def open_cases_by_area(user: User) -> Counter[str]:
    """Open cases that the person may see, counted for each code on the way down to them."""
    counted: Counter[str] = Counter()
    paths = cases_seen_by(user).filter(state__in=sorted(OPEN_STATES))
    for path in paths.values_list("area__path", flat=True):
        counted.update(path.split("."))
    return counted


@require_safe
def area(request: DeskRequest, code: str = "") -> HttpResponse:
    """An area today; without a code the district."""
    found = area_by_code(code) if code else district()
    versions = versions_of(found.code if found else code)[::-1]
    # An area that no longer stands still answers: old cases point at it.
    found = found or next(iter(versions), None)
    if found is None:
        raise Http404
    now = timezone.now()
    counted = open_cases_by_area(request.user)
    below = list(children(found))
    team = team_of(found.code, now)
    context = {
        "area": found,
        "chain": ancestors(found),
        "children": [(child, counted[child.code]) for child in below],
        "open_cases": counted[found.code],
        "team": team,
        # Teams stand in the grids; elsewhere nobody is missing.
        "gaps": gaps_in(team) if found.level == Level.GRID else [],
        "on_duty": {posting.pk for posting in on_duty(found.code, now)},
        "has_map": Area.objects.filter(pk=found.pk, boundary__isnull=False).exists(),
        "versions": versions,
        "unit": Unit.objects.filter(code=found.code).first(),
        "illustrative": found.illustrative or any(child.illustrative for child in below),
    }
    return render(request, "desk/grid/areas/area.html", context)


@require_safe
def boundaries(request: DeskRequest, code: str) -> JsonResponse:
    """The boundary of an area and of what lies just below it, as GeoJSON."""
    found = area_by_code(code, on=_day(request.GET.get("on", "")))
    if found is None:
        raise Http404
    ids = [found.pk, *children(found).values_list("pk", flat=True)]
    return JsonResponse(feature_collection(Area.objects.filter(pk__in=ids)))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


def feature_collection(areas: Iterable[Area]) -> dict[str, object]:
    """Areas with a boundary as a GeoJSON FeatureCollection, WGS-84."""
    features = [
        {
            "type": "Feature",
            "geometry": area.boundary,
            "properties": {
                "code": area.code,
                "name": str(area),
                "level": area.level,
                "illustrative": area.illustrative,
            },
        }
        for area in areas
        if area.boundary
    ]
    return {"type": "FeatureCollection", "features": features}


@require_safe
def layer(request: DeskRequest, level: str) -> JsonResponse:
    """All boundaries of one level today, for the map of cases."""
    if level not in {Level.DISTRICT, Level.STREET, Level.COMMUNITY}:
        raise Http404
    return JsonResponse(boundaries_geojson(level=Level(level)))
