"""Refusals of the staff room."""

from jiewang.base.errors import Refusal


class StaffError(Refusal):
    """A posting that cannot be made or ended as asked."""
