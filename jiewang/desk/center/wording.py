"""Stored limits and places as people read them on lists. For pages only."""

from collections.abc import Iterable

from jiewang.base.limits import Limit, LimitError
from jiewang.center.clock.wording import limit_text
from jiewang.grid.areas.models import Area
from jiewang.grid.areas.queries import full_names


def written_limit(text: str) -> str:
    """A stored limit, "8 work_hour", in the reader's language; an unreadable one as it is."""
    try:
        return limit_text(Limit.parse(text))
    except LimitError:
        return text


def places_of(areas: Iterable[Area]) -> dict[int, str]:
    """For each area's id, its names from the community down: “Guojicun · Grid 3”.

    The street only where it says something the community does not: beside the community itself.
    """
    shown = {}
    for pk, name in full_names(areas).items():
        parts = name.split(" · ")
        shown[pk] = " · ".join(parts[1:] if len(parts) > 2 else parts)
    return shown
