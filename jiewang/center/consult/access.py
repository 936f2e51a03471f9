"""Who may open, coordinate, call, decide and strike off; see dispatch/access.py for the way.

`leave_to_…` asks everything that must hold at this moment, of a locked item; it gives the actor
back or raises NotAllowed (a post could never) or ConsultError (not now, and why).
"""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import UNFILED_STATES, State
from jiewang.center.check.access import HANDLING_KINDS
from jiewang.center.check.errors import OwnWork
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.models import BlockedItem, Meeting, Summons
from jiewang.center.consult.states import OPEN_STAGES, UNDECIDED_STAGES, Stage
from jiewang.center.dispatch.access import RightMissing
from jiewang.center.intake.centers import center_of
from jiewang.grid.areas.models import Area
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.rights import holding_with, holdings, units_of

S = Stage
# Who keeps items at a center: opens them, names who coordinates, writes down who came.
KEEPING = (Right.COMMAND, Right.DISPATCH, Right.SUPERVISE)
CALLING = (Right.COMMAND, Right.DISPATCH)
WATCHING = (Right.SUPERVISE, Right.COMMAND)


def holding_at(user: User, center: Unit, rights: Collection[Right]) -> Holding | None:
    """The holding that gives one of these rights in a center, or in the district's, or None."""
    for holding in holdings(user):
        here = holding.unit_id == center.pk
        above = holding.unit.kind == Unit.Kind.DISTRICT_CENTER
        if (here or above) and any(right in holding.post.rights for right in rights):
            return holding
    return None


def actor_at(user: User, center: Unit, rights: tuple[Right, ...]) -> Actor:
    """The person as an actor of the center. Raises NotAllowed, naming the posts of the first."""
    if holding := holding_at(user, center, rights):
        return Actor.by(user, holding)
    raise RightMissing(rights[0], center)


def check_stage(item: BlockedItem, allowed: Collection[Stage], *, act: str) -> None:
    """Refuse an act that does not belong to the item's stage now. Raises ConsultError."""
    if item.stage in allowed:
        return
    stages = _(" or ").join(f"“{stage.label}”" for stage in Stage if stage in allowed)
    text = _("“%(act)s” belongs to an item that is %(stages)s; this one is “%(now)s”.")
    raise ConsultError(text % {"act": act, "stages": stages, "now": Stage(item.stage).label})


# --- Opening --------------------------------------------------------------------------------


def leave_to_open(user: User, case: Case) -> Actor:
    """A post of the case's center says that it cannot move without others."""
    actor = actor_at(user, case.center, KEEPING)
    if case.state == State.MERGED and case.merged_into is not None:
        text = _("This case was merged. Open the item from %(number)s, where it goes on.")
        raise ConsultError(text % {"number": case.merged_into.number})
    if not case.is_open:
        text = _("The case is “%(state)s”: nothing is blocked any more. Reopen it first.")
        raise ConsultError(text % {"state": State(case.state).label})
    if case.state in UNFILED_STATES:
        raise ConsultError(_("File the case first: only then it is clear whose matter it is."))
    standing = BlockedItem.objects.filter(case=case, stage__in=sorted(OPEN_STAGES)).first()
    if standing is not None:
        text = _("This case is a blocked item already: %(number)s.")
        raise ConsultError(text % {"number": standing.number})
    return actor


def leave_to_open_at(user: User, area: Area) -> tuple[Actor, Unit]:
    """The same without a case, for the center that the place belongs to; gives it along."""
    center = center_of(area)
    return actor_at(user, center, KEEPING), center


# --- Coordination ---------------------------------------------------------------------------


def leave_to_name(user: User, item: BlockedItem) -> Actor:
    """The center names one person."""
    actor = actor_at(user, item.center, KEEPING)
    check_stage(item, {S.COORDINATING}, act=_("Name a coordinator"))
    return actor


def leave_to_coordinate(user: User, item: BlockedItem) -> Actor:
    """The person who was named says what came of it, or a commander for them."""
    check_stage(item, {S.COORDINATING}, act=_("What came of it"))
    if item.coordinator_id == user.pk:
        own = holding_at(user, item.center, KEEPING) or next(iter(holdings(user)), None)
        return Actor.by(user, own)
    actor = actor_at(user, item.center, CALLING)
    if item.coordinator_id is None:
        raise ConsultError(_("Nobody coordinates it yet. Name a person first."))
    return actor


def leave_to_pass_on(user: User, item: BlockedItem) -> Actor:
    """Straight to joint consultation, or back to it from supervision."""
    actor = actor_at(user, item.center, CALLING)
    check_stage(item, {S.COORDINATING, S.SUPERVISED}, act=_("To joint consultation"))
    return actor


# --- Meetings -------------------------------------------------------------------------------


def leave_to_call(user: User, item: BlockedItem) -> Actor:
    """The center calls units to a meeting."""
    actor = actor_at(user, item.center, CALLING)
    check_stage(item, {S.CONSULTING}, act=_("Call a consultation"))
    if item.meetings.filter(held_at=None).exists():
        text = _("A consultation is called already. Move it, or write its minutes first.")
        raise ConsultError(text)
    return actor


