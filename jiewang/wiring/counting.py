"""What is counted for the people who watch over the machine: how often something happened."""

from jiewang.base.events import Event
from jiewang.base.metrics import EVENTS


def count_event(event: Event) -> None:
    EVENTS.count_on_commit(type(event).__name__)
