"""The one function that moves a lead from stage to stage."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor
from jiewang.center.case.things import write_line
from jiewang.sections.economy.clocks import start_run
from jiewang.sections.economy.errors import InvestmentError
from jiewang.sections.economy.events import ClueMoved
from jiewang.sections.economy.models import LeadClue, LeadStep
from jiewang.sections.economy.states import Stage


def move(
    clue: LeadClue,
    to: Stage,
    kind: LeadStep.Kind = LeadStep.Kind.MOVED,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Move a locked lead, start the clock of the new stage, write it down and announce it.

    Raises InvestmentError.
    """
    old = Stage(clue.stage)
    if not clue.can_become(to):
        text = _("A lead that is “%(old)s” cannot become “%(new)s”. Reload the page.")
        raise InvestmentError(text % {"old": old.label, "new": to.label})
    clue.stage = to
    start_run(clue, to, at)
    also = ["stage", "word_due_on"]
    write_line(clue, kind, actor=actor, at=at, note=note, data=data, moved=True, also=also)
    announce(ClueMoved(clue.pk, clue.number, clue.unit_id, old, to))
