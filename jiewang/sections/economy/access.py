"""Who may keep leads, recognize what is booked, set targets; see dispatch/access.py for the way."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import NotAllowed
from jiewang.center.check.errors import OwnWork
from jiewang.center.dispatch.access import RightMissing
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holding_with, holdings
from jiewang.sections.economy.errors import InvestmentError
from jiewang.sections.economy.models import Booking, LeadClue
from jiewang.sections.economy.rules import is_kept, rules
from jiewang.sections.economy.states import STANDINGS, Stage, Standing


def keeps_leads(user: User) -> Holding | None:
    """The holding by which a person keeps leads of investors, or None."""
    if not is_kept():
        return None
    for holding in holdings(user):
        if Right.INVEST in holding.post.rights and rules().group_of(holding.unit) is not None:
            return holding
    return None


def may_see_investment(user: User) -> bool:
    """Whether a person has a post that the targets and the league table are for."""
    return is_kept() and (
        keeps_leads(user) is not None
        or any(
            Right.COMMAND in held.post.rights or held.unit.kind == Unit.Kind.DISTRICT_CENTER
            for held in holdings(user)
        )
    )


def leave_to_open(user: User) -> Actor:
    """A post that keeps leads, in a unit that promotes investment."""
    if holding := keeps_leads(user):
        return Actor.by(user, holding)
    if not is_kept():
        raise NotAllowed(_("This district keeps no leads: there is no investment.toml."))
    text = _("Leads are kept by posts with “%(right)s” in these units: %(groups)s.")
    groups = _(", ").join(str(group) for group in rules().groups.values())
    raise NotAllowed(text % {"right": Right.INVEST.label, "groups": groups})


def leave_to_keep(user: User, clue: LeadClue, allowed: Collection[Stage], *, act: str) -> Actor:
    """A post of the lead's own unit, at one of these stages. `act` is the button's word."""
    holding = holding_with(user, Right.INVEST, at=[clue.unit_id])
    if holding is None:
        raise RightMissing(Right.INVEST, clue.unit)
    if clue.stage not in allowed:
        stages = _(" or ").join(f"“{stage.label}”" for stage in Stage if stage in allowed)
        text = _("“%(act)s” belongs to a lead that is %(stages)s; this one is “%(now)s”.")
        now = Stage(clue.stage).label
        raise InvestmentError(text % {"act": act, "stages": stages, "now": now})
    return Actor.by(user, holding)


def leave_to_decide(user: User, booking: Booking, to: Standing) -> Actor:
    """A checking post of the district's center, who has not booked it."""
    center = district_center()
    holding = holding_with(user, Right.CHECK, at=[center])
    if holding is None:
        raise RightMissing(Right.CHECK, center)
    if booking.by_id == user.pk:
        raise OwnWork(_("You booked this yourself: a colleague has to recognize it."))
    check_standing(booking, to)
    return Actor.by(user, holding)


def leave_to_correct(user: User, booking: Booking, to: Standing) -> Actor:
    """The unit itself, as long as nobody has recognized it."""
    clue = booking.clue
    holding = holding_with(user, Right.INVEST, at=[clue.unit_id])
    if holding is None:
        raise RightMissing(Right.INVEST, clue.unit)
    if booking.standing == Standing.RECOGNIZED:
        text = _(
            "This is recognized and counts. Ask the district's check post to take the recognition"
            " back first."
        )
        raise InvestmentError(text)
    check_standing(booking, to)
    return Actor.by(user, holding)


def check_standing(booking: Booking, to: Standing) -> None:
    """Refuse what the table of standings does not know."""
    now = Standing(booking.standing)
    if to != now and to not in STANDINGS[now]:
        text = _("This is “%(now)s” and cannot become “%(to)s”. Reload the page.")
        raise InvestmentError(text % {"now": now.label, "to": to.label})


def leave_to_set_targets(user: User) -> Actor:
    """A commander of the district's center."""
    center = district_center()
    if holding := holding_with(user, Right.COMMAND, at=[center]):
        return Actor.by(user, holding)
    raise RightMissing(Right.COMMAND, center)
