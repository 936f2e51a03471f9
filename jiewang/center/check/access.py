"""Who may check, close, shelve, reopen, and what must hold: see dispatch/access.py."""

from collections.abc import Collection
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from jiewang.base.limits import Limit
from jiewang.center.case.actions import Actor, check_state
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.check.errors import CheckError, OwnWork
from jiewang.center.clock.limits import due_at
from jiewang.center.clock.profiles import calendar_for
from jiewang.center.dispatch.access import RightMissing, center_actor, holding_at_center
from jiewang.people.models import Holding, Right, User

S, K = State, CaseStep.Kind
SHELVABLE = frozenset({S.DISPATCHED, S.SIGNED, S.HANDLING, S.CONSULTING})
PASSABLE = frozenset({S.HANDLED, S.REOPENED})

# Whoever wrote one of these lines has had a hand in the work.
DISPATCHING_KINDS = frozenset(
    {
        *(K.DISPATCHED, K.REROUTED, K.PUSHED_DOWN, K.CONSULTATION, K.DECIDED),
        *(K.RETURN_GRANTED, K.RETURN_REFUSED, K.EXTENSION_GRANTED, K.EXTENSION_REFUSED),
    }
)
HANDLING_KINDS = frozenset(
    {
        *(K.SIGNED, K.STARTED, K.CONTACTED, K.ASKED, K.RESUMED, K.FED_BACK),
        *(K.RETURN_ASKED, K.PUSHED_UP, K.EXTENSION_ASKED),
    }
)
# A commander, an intake, check or call-back post of the center may open a case again.
REOPENING_RIGHTS = (Right.CHECK, Right.CALL_BACK, Right.INTAKE, Right.COMMAND)


def check_not_own_work(user: User, case: Case) -> None:
    """Refuse who dispatched or handled the case, as the diary knows. Raises OwnWork."""
    kinds = set(case.steps.filter(by=user).values_list("kind", flat=True))
    if kinds & DISPATCHING_KINDS:
        raise OwnWork(_("You dispatched this case yourself: a colleague has to check it."))
    if kinds & HANDLING_KINDS:
        raise OwnWork(_("You handled this case yourself: a colleague has to check it."))


def leave_to_pass(user: User, case: Case) -> Actor:
    """Another person looks, and it is done; or a reopened case needs no more than an answer."""
    return _check_leave(user, case, PASSABLE, _("Pass"))


def leave_to_rework(user: User, case: Case) -> Actor:
    """Another person looks, and it is not done."""
    return _check_leave(user, case, {S.HANDLED}, _("Rework"))


def leave_to_close(user: User, case: Case) -> Actor:
    """The answer goes out."""
    return _check_leave(user, case, {S.CHECKED}, _("Close"))


def _check_leave(user: User, case: Case, states: Collection[State], act: str) -> Actor:
    actor = center_actor(user, Right.CHECK, case)
    check_state(case, states, act=act)
    check_not_own_work(user, case)
    return actor


def leave_to_shelve(user: User, case: Case) -> Actor:
    """The commander puts a case aside, open and visible."""
    actor = center_actor(user, Right.COMMAND, case)
    check_state(case, SHELVABLE, act=_("Shelve"))
    return actor


def leave_to_take_up(user: User, case: Case) -> Actor:
    """The commander takes it up again."""
    actor = center_actor(user, Right.COMMAND, case)
    check_state(case, {S.SHELVED}, act=_("Take up again"))
    return actor


def may_reopen(user: User, case: Case) -> Holding | None:
    """Check, call-back, intake and command posts of the center."""
    holdings = (holding_at_center(user, right, case) for right in REOPENING_RIGHTS)
    return next((holding for holding in holdings if holding), None)


def leave_to_reopen(user: User, case: Case) -> Actor:
    """A post of the center opens a closed case again, at any time."""
    holding = may_reopen(user, case)
    if holding is None:
        raise RightMissing(Right.CHECK, case.center)
    check_state(case, {S.CLOSED}, act=_("Reopen"))
    return Actor.by(user, holding)


def reopen_ends(case: Case) -> datetime | None:
    """Until when a reporter may open a closed case again; None for one that is not closed."""
    if case.closed_at is None:
        return None
    calendar = calendar_for(case.center.office_hours, timezone.localdate(case.closed_at))
    return due_at(Limit.parse(district().reopen_window), case.closed_at, calendar).at


def check_reporter_may_reopen(case: Case, report_id: int) -> None:
    """A reporter of the case, inside the district's window. Raises CaseError."""
    if not case.reports.filter(pk=report_id).exists():
        raise CheckError(_("This report does not belong to the case."))
    check_state(case, {S.CLOSED}, act=_("Reopen"))
    until = reopen_ends(case)
    if until is not None and timezone.now() > until:
        text = _("A case can be reopened until %(day)s, then no more. Report the matter anew.")
        day = formats.date_format(timezone.localtime(until), "DATE_FORMAT")
        raise CheckError(text % {"day": day})
