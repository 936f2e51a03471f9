"""Which center runs a case: the street's where the street is known, else the district's."""

import time
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit
from jiewang.people.queries import district_center, units_by_code

_KEPT_SECONDS = 60.0
_kept: dict[str, tuple[float, Unit]] = {}


def center_of(area: Area) -> Unit:
    """The unit that runs the center for an area.

    Kept for a minute by street, because it is asked for every report. Do not change it.
    """
    # The district and the street; the codes of streets' units are those of their areas.
    around = ".".join(area.path.split(".")[:2])
    kept = _kept.get(around)
    if kept is None or time.monotonic() - kept[0] > _KEPT_SECONDS:
        kept = _kept[around] = time.monotonic(), _read(around.split("."))
    return kept[1]


def _read(codes: list[str]) -> Unit:
    for unit in units_by_code(codes).values():
        if unit.kind == Unit.Kind.STREET and unit.closed_on is None:
            return unit
    return district_center()


@receiver([post_save, post_delete], sender=Unit)
def forget_centers(**_signal: Any) -> None:
    """Read them anew at the next question; what writes units in bulk calls this itself."""
    _kept.clear()
