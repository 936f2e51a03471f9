"""Facts people tell."""

from dataclasses import dataclass

from jiewang.base.events import Event


@dataclass(frozen=True)
class AccountClosed(Event):
    """A person signs in no more."""

    user_id: int
