"""What investment promotion refuses; every sentence says what to do instead."""

from jiewang.center.case.errors import CaseError


class InvestmentError(CaseError):
    """A stage, an amount, a day or an investor that cannot be so."""
