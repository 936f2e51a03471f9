"""What consultation refuses; every sentence says what to do instead."""

from jiewang.center.case.errors import CaseError


class ConsultError(CaseError):
    """A step, a unit, a day or a decision that cannot be so."""
