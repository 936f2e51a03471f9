"""The life of a project, one table on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Stages of life, from planning 规划 to maintaining 维护: what is open is not "finished"."""

    PLAN = "plan", _("Planning")
    DESIGN = "design", _("Design")
    BUILD = "build", _("Building")
    OPERATE = "operate", _("In operation")
    MAINTAIN = "maintain", _("Maintained")
    WITHDRAWN = "withdrawn", _("Given up")


S = Stage

# A project at a stage may move to these, and nowhere else.
MOVES: dict[Stage, frozenset[Stage]] = {
    S.PLAN: frozenset({S.DESIGN, S.BUILD, S.WITHDRAWN}),
    # A design that does not hold goes back to planning.
    S.DESIGN: frozenset({S.PLAN, S.BUILD, S.WITHDRAWN}),
    S.BUILD: frozenset({S.DESIGN, S.OPERATE, S.WITHDRAWN}),
    # What was opened may be closed for works again.
    S.OPERATE: frozenset({S.MAINTAIN, S.BUILD}),
    S.MAINTAIN: frozenset({S.OPERATE, S.BUILD}),
    S.WITHDRAWN: frozenset(),
}

# What the wall shows: the promised day is still ahead, or was missed.
AT_WORK_STAGES = frozenset({S.PLAN, S.DESIGN, S.BUILD})
LIVING_STAGES = frozenset(Stage) - {S.WITHDRAWN}
# Nodes belong to one of these.
NODE_STAGES = (S.PLAN, S.DESIGN, S.BUILD, S.OPERATE, S.MAINTAIN)
