"""How it stands and what was done, in the sentences that go out.

Strangers are told less than the reporter is on their own page: no question, no answer, no
reason of a refusal, for all of those may speak of a person.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State

K = CaseStep.Kind

STANDS: Mapping[State, Callable[[], str]] = {
    State.REPORTED: lambda: _("Received; the center sees whether it is accepted."),
    State.VERIFYING: lambda: _("Received; somebody goes to look on site first."),
    State.FILED: lambda: _("Accepted; about to be sent to a unit."),
    State.DISPATCHED: lambda: _("Sent to a unit."),
    State.RETURNED: lambda: _("The center settles which unit takes it."),
    State.CONSULTING: lambda: _("The center settles which unit takes it."),
    State.SIGNED: lambda: _("A unit has taken it on."),
    State.HANDLING: lambda: _("Work is under way."),
    State.WAITING: lambda: _("Work is under way."),
    State.HANDLED: lambda: _("The unit says that it is done; another post takes a look."),
    State.CHECKED: lambda: _("Done and checked; about to be closed."),
    State.SHELVED: lambda: _("Put off; it stays open and is looked at again."),
    State.CLOSED: lambda: _("Closed."),
    State.REOPENED: lambda: _("Opened again; about to be sent to a unit."),
    State.REFUSED: lambda: _("Not accepted."),
    State.MERGED: lambda: _("Handled together with another report of the same matter."),
}

# Kinds of diary lines that go out, and how. `unit` is the name of a unit.
TOLD: Mapping[str, Callable[[], str]] = {
    K.FILED: lambda: _("Accepted for handling"),
    K.REFUSED: lambda: _("Not accepted"),
    K.DISPATCHED: lambda: _("Sent to %(unit)s"),
    K.REROUTED: lambda: _("Passed on to %(unit)s"),
    K.PUSHED_DOWN: lambda: _("Passed on to %(unit)s"),
    K.SIGNED: lambda: _("%(unit)s has taken it on"),
    K.STARTED: lambda: _("Work has begun"),
    K.FED_BACK: lambda: _("The unit says: done"),
    K.CHECK_PASSED: lambda: _("Another post has looked: done"),
    K.REWORK: lambda: _("Another post has looked: not done yet, the unit does it again"),
    K.CLOSED: lambda: _("Closed"),
    K.SHELVED: lambda: _("Put off; it stays open and is looked at again"),
    K.RESUMED_FROM_SHELF: lambda: _("Taken up again"),
    K.REOPENED: lambda: _("Opened again"),
}
