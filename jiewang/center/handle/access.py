"""Who may work on an order, and what must hold at this moment: see dispatch/access.py."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor, check_state
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.dispatch.access import (
    center_actor,
    holding_at_center,
    unit_actor,
    works_for,
)
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.orders import OrderState, Role, active_orders
from jiewang.center.handle.errors import HandleError
from jiewang.center.handle.models import Extension
from jiewang.center.handle.queries import handle_deadline, stages_ahead
from jiewang.people.models import Right, User

S = State
# An assisting unit works on while the lead's place is contested or empty.
ASSISTING = frozenset(
    {S.FILED, S.DISPATCHED, S.RETURNED, S.SIGNED, S.HANDLING, S.WAITING, S.CONSULTING}
)
SIGNING = frozenset({S.DISPATCHED})
AT_WORK = frozenset({S.SIGNED, S.HANDLING})
FEEDING_BACK = frozenset({*AT_WORK, S.WAITING})
ADDING_PHOTOS = frozenset({*ASSISTING, S.HANDLED})


def may_handle(user: User, order: WorkOrder) -> Actor | None:
    """Whoever holds a handling post in the order's unit, or stands in the grid it was sent to."""
    return works_for(user, order)


def leave_to_sign(user: User, case: Case, order: WorkOrder) -> Actor:
    """A unit takes its order."""
    actor = unit_actor(user, order)
    _check_order(order, OrderState.SENT)
    check_state(case, _states(order, SIGNING), act=_("Sign for"))
    return actor


def leave_to_start(user: User, case: Case, order: WorkOrder) -> Actor:
    """The lead begins to handle."""
    actor = unit_actor(user, order)
    _check_lead(order)
    _check_order(order, OrderState.SIGNED)
    check_state(case, {S.SIGNED}, act=_("Start handling"))
    return actor


def leave_to_contact(user: User, case: Case, order: WorkOrder) -> Actor:
    """The lead records that it has spoken with the reporter, once."""
    actor = unit_actor(user, order)
    _check_lead(order)
    _check_order(order, OrderState.SIGNED)
    check_state(case, FEEDING_BACK, act=_("Record the contact"))
    if order.contacted_at is not None:
        raise HandleError(_("The first contact is on record already."))
    return actor


def leave_to_feed_back(user: User, case: Case, order: WorkOrder) -> Actor:
    """A unit gives its result; the lead after all assisting units."""
    actor = unit_actor(user, order)
    _check_order(order, OrderState.SIGNED)
    check_state(case, _states(order, FEEDING_BACK), act=_("Feed back"))
    if order.role == Role.LEAD:
        waiting = [o for o in active_orders(case) if o.state != OrderState.HANDLED]
        names = [str(o.unit) for o in waiting if o.pk != order.pk]
        if names:
            text = _(
                "%(units)s have not fed back yet. Wait for them, or ask the center to withdraw"
                " those that are not needed."
            )
            raise HandleError(text % {"units": _(", ").join(names)})
    return actor


def leave_to_reach_stage(user: User, case: Case, order: WorkOrder) -> Actor:
    """The lead says that a stage of the type's limits is done, while it works."""
    actor = unit_actor(user, order)
    _check_lead(order)
    _check_order(order, OrderState.SIGNED)
    check_state(case, FEEDING_BACK, act=_("Stage reached"))
    if not stages_ahead(case):
        raise HandleError(_("No stage is ahead: what is left is the result."))
    return actor


def leave_to_add_photos(user: User, case: Case) -> Actor:
    """A unit shows what it did, from signing for its order until the result is checked."""
    orders = [o for o in active_orders(case) if o.state != OrderState.SENT]
    actor = next((actor for o in orders if (actor := works_for(user, o))), None)
    if actor is None:
        raise NotAllowed(_("Photos of the result are added by the units that work on it."))
    check_state(case, ADDING_PHOTOS, act=_("Add photos"))
    return actor


def leave_to_ask_reporter(user: User, case: Case, order: WorkOrder) -> Actor:
    """The lead asks the reporters something; one question at a time."""
    actor = unit_actor(user, order)
    _check_lead(order)
    _check_order(order, OrderState.SIGNED)
    check_state(case, AT_WORK, act=_("Ask the reporter"))
    return actor


def leave_to_note_answer(user: User, case: Case, order: WorkOrder) -> Actor:
    """Somebody who speaks with the reporters: the lead that asked, intake and call-back posts."""
    if actor := works_for(user, order):
        return actor
    if holding := holding_at_center(user, Right.CALL_BACK, case):
        return Actor.by(user, holding)
    return center_actor(user, Right.INTAKE, case)


def leave_to_resume(user: User, case: Case, order: WorkOrder) -> Actor:
    """The lead goes on without waiting for the answer."""
    actor = unit_actor(user, order)
    check_state(case, {S.WAITING}, act=_("Go on"))
    return actor


def leave_to_ask_extension(user: User, case: Case, order: WorkOrder) -> Actor:
    """A unit asks for more time, before its deadline, at most so often as the district allows."""
    actor = unit_actor(user, order)
    _check_order(order, OrderState.SIGNED)
    check_state(case, _states(order, AT_WORK), act=_("Ask for extension"))
    found = order.extensions.values_list("decision", flat=True)
    if Extension.Decision.PENDING in found:
        raise HandleError(_("An extension waits for the center's decision already."))
    granted = list(found).count(Extension.Decision.GRANTED)
    if granted >= district().max_extensions:
        text = _("This order was extended %(times)d times: no more. Ask the center to shelve it.")
        raise HandleError(text % {"times": granted})
    deadline = handle_deadline(order)
    if deadline is None:
        raise HandleError(_("No clock runs on this order: nothing to extend."))
    # Nobody is late on a provisional date: it may still move.
    if deadline.due_at <= timezone.now() and not deadline.provisional:
        text = _("The deadline has passed: an extension is asked for before it. Feed back soon.")
        raise HandleError(text)
    return actor


def leave_to_decide_extension(user: User, case: Case, extension: Extension) -> Actor:
    """The center decides on a request, never the person who made it."""
    actor = center_actor(user, Right.DISPATCH, case)
    if extension.decision != Extension.Decision.PENDING:
        raise HandleError(_("This extension has been decided already."))
    if extension.by_id == user.pk:
        raise HandleError(_("You asked for it yourself: a colleague of the center decides."))
    if extension.order.state != OrderState.SIGNED:
        raise HandleError(_("The order has ended meanwhile: there is nothing to extend."))
    return actor


def _states(order: WorkOrder, of_lead: Collection[State]) -> Collection[State]:
    return of_lead if order.role == Role.LEAD else ASSISTING


def _check_lead(order: WorkOrder) -> None:
    if order.role != Role.LEAD:
        raise HandleError(_("That is the lead's. An assisting unit signs for and feeds back."))


def _check_order(order: WorkOrder, wanted: str) -> None:
    """Refuse an order at another stage, with what to do about it. Raises HandleError."""
    if order.state == wanted:
        return
    text = {
        OrderState.SENT: _("%(unit)s has not signed for the order yet. Sign for it first."),
        OrderState.SIGNED: _("%(unit)s has signed for the order already."),
        OrderState.HANDLED: _("%(unit)s has fed back already. The center checks the result."),
        OrderState.WITHDRAWN: _("The order of %(unit)s was taken back. Look at the case again."),
    }[OrderState(order.state)]
    raise HandleError(text % {"unit": order.unit})
