"""Who looks after messages that did not arrive."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from jiewang.people.models import Holding, Right, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holding_with, holdings


def may_see_deliveries(user: User) -> Holding | None:
    """Whoever commands or takes in at the district's center: the gateways are the district's."""
    if not holdings(user):
        return None
    at = [district_center()]
    return holding_with(user, Right.COMMAND, at=at) or holding_with(user, Right.INTAKE, at=at)


def leave_to_see_deliveries(user: User) -> None:
    """Raises PermissionDenied."""
    if may_see_deliveries(user) is None:
        text = _("Messages that did not arrive are for commanders and intake posts of %(center)s.")
        raise PermissionDenied(text % {"center": district_center()})
