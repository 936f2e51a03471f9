"""What the exchange refuses, in sentences for the program or the person refused."""

from jiewang.base.errors import Refusal


class ExchangeRefused(Refusal):
    """An item, a list or a file that cannot be used; str() says what to mend."""
