"""Who may change the catalog."""

from jiewang.people.models import Holding, Right, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holding_with


def may_keep_catalog(user: User) -> Holding | None:
    """A post of the district's center that keeps the catalog; a street's catalog does not exist."""
    return holding_with(user, Right.CATALOG, at=[district_center()])
