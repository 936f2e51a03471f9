"""Who works in an area."""

from jiewang.grid.areas.models import Area
from jiewang.grid.staff.queries import areas_of
from jiewang.people.models import User


def works_in(user: User, area: Area) -> bool:
    """Whether a person is posted to an area or to one around it.

    A posting covers its area and all below: an adviser of a community works in its grids. It
    does not reach upwards, from a grid to what concerns the whole community.
    """
    return not set(areas_of(user)).isdisjoint(area.path.split("."))
