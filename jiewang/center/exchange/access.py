"""Who looks after the exchange: the district's people who take in or send out."""

from django.utils.translation import gettext as _

from jiewang.center.case.errors import NotAllowed
from jiewang.people.models import Holding, Right, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holding_with, holdings


def may_exchange(user: User) -> Holding | None:
    """Intake and dispatch posts of the district's center: the other side speaks to it.

    Nobody before the district's units are loaded: the menu asks this on every page.
    """
    if not holdings(user):
        return None
    at = [district_center()]
    return holding_with(user, Right.INTAKE, at=at) or holding_with(user, Right.DISPATCH, at=at)


def leave_to_exchange(user: User) -> Holding:
    """Raises NotAllowed."""
    holding = may_exchange(user)
    if holding is None:
        sentence = _("Only an intake or dispatch post of %(center)s may do this.")
        raise NotAllowed(sentence % {"center": district_center()})
    return holding
