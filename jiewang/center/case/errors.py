"""What a case refuses, in sentences for the person refused."""

from jiewang.base.errors import Refusal


class CaseError(Refusal):
    """A step the rules of a case do not allow. str() says why and what to do next."""


class CaseChanged(CaseError):
    """Somebody else moved the case since this person looked at it.

    str() says who did what and when; the page keeps what was typed.
    """


class NotAllowed(CaseError):
    """The person's posts do not give this right here. str() says which post does."""
