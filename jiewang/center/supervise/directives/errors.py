"""What a person is told when a directive cannot be read."""

from jiewang.base.errors import Refusal


class DirectiveRefused(Refusal):
    """A file that cannot be read as a directive; says why and what to do."""
