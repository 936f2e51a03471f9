"""What this room refuses; every sentence says what to do instead."""

from jiewang.center.case.errors import CaseError


class TopicError(CaseError):
    """A theme, a hint or a decision that cannot be so."""
