"""Charts drawn on the server: points and paths of an SVG, worked out from numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Frame:
    """The size of a chart and the edges between which the lines run, in units of its SVG."""

    wide: int
    high: int
    left: int
    right: int
    top: int
    bottom: int


PAGE = Frame(wide=640, high=220, left=44, right=554, top=20, bottom=190)
# Drawn at its own size, so that its words are as large as the wall screen's others.
WALL = Frame(wide=450, high=150, left=52, right=340, top=12, bottom=114)


@dataclass(frozen=True)
class Tick:
    """A number beside a line, or a day under one."""

    at: float
    text: str


@dataclass(frozen=True)
class Lines:
    """Two lines over the days: the first one drawn through, the second one dashed."""

    first: str
    second: str
    first_end: float
    second_end: float
    numbers: tuple[Tick, ...]
    days: tuple[Tick, ...]
    frame: Frame = PAGE


def lines_of(
    days: Sequence[date], first: Sequence[int], second: Sequence[int], *, frame: Frame = PAGE
) -> Lines:
    """The chart of two counts by day. Needs at least one day."""
    top = ceiling(max([*first, *second, 1]))
    step = (frame.right - frame.left) / max(len(days) - 1, 1)

    def x(nth: int) -> float:
        return round(frame.left + nth * step, 1)

    def y(number: float) -> float:
        return round(frame.bottom - (frame.bottom - frame.top) * number / top, 1)

    def path(numbers: Sequence[int]) -> str:
        return "M" + "L".join(f"{x(nth)} {y(number)}" for nth, number in enumerate(numbers))

    every = max(1, -(-len(days) * 100 // (frame.right - frame.left)))
    named = [Tick(x(nth), _day(days, nth)) for nth in range(0, len(days), every)]
    ends = _apart(y(first[-1]), y(second[-1]))
    numbers = tuple(Tick(y(top * part / 4), f"{top * part // 4:,}") for part in range(5))
    return Lines(path(first), path(second), *ends, numbers, tuple(named), frame)


def ceiling(most: int) -> int:
    """The number at the top of a chart: the next 4, 8, 20, 40, 80, 200 … above what is drawn."""
    scale = 1
    while True:
        for number in (4, 8, 20):
            if most <= number * scale:
                return number * scale
        scale *= 10


def steps_of(numbers: Sequence[int]) -> tuple[int, int, int, int]:
    """Where the second to the fifth of five shades begin, so that each holds about as many."""
    found = sorted(number for number in numbers if number)
    if not found:
        return 1, 2, 3, 4
    marks: list[int] = []
    for part in (1, 2, 3, 4):
        mark = found[min(len(found) * part // 5, len(found) - 1)]
        marks.append(max(mark, marks[-1] + 1 if marks else 1))
    return marks[0], marks[1], marks[2], marks[3]


def _day(days: Sequence[date], nth: int) -> str:
    day, before = days[nth], days[nth - 1] if nth else None
    return f"{day:%m-%d}" if before is None or before.month != day.month else f"{day:%d}"


def _apart(first: float, second: float) -> tuple[float, float]:
    """Two words at the ends of two lines must not lie on each other."""
    gap = 16.0
    if abs(first - second) >= gap:
        return first + 4, second + 4
    middle, sign = (first + second) / 2 + 4, 1 if first <= second else -1
    return middle - sign * gap / 2, middle + sign * gap / 2
