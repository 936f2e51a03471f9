"""What evaluation refuses."""

from jiewang.base.errors import Refusal
from jiewang.center.case.errors import CaseError


class RatingRefused(CaseError):
    """A rating that cannot be given; str() says why."""


class EvaluateError(CaseError):
    """An exclusion, a claim or a bulletin that the rules do not allow; str() says why."""


class SchemeRefused(Refusal):
    """A scheme whose numbers do not hold; str() says which and, of weights, their sum."""


class PeriodRefused(Refusal):
    """A period that cannot be counted; str() says why."""
