"""Who may see which board: whoever sees the cases behind it, and nobody else."""

from django.utils import timezone

from jiewang.grid.areas.models import Area, Level
from jiewang.grid.areas.queries import area_by_code, district
from jiewang.grid.staff.queries import areas_of
from jiewang.people.models import Unit, User
from jiewang.people.rights import holdings

# Units that sit in an area of the same code.
LOCAL = frozenset({Unit.Kind.STREET, Unit.Kind.COMMUNITY})


def sees_district(user: User) -> bool:
    """People of the district center see everything."""
    return any(held.unit.kind == Unit.Kind.DISTRICT_CENTER for held in holdings(user))


def may_see_area(user: User, area: Area) -> bool:
    """A street's and a community's people see their own area and all below; a team its grids."""
    return sees_district(user) or not _codes_of(user).isdisjoint(area.path.split("."))


def may_see_unit(user: User, unit: Unit) -> bool:
    """A unit sees itself, a street also its communities, the district all of them."""
    if sees_district(user):
        return True
    own = {held.unit_id for held in holdings(user)}
    return unit.pk in own or unit.parent_id in own


def first_area(user: User) -> Area | None:
    """The widest area whose board a person may see; None to whoever has none."""
    if sees_district(user):
        return district()
    found = [area for code in sorted(_codes_of(user), key=len) if (area := area_by_code(code))]
    return next((area for area in found if area.level != Level.DISTRICT), None)


def first_unit(user: User) -> Unit | None:
    """The unit whose board a person sees where no area is theirs: a bureau's, a utility's."""
    units = [held.unit for held in holdings(user) if held.unit.kind not in LOCAL]
    open_ones = [unit for unit in units if not _is_closed(unit)]
    return next((u for u in open_ones if u.kind != Unit.Kind.DISTRICT_CENTER), None)


def _codes_of(user: User) -> set[str]:
    units = {held.unit.code for held in holdings(user) if held.unit.kind in LOCAL}
    return units | set(areas_of(user))


def _is_closed(unit: Unit) -> bool:
    return unit.closed_on is not None and unit.closed_on <= timezone.localdate()
