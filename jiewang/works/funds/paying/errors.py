"""What cannot be shared out, counted or recorded as it was asked."""

from jiewang.base.errors import Refusal


class PayingRefused(Refusal):
    """The figures contradict each other, or nobody is there to pay. str() says which and why."""
