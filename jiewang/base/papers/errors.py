"""What keeps a paper from being made; every sentence says what to do next."""

from jiewang.base.errors import Refusal


class PaperRefused(Refusal):
    """A paper that cannot be made as it stands, or not on this machine."""
