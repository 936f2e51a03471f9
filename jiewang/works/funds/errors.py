"""What fund plans refuse; every sentence says what to do next."""

from jiewang.base.errors import Refusal


class FundsError(Refusal):
    """Something asked of a plan, a fund or a book that its rules do not allow."""


class NoFundsRight(FundsError):
    """The person's posts do not give this right, or another duty of theirs forbids it."""


class PlanChanged(FundsError):
    """Somebody else moved the plan since this person looked at it."""
