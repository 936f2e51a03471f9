"""What a person can do with a lead now, and why not with what they cannot: for its page.

As of cases: every button asks the very function that its action asks.
"""

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.check.acts import Act
from jiewang.center.check.errors import OwnWork
from jiewang.people.models import User
from jiewang.sections.economy.access import leave_to_correct, leave_to_decide, leave_to_keep
from jiewang.sections.economy.models import Booking, LeadClue
from jiewang.sections.economy.states import IN_TALKS, OPEN_STAGES, SIGNED, Stage, Standing

S = Stage
Words = Callable[[], tuple[str, str]]

# In the order of a lead's life. Functions: the language is the reader's.
_ACTS: dict[str, tuple[Collection[Stage], Words]] = {
    "begin_talks": (
        {S.CLUE},
        lambda: (_("Begin talks…"), _("Looked at, and worth it.")),
    ),
    "sign_framework": (
        {S.TALKS},
        lambda: (_("Framework agreement…"), _("Signed; its amount is not counted.")),
    ),
    "sign_contract": (
        {S.TALKS, S.FRAMEWORK},
        lambda: (_("Formal contract…"), _("Signed; its amount is booked and recognized.")),
    ),
    "add_funds": (
        SIGNED,
        lambda: (_("Funds in place…"), _("Money has arrived; never more than the contract.")),
    ),
    "record_start": (
        {S.FUNDED},
        lambda: (_("Started…"), _("Work has begun.")),
    ),
    "record_operation": (
        {S.STARTED},
        lambda: (_("In operation…"), _("It is open, or produces.")),
    ),
    "enlarge_contract": (
        SIGNED,
        lambda: (_("Enlargement…"), _("The project grows; only the increase counts.")),
    ),
    "claim_major": (
        SIGNED,
        lambda: (_("Major firm win…"), _("A firm of the district's list; counted once.")),
    ),
    "link_project": (
        SIGNED,
        lambda: (_("Key project…"), _("Which project on a wall is built of it.")),
    ),
    "report_progress": (
        OPEN_STAGES,
        lambda: (_("How it goes…"), _("How it goes, in a sentence; the next word is due later.")),
    ),
    "lose_lead": (
        {*IN_TALKS, S.CONTRACT},
        lambda: (_("Lost…"), _("It comes to nothing; with a reason.")),
    ),
    "take_up_lead": (
        {S.LOST},
        lambda: (_("Take up again…"), _("Talks begin anew.")),
    ),
}


def clue_acts(clue: LeadClue, user: User) -> list[Act]:
    """Every act that the person's posts could ever press on this lead, in the order of its life."""
    found = []
    for code, (stages, words) in _ACTS.items():
        label, does = words()
        name = label.rstrip("…")
        leave = lambda stages=stages, name=name: leave_to_keep(user, clue, stages, act=name)
        act = _asked(code, label, does, leave)
        if act is not None:
            found.append(act)
    return found


def booking_acts(booking: Booking, user: User) -> list[Act]:
    """What can be done with one booking."""
    asks: list[tuple[str, str, Callable[[], object]]] = [
        ("recognize", _("Recognize…"),
         lambda: leave_to_decide(user, booking, Standing.RECOGNIZED)),
        ("refuse_recognition", _("Not recognized…"),
         lambda: leave_to_decide(user, booking, Standing.NOT_RECOGNIZED)),
        ("correct_booking", _("Correct…"),
         lambda: leave_to_correct(user, booking, Standing(booking.standing))),
        ("withdraw_booking", _("Withdraw…"),
         lambda: leave_to_correct(user, booking, Standing.WITHDRAWN)),
    ]  # fmt: skip
    now = booking.standing
    done = {Standing.RECOGNIZED: {"recognize"}, Standing.NOT_RECOGNIZED: {"refuse_recognition"}}
    hidden = done.get(Standing(now), set())
    if booking.kind == Booking.Kind.MAJOR:
        hidden = hidden | {"correct_booking"}
    if booking.kind == Booking.Kind.CONTRACT:
        hidden = hidden | {"withdraw_booking"}
    acts = [_asked(code, label, "", ask) for code, label, ask in asks if code not in hidden]
    return [act for act in acts if act is not None and act.allowed]


def _asked(code: str, label: str, does: str, ask: Callable[[], object]) -> Act | None:
    try:
        ask()
    except OwnWork as error:
        return Act(code, label, allowed=False, reason=str(error))
    except NotAllowed:
        return None
    except CaseError as error:
        return Act(code, label, allowed=False, reason=str(error))
    return Act(code, label, allowed=True, reason=does)
