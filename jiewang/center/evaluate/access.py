"""Who may see figures, change schemes, exclude, dispute, publish: see dispatch/access.py."""

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.check.access import check_not_own_work
from jiewang.center.dispatch.access import RightMissing
from jiewang.center.evaluate.errors import EvaluateError
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.queries import district_center
from jiewang.people.rights import has_right_anywhere, holding_with, holdings

# Who has the whole of a center in view.
OVERSEEING = (Right.COMMAND, Right.SUPERVISE)


def may_see_figures(user: User) -> bool:
    """Whoever holds a post; what they see of it is for seen_units() to say."""
    return bool(holdings(user))


def sees_all(user: User) -> bool:
    """The district center's people, and who commands or supervises a street."""
    if any(h.unit.kind == Unit.Kind.DISTRICT_CENTER for h in holdings(user)):
        return True
    return any(has_right_anywhere(user, right) for right in OVERSEEING)


def seen_units(user: User) -> set[str] | None:
    """Codes of the units whose figures and cases a person sees; None for all of them.

    Bulletins once published are for everybody on the staff.
    """
    return None if sees_all(user) else {h.unit.code for h in holdings(user)}


def _in_district(user: User, right: Right) -> Holding | None:
    return holding_with(user, right, at=[district_center()])


def may_change_schemes(user: User) -> Holding | None:
    """Who decides for the district."""
    return _in_district(user, Right.COMMAND)


def leave_to_change_schemes(user: User) -> Actor:
    """Raises NotAllowed."""
    holding = may_change_schemes(user)
    if holding is None:
        raise RightMissing(Right.COMMAND, district_center())
    return Actor.by(user, holding)


def may_publish(user: User) -> Holding | None:
    """The district's supervision posts and duty officers; two of them for one bulletin."""
    return _in_district(user, Right.SUPERVISE)


def leave_to_publish(user: User) -> Actor:
    """To compute a draft and to publish one. Raises NotAllowed."""
    holding = may_publish(user)
    if holding is None:
        raise RightMissing(Right.SUPERVISE, district_center())
    return Actor.by(user, holding)


def may_speak_for(user: User, unit: Unit) -> Holding | None:
    """Anybody with a post in the unit that is scored."""
    return next((h for h in holdings(user) if h.unit_id == unit.pk), None)


def leave_to_propose(user: User, case: Case, unit: Unit) -> Actor:
    """The unit itself, or who supervises the case's center or the district, proposes to leave out."""
    holding = may_speak_for(user, unit)
    holding = holding or holding_with(user, Right.SUPERVISE, at=[case.center_id, district_center()])
    if holding is None:
        text = _("Only %(unit)s or a supervision post of the center may ask for this.")
        raise NotAllowed(text % {"unit": unit})
    return Actor.by(user, holding)


def leave_to_dispute(user: User, unit: Unit) -> Actor:
    """The unit that is scored. Raises NotAllowed."""
    holding = may_speak_for(user, unit)
    if holding is None:
        text = _("Only %(unit)s may dispute its own score.")
        raise NotAllowed(text % {"unit": unit})
    return Actor.by(user, holding)


def may_decide(user: User, case: Case, unit: Unit) -> Holding | None:
    """A supervision post of the case's center or of the district, outside the unit."""
    at = [each for each in (case.center_id, district_center().pk) if each != unit.pk]
    return holding_with(user, Right.SUPERVISE, at=at)


def leave_to_decide(user: User, case: Case, unit: Unit, *, asked_by: int) -> Actor:
    """A second person, outside the unit and the case. Raises NotAllowed, EvaluateError, OwnWork."""
    holding = may_decide(user, case, unit)
    if holding is None:
        raise RightMissing(Right.SUPERVISE, district_center())
    if user.pk == asked_by:
        raise EvaluateError(_("You asked for this yourself: a second person has to decide."))
    if may_speak_for(user, unit):
        text = _("You hold a post in %(unit)s: somebody outside it has to decide.")
        raise EvaluateError(text % {"unit": unit})
    check_not_own_work(user, case)
    return Actor.by(user, holding)


def leave_to_call_back(user: User, case: Case) -> Actor:
    """A call-back post of the case's center or of the district, not on one's own work."""
    holding = holding_with(user, Right.CALL_BACK, at=[case.center_id, district_center()])
    if holding is None:
        raise RightMissing(Right.CALL_BACK, case.center)
    check_not_own_work(user, case)
    return Actor.by(user, holding)
