"""A week of rounds in the demo's street: most points seen, some grids behind. Visits have no name."""

import random
from datetime import datetime, timedelta

from jiewang.grid.patrols.actions import visit_point
from jiewang.grid.patrols.models import PatrolPoint
from jiewang.grid.staff.models import Posting, Role

# Of the points of a grid that keeps up, and of one that does not.
_SEEN, _SEEN_BEHIND, _BEHIND = 0.9, 0.35, 0.2


def walk_the_rounds(now: datetime, seed: int) -> None:
    """Let each grid's full-time worker go past some of its points in the last six days."""
    rng = random.Random(f"rounds {seed}")
    points = list(PatrolPoint.objects.order_by("code"))
    rows = Posting.objects.current(now).filter(role=Role.FULL_TIME_GRID_WORKER)
    workers = {row.area_code: row.user for row in rows.select_related("user").order_by("-pk")}
    shares: dict[str, float] = {}
    for point in points:
        if point.area_code not in shares:
            shares[point.area_code] = _SEEN_BEHIND if rng.random() < _BEHIND else _SEEN
        worker = workers.get(point.area_code)
        if worker is None or rng.random() > shares[point.area_code]:
            continue
        at = now - timedelta(minutes=rng.uniform(30, 6 * 24 * 60))
        place = {"lon": point.lon + rng.uniform(-4e-4, 4e-4), "lat": point.lat}
        visit_point(point.code, at=at, by=worker, **place)
