"""What patrols refuse."""

from jiewang.base.errors import Refusal


class PatrolRefused(Refusal):
    """A visit or an entry that cannot be taken."""
