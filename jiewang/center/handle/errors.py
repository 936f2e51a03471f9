"""What handling refuses; every sentence says what to do next."""

from jiewang.center.case.errors import CaseError


class HandleError(CaseError):
    """An order, a question or an extension that cannot be dealt with so."""
