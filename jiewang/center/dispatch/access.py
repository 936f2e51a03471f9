"""Who may dispatch, decide on returns, push up and down; and who works for an order.

`may_…` asks of the posts alone and answers with the holding (or actor) that gives the right,
or None. `leave_to_…` asks everything that must hold at this moment, of a locked case; it gives
the actor back or raises NotAllowed (a post could never) or CaseError (not now, and why). An
action calls it first, and the case page calls it to draw the button: one rule, two readers.
"""

from collections.abc import Collection

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor, check_state
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import IN_HAND_STATES, State
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.center.dispatch.window import return_ends
from jiewang.grid.staff.access import works_in
from jiewang.people.models import Holding, Post, Right, Unit, User
from jiewang.people.rights import holding_with, holdings

S = State
DISPATCHABLE = frozenset({S.FILED, S.REOPENED, S.CONSULTING})
RETURNABLE = frozenset({S.DISPATCHED, S.SIGNED})
MOVABLE = frozenset({S.DISPATCHED, S.SIGNED, S.HANDLING})
CONSULTABLE = frozenset({S.FILED, S.REOPENED, S.RETURNED, *MOVABLE})
LOWER_LEVELS = frozenset({"community", "grid"})


def holding_at_center(user: User, right: Right, case: Case) -> Holding | None:
    """The holding that gives a right in the case's center, or in the district's, or None."""
    for holding in holdings(user):
        here = holding.unit_id == case.center_id
        above = holding.unit.kind == Unit.Kind.DISTRICT_CENTER
        if (here or above) and right in holding.post.rights:
            return holding
    return None


def works_for(user: User, order: WorkOrder) -> Actor | None:
    """The person as an actor of the order's unit: by a post there, or in its grid's team."""
    if holding := holding_with(user, Right.HANDLE, at=[order.unit_id]):
        return Actor.by(user, holding)
    if order.area is not None and works_in(user, order.area):
        return Actor(user, post="grid", unit=order.unit)
    return None


class RightMissing(NotAllowed):
    """A right that none of the person's posts gives here; str() names the posts that do.

    The names are read only when somebody reads the sentence: the case page asks some thirty
    questions and shows none of these refusals.
    """

    def __init__(self, right: Right, unit: Unit) -> None:
        super().__init__(right, unit)
        self.right, self.unit = right, unit

    def __str__(self) -> str:
        now = Holding.objects.current().filter(unit=self.unit)
        held = Post.objects.filter(holdings__in=now).distinct()
        values = {"unit": self.unit, "right": self.right.label}
        if names := [str(post) for post in held if self.right in post.rights]:
            text = _("This is for %(posts)s of %(unit)s. Ask them, or tell them what you know.")
            return text % {**values, "posts": _(", ").join(names)}
        text = _(
            "This needs the right “%(right)s” in %(unit)s; nobody holds it. Tell the district."
        )
        return text % values


def center_actor(user: User, right: Right, case: Case) -> Actor:
    """The person as an actor of the center. Raises NotAllowed."""
    if holding := holding_at_center(user, right, case):
        return Actor.by(user, holding)
    raise RightMissing(right, case.center)


def unit_actor(user: User, order: WorkOrder) -> Actor:
    """The person as an actor of the order's unit. Raises NotAllowed."""
    if actor := works_for(user, order):
        return actor
    raise RightMissing(Right.HANDLE, order.unit)


# --- The center sends out -------------------------------------------------------------------


def may_dispatch(user: User, case: Case) -> Holding | None:
    """Dispatchers of the case's center and of the district; after consultation fewer, below."""
    if case.state != State.CONSULTING:
        return holding_at_center(user, Right.DISPATCH, case)
    if holding := holding_at_center(user, Right.COMMAND, case):
        return holding
    holding = holding_at_center(user, Right.DISPATCH, case)
    if holding and holding.unit.kind == Unit.Kind.DISTRICT_CENTER:
        return holding
    # A street's dispatcher who also dispatches for the district has two holdings.
    return next((h for h in holdings(user) if _dispatches_for_district(h)), None)


def _dispatches_for_district(holding: Holding) -> bool:
    district = holding.unit.kind == Unit.Kind.DISTRICT_CENTER
    return district and Right.DISPATCH in holding.post.rights


def leave_to_dispatch(user: User, case: Case) -> Actor:
    """From the center's desk to a unit; what is in consultation only by who may settle it."""
    holding = may_dispatch(user, case)
    if holding is None and case.state == State.CONSULTING and _may(user, Right.DISPATCH, case):
        text = _("In consultation: the commander or the district's dispatcher decides where to.")
        raise DispatchError(text)
    if holding is None:
        raise RightMissing(Right.DISPATCH, case.center)
    check_state(case, DISPATCHABLE, act=_("Dispatch"))
    return Actor.by(user, holding)


def _may(user: User, right: Right, case: Case) -> bool:
    return holding_at_center(user, right, case) is not None


def leave_to_reroute(user: User, case: Case) -> Actor:
    """The center takes an order from one unit and gives it to another."""
    return _center_leave(user, case, Right.DISPATCH, MOVABLE, _("Reroute"))


