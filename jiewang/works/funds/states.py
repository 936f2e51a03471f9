"""The life of a fund plan and of one solve, one table each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    """Where a fund plan 资金统筹方案 stands, from its first workbook to books closed at zero."""

    DRAFT = "draft", _("Draft")
    SOLVING = "solving", _("Being computed")
    SOLVED = "solved", _("Computed, to be approved")
    INFEASIBLE = "infeasible", _("No lawful plan")
    CANCELLED = "cancelled", _("Computing stopped")
    FAILED = "failed", _("Computing failed")
    APPROVED = "approved", _("Plan approved")
    EXECUTING = "executing", _("Being paid")
    CLOSED = "closed", _("All books closed")


S = PlanState

# A plan at a state may move to these, and nowhere else.
MOVES: dict[PlanState, frozenset[PlanState]] = {
    # A plan made by hand that the checker finds lawful is as good as a computed one.
    S.DRAFT: frozenset({S.SOLVING, S.SOLVED}),
    S.SOLVING: frozenset({S.SOLVED, S.INFEASIBLE, S.CANCELLED, S.FAILED}),
    # Other data, other locks: a draft again.
    S.SOLVED: frozenset({S.DRAFT, S.SOLVING, S.APPROVED}),
    S.INFEASIBLE: frozenset({S.DRAFT, S.SOLVING, S.SOLVED}),
    S.CANCELLED: frozenset({S.DRAFT, S.SOLVING, S.SOLVED}),
    S.FAILED: frozenset({S.DRAFT, S.SOLVING, S.SOLVED}),
    S.APPROVED: frozenset({S.EXECUTING, S.CLOSED}),
    S.EXECUTING: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
}

# Here the data may still change.
PLANNING_STATES = frozenset({S.DRAFT, S.SOLVED, S.INFEASIBLE, S.CANCELLED, S.FAILED})
# Here money is allocated, contracted, paid and accepted.
PAYING_STATES = frozenset({S.APPROVED, S.EXECUTING})
BINDING_STATES = PAYING_STATES | {S.CLOSED}


class SolveState(models.TextChoices):
    """How one solve stands."""

    WAITING = "waiting", _("Waiting for the worker")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Stopped by a person")
    FAILED = "failed", _("Failed")


OPEN_SOLVES = frozenset({SolveState.WAITING, SolveState.RUNNING})
