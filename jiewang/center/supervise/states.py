"""The life of a task, one table on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskState(models.TextChoices):
    """Where a supervised matter stands, from setting up 立项 to striking off 销号."""

    SET_UP = "set_up", _("Set up")
    APPROVED = "approved", _("Approved")
    ISSUED = "issued", _("Issued")
    SIGNED = "signed", _("Signed for")
    DOING = "doing", _("Being done")
    FED_BACK = "fed_back", _("Fed back, to be reviewed")
    REVIEWED = "reviewed", _("Reviewed, to be struck off")
    STRUCK_OFF = "struck_off", _("Struck off")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = TaskState

# A task at a state may move to these, and nowhere else.
MOVES: dict[TaskState, frozenset[TaskState]] = {
    # A leader approves what was set up.
    S.SET_UP: frozenset({S.APPROVED, S.WITHDRAWN}),
    S.APPROVED: frozenset({S.ISSUED, S.WITHDRAWN}),
    # What follows a case ends with the case, signed for or not.
    S.ISSUED: frozenset({S.SIGNED, S.STRUCK_OFF, S.WITHDRAWN}),
    S.SIGNED: frozenset({S.DOING, S.FED_BACK, S.WITHDRAWN}),
    S.DOING: frozenset({S.FED_BACK, S.WITHDRAWN}),
    # Another post looks: passed, or back to the unit (rework).
    S.FED_BACK: frozenset({S.REVIEWED, S.DOING, S.WITHDRAWN}),
    S.REVIEWED: frozenset({S.STRUCK_OFF, S.DOING, S.WITHDRAWN}),
    S.STRUCK_OFF: frozenset(),
    S.WITHDRAWN: frozenset(),
}

ENDED_STATES = frozenset({S.STRUCK_OFF, S.WITHDRAWN})
OPEN_STATES = frozenset(TaskState) - ENDED_STATES
# Nobody has been asked to do anything yet.
UNISSUED_STATES = frozenset({S.SET_UP, S.APPROVED})
# The owner is to move: here the ladder presses.
IN_HAND_STATES = frozenset({S.ISSUED, S.SIGNED, S.DOING})
AT_WORK_STATES = frozenset({S.SIGNED, S.DOING})


class Rung(models.TextChoices):
    """How far a task has been pressed. A rung is stood on once for one deadline."""

    NONE = "", _("Not pressed")
    REMIND = "remind", _("Reminded")
    WARN = "warn", _("Warned")
    ORDER = "order", _("Supervision order")
    LEADER = "leader", _("Before the leader")


RUNGS = (Rung.REMIND, Rung.WARN, Rung.ORDER, Rung.LEADER)
