"""The life of a lead and of what is booked on it, one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where a lead stands on its way."""

    CLUE = "clue", _("New lead")
    TALKS = "talks", _("In talks")
    FRAMEWORK = "framework", _("Framework agreement")
    CONTRACT = "contract", _("Formal contract")
    FUNDED = "funded", _("Funds in place")
    STARTED = "started", _("Started")
    OPERATING = "operating", _("In operation")
    LOST = "lost", _("Lost")


S = Stage

# A lead at a stage may move to these.
MOVES: dict[Stage, frozenset[Stage]] = {
    S.CLUE: frozenset({S.TALKS, S.LOST}),
    # A framework agreement is not counted, and nobody has to sign one.
    S.TALKS: frozenset({S.FRAMEWORK, S.CONTRACT, S.LOST}),
    S.FRAMEWORK: frozenset({S.CONTRACT, S.LOST}),
    S.CONTRACT: frozenset({S.FUNDED, S.LOST}),
    # Back, when the only amount was booked by mistake.
    S.FUNDED: frozenset({S.STARTED, S.CONTRACT}),
    S.STARTED: frozenset({S.OPERATING}),
    S.OPERATING: frozenset(),
    # Taken up again: what was agreed before is agreed anew.
    S.LOST: frozenset({S.TALKS}),
}

WAY = (S.CLUE, S.TALKS, S.FRAMEWORK, S.CONTRACT, S.FUNDED, S.STARTED, S.OPERATING)
# One investor talks with one unit at a time.
IN_TALKS = frozenset({S.CLUE, S.TALKS, S.FRAMEWORK})
SIGNED = frozenset({S.CONTRACT, S.FUNDED, S.STARTED, S.OPERATING})
LANDED = frozenset({S.STARTED, S.OPERATING})
OPEN_STAGES = frozenset(MOVES) - {S.OPERATING, S.LOST}


class Standing(models.TextChoices):
    """Whether what was booked counts."""

    PENDING = "pending", _("To be recognized")
    RECOGNIZED = "recognized", _("Recognized")
    NOT_RECOGNIZED = "not_recognized", _("Not recognized")
    WITHDRAWN = "withdrawn", _("Taken back")


P = Standing

STANDINGS: dict[Standing, frozenset[Standing]] = {
    P.PENDING: frozenset({P.RECOGNIZED, P.NOT_RECOGNIZED, P.WITHDRAWN}),
    P.RECOGNIZED: frozenset({P.NOT_RECOGNIZED}),
    P.NOT_RECOGNIZED: frozenset({P.RECOGNIZED, P.WITHDRAWN}),
    P.WITHDRAWN: frozenset(),
}
