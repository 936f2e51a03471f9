"""What the people room refuses, in sentences for the person refused."""

from jiewang.base.errors import Refusal


class AccountRefused(Refusal):
    """An account that cannot be made, opened or found; str() says why."""


class UnknownUnit(Refusal):
    """No unit with this code."""


class PostRefused(Refusal):
    """A post that cannot be given, or a unit that cannot be closed; str() says why."""
