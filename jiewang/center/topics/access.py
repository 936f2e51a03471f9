"""Who reads topics and signs, and who makes something of them: see dispatch/access.py."""

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import NotAllowed
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holdings

DECIDING = (Right.COMMAND, Right.SUPERVISE)


def may_read_topics(user: User) -> bool:
    """Every post of a directing center, the analysis post too, which has no right of its own."""
    return any(holding.unit.runs_a_center for holding in holdings(user))


def sees_whole_district(user: User) -> bool:
    return any(holding.unit.kind == Unit.Kind.DISTRICT_CENTER for holding in holdings(user))


def may_decide(user: User, center_id: int) -> Holding | None:
    """Who commands or supervises at a center, or at the district's."""
    for holding in holdings(user):
        here = holding.unit_id in {center_id, district_center().pk}
        if here and any(right in holding.post.rights for right in DECIDING):
            return holding
    return None


def centers_decided_by(user: User) -> list[Unit]:
    """The centers for which a person may decide, their own first."""
    found = {
        holding.unit_id: holding.unit
        for holding in holdings(user)
        if holding.unit.runs_a_center and any(r in holding.post.rights for r in DECIDING)
    }
    return list(found.values())


def leave_to_decide(user: User, center: Unit) -> Actor:
    """The person as the diary names them. Raises NotAllowed."""
    holding = may_decide(user, center.pk)
    if holding is None:
        sentence = _("Only who commands or supervises at %(center)s may do this.")
        raise NotAllowed(sentence % {"center": center})
    return Actor.by(user, holding)
