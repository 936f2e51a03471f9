"""One entry of the menu that leads to several pages: its doors."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    """One page: the name of its address, what it is called, what one finds there."""

    page: str
    name: str
    text: str
