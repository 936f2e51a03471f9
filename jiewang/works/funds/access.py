"""Who may do what with a fund plan. A right is a post's; a duty done before takes another away.

Who plans does not approve and does not pay, who records a contract does not pay it, who pays does
not accept: asked for each person and each plan, whatever posts they hold. That who planned pays
nothing is refused by the database as well (ledger/triggers.py).
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.dispatch.access import RightMissing
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.rights import holding_with, holdings
from jiewang.works.funds.diary import check_state
from jiewang.works.funds.errors import OtherDuty
from jiewang.works.funds.ledger.models import Contract
from jiewang.works.funds.models import PLANNING_KINDS, FundPlan, PlanStep
from jiewang.works.funds.states import PAYING_STATES, PLANNING_STATES, PlanState

Kind = PlanStep.Kind
FUNDS_RIGHTS = (Right.FUNDS_PLAN, Right.FUNDS_LEAD, Right.FUNDS_PAY, Right.FUNDS_ACCEPT)
PAYING_KINDS = (Kind.PAID, Kind.RETURNED, Kind.ARRIVED)


def reads_funds(user: User) -> list[Holding]:
    """The holdings under which a person reads the plans of their unit."""
    return [each for each in holdings(user) if set(FUNDS_RIGHTS) & {*map(Right, each.post.rights)}]


def leads_the_district(user: User) -> bool:
    """Commanders of the district's center read all plans and change none."""
    return any(
        each.unit.kind == Unit.Kind.DISTRICT_CENTER and Right.COMMAND in each.post.rights
        for each in holdings(user)
    )


def may_read_funds(user: User) -> bool:
    """Whether the pages of funds are for this person at all; for menus."""
    return bool(reads_funds(user)) or leads_the_district(user)


def planning_unit(user: User) -> Unit | None:
    """The unit for which a person plans, or None."""
    found = [each.unit for each in holdings(user) if Right.FUNDS_PLAN in each.post.rights]
    return found[0] if found else None


def did(user: User, plan: FundPlan, kinds: Iterable[str]) -> bool:
    """Whether a person has written one of these lines in the plan's diary."""
    return plan.steps.filter(by=user, kind__in=list(kinds)).exists()


def _actor(user: User, right: Right, unit: Unit) -> Actor:
    if holding := holding_with(user, right, at=[unit]):
        return Actor.by(user, holding)
    raise RightMissing(right, unit)


def leave_to_open(user: User, unit: Unit) -> Actor:
    """Begin a plan of a unit."""
    return _actor(user, Right.FUNDS_PLAN, unit)


def leave_to_plan(user: User, plan: FundPlan, *, act: str) -> Actor:
    """Change what a plan is made of, or have it computed."""
    actor = _actor(user, Right.FUNDS_PLAN, plan.unit)
    if did(user, plan, PAYING_KINDS):
        raise OtherDuty(_("You pay under this plan: a colleague plans."))
    check_state(plan, PLANNING_STATES, act=act)
    return actor


def leave_to_stop(user: User, plan: FundPlan) -> Actor:
    """Stop a computation."""
    actor = _actor(user, Right.FUNDS_PLAN, plan.unit)
    check_state(plan, {PlanState.SOLVING}, act=_("Stop computing"))
    return actor


def leave_to_record_money(user: User, plan: FundPlan) -> Actor:
    """Say what is intended, contracted, granted, in place of a fund."""
    return leave_to_plan(user, plan, act=_("Record money"))


def leave_to_approve(user: User, plan: FundPlan) -> Actor:
    """A leader who has not planned approves what was computed."""
    actor = _actor(user, Right.FUNDS_LEAD, plan.unit)
    check_state(plan, {PlanState.SOLVED}, act=_("Approve"))
    if did(user, plan, PLANNING_KINDS):
        raise OtherDuty(_("You planned it yourself: another leader approves it."))
    return actor


def leave_to_allocate(user: User, plan: FundPlan) -> Actor:
    """Release money of an approved plan to its payments."""
    actor = _actor(user, Right.FUNDS_PLAN, plan.unit)
    check_state(plan, PAYING_STATES, act=_("Allocate"))
    if did(user, plan, PAYING_KINDS):
        raise OtherDuty(_("You pay under this plan: a colleague allocates."))
    return actor


def leave_to_contract(user: User, plan: FundPlan) -> Actor:
    """Record a contract."""
    actor = _actor(user, Right.FUNDS_ACCEPT, plan.unit)
    check_state(plan, PAYING_STATES, act=_("Record a contract"))
    return actor


def leave_to_keep_books(user: User, plan: FundPlan, *, act: str) -> Actor:
    """Record what arrives, pay, give back: never by somebody who planned."""
    actor = _actor(user, Right.FUNDS_PAY, plan.unit)
    check_state(plan, PAYING_STATES, act=act)
    if did(user, plan, PLANNING_KINDS):
        raise OtherDuty(_("You planned here, and who plans does not pay: a colleague does."))
    return actor


def leave_to_pay(user: User, plan: FundPlan, contract: Contract) -> Actor:
    """Pay on a contract that somebody else has recorded."""
    actor = leave_to_keep_books(user, plan, act=_("Pay"))
    if contract.by_id == user.pk:
        raise OtherDuty(_("You recorded this contract: a colleague pays it."))
    return actor


def leave_to_accept(user: User, plan: FundPlan, contract: Contract) -> Actor:
    """Accept work that somebody else has paid."""
    actor = _actor(user, Right.FUNDS_ACCEPT, plan.unit)
    check_state(plan, PAYING_STATES, act=_("Accept"))
    if contract.entries.filter(kind="paid", by=user).exists():
        raise OtherDuty(_("You paid this contract: a colleague accepts the work."))
    return actor


def leave_to_close(user: User, plan: FundPlan) -> Actor:
    """Close a book at zero."""
    actor = _actor(user, Right.FUNDS_LEAD, plan.unit)
    check_state(plan, PAYING_STATES, act=_("Close the book"))
    return actor
