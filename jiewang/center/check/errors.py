"""What check and close refuse; every sentence says what to do next."""

from jiewang.center.case.errors import CaseError


class CheckError(CaseError):
    """A check, an answer, a review day or a reopening that cannot be so."""


class OwnWork(CheckError):
    """Nobody checks or closes what they dispatched or handled themselves."""
