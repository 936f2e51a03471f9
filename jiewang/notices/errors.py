"""What notices refuse, in words for the person refused."""

from jiewang.base.errors import Refusal


class ChoiceRefused(Refusal):
    """Somebody cannot be told in this way."""


class MailboxRefused(Refusal):
    """An e-mail address or its code cannot be used."""


class DeliveryRefused(Refusal):
    """A message cannot be sent again or given up."""
