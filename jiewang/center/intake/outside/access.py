"""Who keeps the numbers of other systems right, and who asks them for more time."""

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.intake.access import intake_actor, may_intake
from jiewang.center.intake.outside.errors import OutsideRefused
from jiewang.people.models import Holding, Right, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holding_with


def leave_to_set_outside(user: User, case: Case) -> Actor:
    """Intake posts of the case's center and of the district's. Raises NotAllowed."""
    return intake_actor(user, case)


def may_ask_time(user: User, case: Case) -> Holding | None:
    """Intake or dispatch posts of the case's center and of the district's."""
    holding = may_intake(user, case)
    return holding or holding_with(user, Right.DISPATCH, at=[case.center_id, district_center()])


def leave_to_ask_time(user: User, case: Case) -> Actor:
    """While the case is open. Raises NotAllowed, OutsideRefused."""
    holding = may_ask_time(user, case)
    if holding is None:
        sentence = _("Only an intake or dispatch post of %(center)s may do this.")
        raise NotAllowed(sentence % {"center": case.center})
    if not case.is_open:
        raise OutsideRefused(_("This case has ended: no more time is needed."))
    return Actor.by(user, holding)
