"""What fund plans refuse; every sentence says what to do next."""

from jiewang.center.case.errors import CaseError, NotAllowed


class FundsError(CaseError):
    """Something asked of a plan, a fund or a book that its rules do not allow."""


class OtherDuty(NotAllowed):
    """The person's post would give the right, what they did before in this plan takes it away."""