def leave_to_consult(user: User, case: Case) -> Actor:
    """The center puts a contested case before the commander."""
    return _center_leave(user, case, Right.DISPATCH, CONSULTABLE, _("Consult"))


def may_push_down(user: User, case: Case) -> Holding | None:
    """Communities and grids get work through the center only."""
    return holding_at_center(user, Right.DISPATCH, case)


def leave_to_push_down(user: User, case: Case) -> Actor:
    """The center hands an order on to a community; the level is asked when it is known."""
    return _center_leave(user, case, Right.DISPATCH, MOVABLE, _("Push down"))


def leave_to_decide_level(user: User, case: Case) -> Actor:
    """The commander puts on record that a lower level takes this one case."""
    states = DISPATCHABLE | MOVABLE
    return _center_leave(user, case, Right.COMMAND, states, _("Allow a lower level"))


def leave_to_add_assist(user: User, case: Case) -> Actor:
    """The center calls one more unit to help."""
    return _center_leave(user, case, Right.DISPATCH, IN_HAND_STATES, _("Add an assisting unit"))


def leave_to_withdraw_assist(user: User, case: Case, order: WorkOrder) -> Actor:
    """The center takes back an assisting order that has no result yet."""
    act = _("Withdraw an assisting unit")
    actor = _center_leave(user, case, Right.DISPATCH, IN_HAND_STATES, act)
    if order.role != WorkOrder.Role.ASSIST:
        raise DispatchError(_("This is the lead's order. Reroute the case instead."))
    _check_unfinished(order)
    return actor


def _center_leave(
    user: User, case: Case, right: Right, states: Collection[State], act: str
) -> Actor:
    actor = center_actor(user, right, case)
    check_state(case, states, act=act)
    return actor


# --- Returns --------------------------------------------------------------------------------


def may_ask_return(user: User, order: WorkOrder) -> Actor | None:
    """Whoever works for the order."""
    return works_for(user, order)


def leave_to_ask_return(user: User, case: Case, order: WorkOrder) -> Actor:
    """A unit gives an order back, inside its window, unless the center has settled it."""
    actor = unit_actor(user, order)
    _check_unfinished(order)
    lead = order.role == WorkOrder.Role.LEAD
    check_state(case, RETURNABLE if lead else IN_HAND_STATES, act=_("Return"))
    if order.hops.filter(rule__settled=True).exists():
        text = _(
            "%(center)s has settled this after consultation: it cannot be returned again."
            " Handle it, or ask the commander to take it up."
        )
        raise DispatchError(text % {"center": case.center})
    _check_no_pending(case)
    return_ends(order).check()
    return actor


def _check_no_pending(case: Case) -> None:
    pending = pending_return(case)
    if pending is not None:
        text = _("A return by %(unit)s waits for the center's decision. Wait for it.")
        raise DispatchError(text % {"unit": pending.from_unit})


def pending_return(case: Case) -> Hop | None:
    """The return of this case that the center has not decided yet, lead's or assisting unit's."""
    hops = case.hops.filter(decision=Hop.Decision.PENDING).select_related(
        "order__unit", "order__area", "from_unit"
    )
    return hops.first()


def may_decide_return(user: User, case: Case) -> Holding | None:
    """Dispatchers of the center; in consultation it is decided by dispatching."""
    return holding_at_center(user, Right.DISPATCH, case)


def leave_to_decide_return(user: User, case: Case) -> tuple[Actor, Hop, WorkOrder]:
    """The center decides on the one pending return; gives it and its order along."""
    actor = center_actor(user, Right.DISPATCH, case)
    hop = pending_return(case)
    if hop is None or hop.order is None:
        raise DispatchError(_("No unit has asked to return this case."))
    if hop.order.role == WorkOrder.Role.LEAD:
        check_state(case, {S.RETURNED}, act=_("Decide on the return"))
    return actor, hop, hop.order


# --- Up -------------------------------------------------------------------------------------


def may_push_up(user: User, order: WorkOrder) -> Actor | None:
    """Whoever works for an order of a community or a grid."""
    return works_for(user, order) if order.level in LOWER_LEVELS else None


def leave_to_push_up(user: User, case: Case, order: WorkOrder) -> Actor:
    """A lower level gives up what is not its own: free, with a reason, at any time before a result."""
    if order.level not in LOWER_LEVELS:
        raise NotAllowed(_("Only communities and grids push up. Ask for a return instead."))
    actor = unit_actor(user, order)
    _check_unfinished(order)
    lead = order.role == WorkOrder.Role.LEAD
    check_state(case, MOVABLE if lead else IN_HAND_STATES, act=_("Push up"))
    return actor


def _check_unfinished(order: WorkOrder) -> None:
    if order.state == WorkOrder.State.HANDLED:
        raise DispatchError(_("%(unit)s has fed back already.") % {"unit": order.unit})
    if order.state == WorkOrder.State.WITHDRAWN:
        text = _("The order of %(unit)s was taken back. Look at the case again.")
        raise DispatchError(text % {"unit": order.unit})
