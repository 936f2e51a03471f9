"""What a benchmark gives back, and how it is taken.

A benchmark is a module of this folder with a function measure(repeat) that yields figures. A
figure is one number with its unit and what is promised of it; what has no promise cannot fall
short. Ratios are of two figures of one run: a machine has moods, and they cancel out.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One number that was seen. `about` says how: plain values, for the reader and the file."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    about: dict[str, float | int | str] = field(default_factory=dict)

    @property
    def ok(self) -> bool | None:
        """Whether the promise was kept; None where nothing is promised."""
        if self.at_least is None and self.at_most is None:
            return None
        # One comparison each way, and so a number that is none (NaN) is never ok.
        return (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )


@dataclass(frozen=True)
class Skipped:
    """Nothing was measured, and why."""

    name: str
    reason: str


def times(
    action: Callable[[], object], *, repeat: int, before: Callable[[], object] = lambda: None
) -> list[float]:
    """Do the same thing a few times; seconds of each, `before` not counted."""
    seconds = []
    for _ in range(repeat):
        before()
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return seconds


def rate(
    name: str, what: str, count: int, seconds: Sequence[float], *, at_least: float | None = None
) -> Figure:
    """How many a second, by the median of the times in which `count` were done."""
    about = {
        "count": count,
        "times": len(seconds),
        # Much above 1, the machine was busy with something else.
        "slowest/fastest": round(max(seconds) / min(seconds), 2),
    }
    return Figure(name, count / median(seconds), f"{what}/s", at_least=at_least, about=about)


def take(
    name: str,
    what: str,
    count: int,
    action: Callable[[], object],
    *,
    repeat: int,
    before: Callable[[], object] = lambda: None,
    at_least: float | None = None,
) -> Figure:
    """Time an action that does `count` things, and give their rate."""
    return rate(name, what, count, times(action, repeat=repeat, before=before), at_least=at_least)


def duration(name: str, seconds: Sequence[float], *, at_most: float | None = None) -> Figure:
    """How long one thing takes, by the median of several times; `at_most` in seconds."""
    about = {"times": len(seconds), "slowest/fastest": round(max(seconds) / min(seconds), 2)}
    return Figure(name, median(seconds), "s", at_most=at_most, about=about)


def latencies(name: str, seconds: Sequence[float], **at_most: float | None) -> Iterator[Figure]:
    """One figure for each share asked for: p50=0.002 promises 2 ms, p99=None only tells."""
    ordered = sorted(seconds)
    for share, bound in at_most.items():
        # The smallest time that so many per cent do not exceed: no made-up time in between.
        nth = math.ceil(len(ordered) * int(share.removeprefix("p")) / 100) - 1
        yield Figure(
            f"{name}, {share}",
            ordered[nth] * 1000,
            "ms",
            at_most=None if bound is None else bound * 1000,
            about={"count": len(ordered), "longest": f"{ordered[-1] * 1000:.3g} ms"},
        )


def ratio(name: str, of: Figure, to: Figure, *, at_least: float) -> Figure:
    """One rate as a share of another of the same run."""
    about = {"of": f"{of.value:.4g} {of.unit}", "to": f"{to.value:.4g} {to.unit}"}
    return Figure(name, of.value / to.value, "×", at_least=at_least, about=about)


def memory(name: str, megabytes: float, *, at_most: float | None = None) -> Figure:
    """How much memory a process holds, in millions of bytes."""
    return Figure(name, megabytes, "MB", at_most=at_most)


def equal(name: str, value: int, expected: int, what: str) -> Figure:
    """A count that must be exactly as expected."""
    return Figure(name, value, what, at_least=expected, at_most=expected)
