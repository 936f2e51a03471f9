"""What one of my desks owes today, in words: the baskets of the page “today”."""

from collections.abc import Sequence
from dataclasses import dataclass

# So many stand on the page; the desk itself has them all.
MOST = 12


@dataclass(frozen=True)
class Duty:
    """One thing that is owed: where it is opened, its title, lamp, what is left, and the rest."""

    address: str
    title: str
    lamp: str = "off"
    word: str = ""
    left: str = ""
    meta: tuple[str, ...] = ()


@dataclass(frozen=True)
class Basket:
    """What one desk owes by tonight, late ones first; `waiting`: no day ends, somebody waits."""

    name: str
    address: str
    duties: Sequence[Duty]
    late: int = 0
    by_tonight: int = 0
    waiting: int = 0
    # More were not counted.
    more: bool = False