def leave_to_keep_meeting(user: User, item: BlockedItem) -> tuple[Actor, Meeting]:
    """The center moves the meeting, notes who came and writes the minutes; gives it along."""
    actor = actor_at(user, item.center, KEEPING)
    check_stage(item, {S.CONSULTING}, act=_("Keep the consultation"))
    meeting = item.meetings.filter(held_at=None).first()
    if meeting is None:
        raise ConsultError(_("No consultation is called. Call one first."))
    return actor, meeting


def leave_to_reply(user: User, summons: Summons) -> Actor:
    """Somebody who handles the unit's work says whether it comes."""
    if holding := holding_with(user, Right.HANDLE, at=[summons.unit_id]):
        return Actor.by(user, holding)
    raise RightMissing(Right.HANDLE, summons.unit)


# --- Decision, strike-off -------------------------------------------------------------------


def leave_to_decide(user: User, item: BlockedItem) -> Actor:
    """A commander of the center or of the district, and the district's dispatcher."""
    holding = holding_at(user, item.center, (Right.COMMAND,))
    holding = holding or next((h for h in holdings(user) if _dispatches_for_district(h)), None)
    if holding is None:
        raise RightMissing(Right.COMMAND, item.center)
    check_stage(item, UNDECIDED_STAGES, act=_("Make a decision"))
    if item.meetings.filter(held_at=None).exists():
        raise ConsultError(_("A consultation is called. Hold it and write its minutes first."))
    return Actor.by(user, holding)


def _dispatches_for_district(holding: Holding) -> bool:
    district = holding.unit.kind == Unit.Kind.DISTRICT_CENTER
    return district and Right.DISPATCH in holding.post.rights


def check_not_alone(user: User, units: Iterable[Unit], meeting: Meeting | None) -> None:
    """Refuse to decide alone on one's own unit: another unit has to have come.

    `units` are those that get work or give money by the decision. Raises ConsultError.
    """
    own = units_of(user)
    concerned = next((unit for unit in units if unit.pk in own), None)
    if concerned is None:
        return
    others = {Summons.Presence.CAME, Summons.Presence.LATE}
    if meeting and meeting.calls.filter(presence__in=others).exclude(unit__in=own).exists():
        return
    text = _(
        "This concerns %(unit)s, your own unit: nobody decides on it alone. Meet with another"
        " unit first, or let the district center decide."
    )
    raise ConsultError(text % {"unit": concerned})


def leave_to_strike_off(user: User, item: BlockedItem) -> Actor:
    """A supervision post of the center, who has had no hand in the work."""
    actor = actor_at(user, item.center, (Right.SUPERVISE,))
    check_stage(item, OPEN_STAGES, act=_("Strike off"))
    if item.coordinator_id == user.pk:
        raise OwnWork(_("You coordinated this yourself: a colleague has to strike it off."))
    case = item.case
    if case is None:
        return actor
    if case.steps.filter(by=user, kind__in=sorted(HANDLING_KINDS)).exists():
        raise OwnWork(_("You handled the case yourself: a colleague has to strike it off."))
    if case.state == State.CONSULTING:
        text = _("Its case waits in consultation: decide, or shelve the case first.")
        raise ConsultError(text)
    return actor


def leave_to_reopen_item(user: User, item: BlockedItem) -> Actor:
    """It is not settled after all."""
    actor = actor_at(user, item.center, WATCHING)
    check_stage(item, {S.STRUCK_OFF}, act=_("Reopen"))
    case = item.case
    if case is not None and not case.is_open:
        text = _("Its case is “%(state)s”. Reopen the case; it opens the item if it must.")
        raise ConsultError(text % {"state": State(case.state).label})
    if case is not None and case.blocked_items.exclude(stage=S.STRUCK_OFF).exists():
        raise ConsultError(_("Another item of this case is open already. Go on with that one."))
    return actor


def leave_to_make_precedent(user: User, item: BlockedItem) -> Actor:
    """Who may decide may let a decision rule; the area is asked by dispatch."""
    if holding := holding_at(user, item.center, (Right.COMMAND,)):
        actor = Actor.by(user, holding)
    else:
        own = next((h for h in holdings(user) if _dispatches_for_district(h)), None)
        if own is None:
            raise RightMissing(Right.COMMAND, item.center)
        actor = Actor.by(user, own)
    if not item.decisions.exists():
        raise ConsultError(_("Nothing is decided yet. Decide first, then make a rule of it."))
    return actor


def leave_to_note(user: User, item: BlockedItem) -> Actor:
    """Whoever may read the item; queries.items_seen_by() is asked by the action."""
    if not holdings(user):
        raise NotAllowed(_("Notes are written by those who work on the item. Ask its center."))
    return Actor.by(user, holding_at(user, item.center, KEEPING) or holdings(user)[0])
