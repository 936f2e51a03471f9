"""What a benchmark gives back, and how it is taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """`count` things were done in each of these times, in seconds."""

    name: str
    what: str
    count: int
    seconds: tuple[float, ...]
    # What the product promises, in things a second; None where nothing is promised.
    promised: float | None = None

    @property
    def rate(self) -> float:
        """Things a second, by the median time."""
        return self.count / median(self.seconds)

    @property
    def spread(self) -> float:
        """The longest time as a multiple of the shortest: much above 1, the machine was busy."""
        return max(self.seconds) / min(self.seconds)


@dataclass(frozen=True)
class Skipped:
    """Nothing was measured, and why."""

    name: str
    reason: str


def take(
    name: str,
    what: str,
    count: int,
    action: Callable[[], object],
    *,
    repeat: int,
    before: Callable[[], object] = lambda: None,
    promised: float | None = None,
) -> Figure:
    """Do the same thing a few times and write down how long each took, `before` not counted."""
    seconds = []
    for _ in range(repeat):
        before()
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return Figure(name, what, count, tuple(seconds), promised)
