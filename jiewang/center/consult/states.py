"""The life of a blocked item, one table on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where a blocked item stands on its ladder."""

    COORDINATING = "coordinating", _("Being coordinated")
    CONSULTING = "consulting", _("In joint consultation")
    SUPERVISED = "supervised", _("Supervised")
    STRUCK_OFF = "struck_off", _("Struck off")


S = Stage

# An item at a stage may move to these. A step that is skipped upward needs a reason.
MOVES: dict[Stage, frozenset[Stage]] = {
    # One person settles it (decided, or nothing is left to do), or the units have to meet.
    S.COORDINATING: frozenset({S.CONSULTING, S.SUPERVISED, S.STRUCK_OFF}),
    # Decided; or the matter has gone away.
    S.CONSULTING: frozenset({S.SUPERVISED, S.STRUCK_OFF}),
    # Done, with evidence; or the decision did not hold and the units meet again.
    S.SUPERVISED: frozenset({S.STRUCK_OFF, S.CONSULTING}),
    # Reopened with a reason; the ladder begins again.
    S.STRUCK_OFF: frozenset({S.COORDINATING}),
}

OPEN_STAGES = frozenset({S.COORDINATING, S.CONSULTING, S.SUPERVISED})
# A decision is still to be made.
UNDECIDED_STAGES = frozenset({S.COORDINATING, S.CONSULTING})
