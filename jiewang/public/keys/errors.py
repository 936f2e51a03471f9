"""What the keys room refuses, in sentences for the person refused."""

from jiewang.base.errors import Refusal


class KeyRefused(Refusal):
    """A key that cannot be made or ended, or does not open this door; str() says why."""
