"""Who may run polls: the supervision posts and the commander of the center that asks.

Nobody may see a single ballot with its voter, whatever the post: there is nothing to see.
"""

from jiewang.center.case.actions import Actor
from jiewang.center.dispatch.access import RightMissing
from jiewang.center.supervise.access import centers_of, may_supervise
from jiewang.people.models import Right, Unit, User
from jiewang.voice.polls.models import Poll

__all__ = ["centers_of", "leave_to_run", "leave_to_set_up", "may_run"]


def may_run(user: User, poll: Poll) -> bool:
    """Whether a person sets up, opens, closes and publishes this poll."""
    return may_supervise(user, poll.center_id) is not None


def leave_to_set_up(user: User, center: Unit) -> Actor:
    """Set up a poll of a center."""
    if holding := may_supervise(user, center.pk):
        return Actor.by(user, holding)
    raise RightMissing(Right.SUPERVISE, center)


def leave_to_run(user: User, poll: Poll) -> Actor:
    """Change, open, close, publish a poll, give out its codes."""
    return leave_to_set_up(user, poll.center)
