"""Whether somebody has reported such a thing nearby: for the hint on the residents' page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from jiewang.center.case.models import Case
from jiewang.center.case.states import OPEN_STATES
from jiewang.center.catalog.district import district
from jiewang.center.intake.models import Suggestion
from jiewang.center.intake.similar import METERS_A_DEGREE, box_around, recently


@dataclass(frozen=True)
class Nearby:
    """That something alike was reported: within how many meters, and when. Nothing else.

    `metres` is rounded up to tens: where exactly, is nobody's business.
    """

    metres: int
    reported_at: datetime


def nearest_open_case(lon: float, lat: float, *, codes: Sequence[str]) -> Nearby | None:
    """The nearest open case of one of these leaves close by and recent, or None.

    How close and how recent, the district has set: repeat_distance_meters, repeat_window.

    Confidential cases, and cases of types that are not public, are as if they did not exist.
    Not yet filed, a case counts by the type that was suggested first. One query.
    """
    most = district().repeat_distance_meters
    suggested = Suggestion.objects.filter(
        case=OuterRef("pk"), rank=1, category_code__in=codes, case__category=None
    )
    rows = Case.objects.filter(
        box_around(lon, lat, most),
        Q(category__code__in=codes, category__public=True) | Exists(suggested),
        state__in=sorted(OPEN_STATES),
        confidential=False,
        reported_at__gte=recently(),
    ).values_list("lon", "lat", "reported_at")
    found = [
        Nearby(_tens(_metres(lon, lat, there, north)), at)
        for there, north, at in rows
        if there is not None and north is not None
    ]
    near = [each for each in found if each.metres <= most]
    return min(near, key=lambda each: (each.metres, each.reported_at), default=None)


def _tens(metres: float) -> int:
    return max(10, math.ceil(metres / 10) * 10)


def _metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    east = (other_lon - lon) * math.cos(math.radians(lat))
    return math.hypot(east, other_lat - lat) * METERS_A_DEGREE
