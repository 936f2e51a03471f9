"""What evaluation refuses."""

from jiewang.center.case.errors import CaseError


class RatingRefused(CaseError):
    """A rating that cannot be given; str() says why."""
