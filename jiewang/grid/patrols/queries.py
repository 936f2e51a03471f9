"""Points of a round, and how much of a grid was seen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef

from jiewang.grid.patrols.models import PatrolPoint, PatrolVisit
from jiewang.grid.staff.queries import areas_of
from jiewang.people.models import User


def may_visit(user: User, point: PatrolPoint) -> bool:
    """The team of the grid itself."""
    return point.area_code in areas_of(user)


def points_of(user: User, *, on: date) -> list[tuple[PatrolPoint, datetime | None]]:
    """The points of a person's grids, in the order of the round, each with its last visit."""
    points = list(PatrolPoint.objects.valid_on(on).filter(area_code__in=areas_of(user)))
    visits = PatrolVisit.objects.filter(point__in=points).order_by().values_list("point")
    seen = dict(visits.annotate(last=Max("at")))
    return [(point, seen.get(point.pk)) for point in points]


@dataclass(frozen=True)
class Coverage:
    """Of the points of a grid, how many were seen in a period."""

    area_code: str
    seen: int
    points: int


def coverage_of(area_codes: Collection[str], *, since: datetime, on: date) -> list[Coverage]:
    """How much of each grid was seen from a moment on; grids without points are left out."""
    visits = PatrolVisit.objects.filter(point=OuterRef("pk"), at__gte=since)
    points = PatrolPoint.objects.valid_on(on).filter(area_code__in=area_codes)
    rows = points.annotate(seen=Exists(visits)).values_list("area_code", "seen")
    counted: dict[str, list[bool]] = {}
    for area_code, seen in rows:
        counted.setdefault(area_code, []).append(seen)
    return [Coverage(code, sum(seen), len(seen)) for code, seen in sorted(counted.items())]


def a_week_before(at: datetime) -> datetime:
    return at - timedelta(days=7)
