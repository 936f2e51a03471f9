"""Going past a point; keeping the points."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.grid.areas.models import Area
from jiewang.grid.locate.distances import metres_between
from jiewang.grid.patrols.errors import PatrolRefused
from jiewang.grid.patrols.models import PatrolPoint, PatrolVisit
from jiewang.grid.patrols.queries import may_visit
from jiewang.people.models import User

# A phone between tall houses is this far off at times.
REACH_METERS = 150


@transaction.atomic
def visit_point(code: str, *, lon: float, lat: float, at: datetime, by: User) -> int:
    """Note that somebody of the team stood at a point; how many meters from it.

    Neither who nor where is kept. Raises PatrolRefused for a point that is none, for people of
    another team, and from too far away.
    """
    point = PatrolPoint.objects.valid_on(timezone.localdate(at)).filter(code=code).first()
    if point is None:
        raise PatrolRefused(_("This point is not on any round today."))
    if not may_visit(by, point):
        raise PatrolRefused(_("Only the team of this grid goes its round."))
    meters = round(metres_between(point.lon, point.lat, lon, lat))
    if meters > REACH_METERS:
        text = _("You are %(meters)d m away from “%(point)s”; within %(reach)d m it counts.")
        raise PatrolRefused(text % {"meters": meters, "point": point, "reach": REACH_METERS})
    PatrolVisit.objects.create(point=point, at=at, meters=meters)
    return meters


@transaction.atomic
def keep_points(rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Keep points, by their codes; how many are new, how many changed. The same again changes
    nothing. Raises PatrolRefused for a grid that does not exist: then nothing is kept."""
    rows = list(rows)
    areas = Area.objects.filter(code__in={row["area_code"] for row in rows})
    grids = set(areas.values_list("code", flat=True))
    known = PatrolPoint.objects.in_bulk([row["code"] for row in rows], field_name="code")
    new, changed = [], 0
    for row in rows:
        if row["area_code"] not in grids:
            text = _("Point “%(point)s”: there is no area %(area)s.")
            raise PatrolRefused(text % {"point": row["code"], "area": row["area_code"]})
        point = known.get(row["code"])
        if point is None:
            new.append(PatrolPoint(**row))
        elif any(getattr(point, name) != value for name, value in row.items()):
            PatrolPoint.objects.filter(pk=point.pk).update(**row)
            changed += 1
    PatrolPoint.objects.bulk_create(new)
    return len(new), changed
