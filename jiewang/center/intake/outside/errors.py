"""What is refused of numbers and clocks of other systems, in sentences for the person refused."""

from jiewang.center.case.errors import CaseError


class OutsideRefused(CaseError):
    """A number or a moment that cannot be; str() says which is allowed, or what to do instead."""
