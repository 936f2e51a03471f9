"""Facts notices tell."""

from dataclasses import dataclass

from jiewang.base.events import Event


@dataclass(frozen=True)
class DeliveryFailed(Event):
    """A text message was given up after the last attempt."""

    delivery_id: int
    case_number: str
