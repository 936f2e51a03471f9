"""Facts that one room tells and others follow. Down: call. Up: announce."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True)
class Event:
    """Something that has happened. Carries ids and plain values, never rows."""


E = TypeVar("E", bound=Event)

_followers: dict[type[Event], tuple[Callable[[Any], object], ...]] = {}


def follow(event: type[E], *followers: Callable[[E], object]) -> None:
    """Say, once and in order, everything that follows from one kind of event."""
    if event in _followers:
        raise RuntimeError(f"{event.__name__} is already wired.")
    _followers[event] = followers


def is_wired(event: type[Event]) -> bool:
    """Tell whether wiring.py names this event, be it with no followers."""
    return event in _followers


def announce(event: Event) -> None:
    """Tell the followers now, in the caller's transaction.

    A follower that fails undoes the action; sending a text message must not, so
    it defers itself with on_commit. Announce last: a follower may change your row.
    An event that wiring.py does not name raises KeyError.
    """
    for follower in _followers[type(event)]:
        follower(event)
