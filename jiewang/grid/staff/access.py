"""Who works where on the grid."""

from jiewang.grid.areas.models import Area
from jiewang.grid.staff.models import Posting
from jiewang.people.models import User


def works_in(user: User, area: Area) -> bool:
    """Whether a person is posted in an area now, or in one around it: a grid head in its grids."""
    codes = area.path.split(".")
    posted = Posting.objects.current().filter(user=user, area_code__in=codes)
    return user.is_active and posted.exists()
