"""Who may send directives in and decide on what they propose: who may set up tasks."""

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.supervise.access import leave_to_open
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.proposals.models import TaskProposal
from jiewang.people.models import Unit, User


def leave_to_send(user: User, center: Unit) -> Actor:
    """Supervision posts and the commander of the center, and of the district."""
    return leave_to_open(user, center)


def leave_to_decide(user: User, proposal: TaskProposal) -> Actor:
    """Decide on a proposal that is no task yet; one that was dropped may still become one."""
    actor = leave_to_open(user, proposal.reading.center)
    if proposal.decision == TaskProposal.Decision.CONFIRMED:
        raise TaskError(_("This proposal is a task already: go on there."))
    return actor
