"""The life of a case, one table on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    REPORTED = "reported", _("Reported")
    VERIFYING = "verifying", _("Being verified on site")
    FILED = "filed", _("Filed")
    REFUSED = "refused", _("Refused")
    MERGED = "merged", _("Merged into another case")
    DISPATCHED = "dispatched", _("Dispatched")
    RETURNED = "returned", _("Return asked for")
    SIGNED = "signed", _("Signed for")
    HANDLING = "handling", _("Being handled")
    WAITING = "waiting", _("Waiting for the reporter")
    HANDLED = "handled", _("Handled, to be checked")
    CHECKED = "checked", _("Checked, to be closed")
    CONSULTING = "consulting", _("In consultation")
    SHELVED = "shelved", _("Shelved")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")


S = State

# A case at a state may move to these, and nowhere else.
MOVES: dict[State, frozenset[State]] = {
    # Taken in, looked at on site first, refused with a reason, or known already.
    S.REPORTED: frozenset({S.FILED, S.VERIFYING, S.REFUSED, S.MERGED}),
    S.VERIFYING: frozenset({S.FILED, S.REFUSED, S.MERGED}),
    # On the center's desk, with its type and its clocks.
    S.FILED: frozenset({S.DISPATCHED, S.CONSULTING, S.REFUSED, S.MERGED}),
    # To another unit (reroute), signed for, asked to be taken back, or pushed up to the center.
    S.DISPATCHED: frozenset({S.DISPATCHED, S.SIGNED, S.RETURNED, S.FILED, S.CONSULTING, S.SHELVED}),
    # The center grants (back on its desk, or on to the next unit) or refuses the return.
    S.RETURNED: frozenset({S.FILED, S.DISPATCHED, S.SIGNED, S.CONSULTING}),
    S.SIGNED: frozenset(
        {
            *(S.HANDLING, S.WAITING, S.HANDLED),
            *(S.RETURNED, S.FILED, S.DISPATCHED, S.CONSULTING, S.SHELVED),
        }
    ),
    S.HANDLING: frozenset({S.HANDLED, S.WAITING, S.FILED, S.DISPATCHED, S.CONSULTING, S.SHELVED}),
    # The clock of handling stands still while a question to the reporter is open.
    S.WAITING: frozenset({S.HANDLING, S.HANDLED}),
    # Another post looks: passed, or back to the unit that did the work (rework).
    S.HANDLED: frozenset({S.CHECKED, S.HANDLING}),
    S.CHECKED: frozenset({S.CLOSED}),
    # The third return, or a contested duty: settled by the center, then sent on.
    S.CONSULTING: frozenset({S.DISPATCHED, S.SHELVED}),
    # Open and counted apart, with a review date; never "closed". Taken up where it was left.
    S.SHELVED: frozenset({S.DISPATCHED, S.SIGNED, S.HANDLING, S.CONSULTING}),
    # Reopened too often by the reporters, it goes straight before the commander.
    S.CLOSED: frozenset({S.REOPENED, S.CONSULTING}),
    # Sent out again, or straight to a clearer answer where nothing is left to do.
    S.REOPENED: frozenset({S.DISPATCHED, S.CHECKED, S.CONSULTING}),
    S.REFUSED: frozenset(),
    # Merged by mistake: taken out again, it goes on where it was.
    S.MERGED: frozenset({S.REPORTED, S.VERIFYING, S.FILED}),
}

ENDED_STATES = frozenset({S.CLOSED, S.REFUSED, S.MERGED})
OPEN_STATES = frozenset(State) - ENDED_STATES
# Not yet filed: no type is certain, the center alone is responsible.
UNFILED_STATES = frozenset({S.REPORTED, S.VERIFYING})
# A unit other than the center has the matter in hand.
WITH_UNIT_STATES = frozenset({S.DISPATCHED, S.RETURNED, S.SIGNED, S.HANDLING, S.WAITING})
# Waits for the center to send it to a unit.
TO_DISPATCH_STATES = frozenset({S.FILED, S.REOPENED, S.CONSULTING})
# A unit works on it: more assisting units may be called, its result is still to come.
IN_HAND_STATES = frozenset({S.DISPATCHED, S.SIGNED, S.HANDLING, S.WAITING})
