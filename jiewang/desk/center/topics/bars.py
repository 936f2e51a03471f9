"""Reports week by week as bars of an SVG, with the usual or the expected number as a line. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH, TOP, BOTTOM = 640, 110, 4, 106


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    wide: float
    high: float
    count: int
    last: bool


@dataclass(frozen=True)
class Bars:
    """`usual_at` is how high the line lies, None where there is nothing to compare with."""

    bars: tuple[Bar, ...]
    top: int
    usual_at: float | None
    wide: int = WIDE
    high: int = HIGH
    bottom: int = BOTTOM


def bars_of(weeks: Sequence[int], *, usual: float | None) -> Bars:
    """The oldest week first; the last one is this week's."""
    top = max([*weeks, round((usual or 0) + 0.5), 1])
    step = WIDE / max(len(weeks), 1)
    tall = BOTTOM - TOP

    def high(count: float) -> float:
        return round(tall * count / top, 1)

    bars = tuple(
        Bar(
            x=round(nth * step + step * 0.15, 1),
            y=round(BOTTOM - high(count), 1),
            wide=round(step * 0.7, 1),
            high=high(count),
            count=count,
            last=nth == len(weeks) - 1,
        )
        for nth, count in enumerate(weeks)
    )
    return Bars(bars, top, None if usual is None else round(BOTTOM - high(usual), 1))


def usual_of(weeks: Sequence[int]) -> float | None:
    """What a week usually brought before the last one, since the first report; None of less than two."""
    before = list(weeks[:-1])
    while before and not before[0]:
        before.pop(0)
    return sum(before) / len(before) if len(before) > 1 else None
