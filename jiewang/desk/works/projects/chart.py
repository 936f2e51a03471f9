"""The Gantt chart and the curves as numbers for an SVG: drawn on the server, the same for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

WIDTH, LEFT, TOP, ROW = 1216, 250, 58, 46
MOST_MONTHS = 40


class Knot(NamedTuple):
    """A node on the thread: its last day, and whether it is done."""

    day: date
    done: bool


@dataclass(frozen=True)
class Bar:
    """What one row draws. Days are whole days; `until` is where the plan ends."""

    start: date
    until: date
    done_share: float = 0.0
    expected: date | None = None
    promised: date | None = None
    knots: Sequence[Knot] = ()


@dataclass(frozen=True)
class Mark:
    """A line and a word over the chart: a month, a year."""

    x: float
    middle: float
    text: str


@dataclass(frozen=True)
class DrawnBar:
    """One row in units of the SVG."""

    y: int
    plan_x: float
    plan_width: float
    done_width: float
    slip_x: float
    slip_width: float
    due_x: float | None
    knots_done: str
    knots_ahead: str


@dataclass(frozen=True)
class Chart:
    """The frame of the chart: months, years, today, and its size."""

    first: date
    last: date
    high: int
    months: list[Mark]
    years: list[Mark]
    today_x: float | None

    def x(self, day: date) -> float:
        """Where a day begins, held within the chart."""
        whole = (self.last - self.first).days
        share = min(max((day - self.first).days / whole, 0.0), 1.0)
        return round(LEFT + share * (WIDTH - LEFT), 1)


def chart_of(bars: Sequence[Bar], today: date, *, chinese: bool) -> Chart:
    """The frame round these bars: whole months, at most MOST_MONTHS of them."""
    days = [day for bar in bars for day in _days(bar)] or [today]
    first, last = min(days).replace(day=1), _next_month(max(days))
    last = min(last, _months_later(first, MOST_MONTHS))
    frame = Chart(first, last, TOP + ROW * len(bars) + 10, [], [], None)
    months = list(_months(frame, chinese=chinese))
    years = list(_years(frame, chinese=chinese))
    at = frame.x(today) if first <= today < last else None
    return Chart(first, last, frame.high, months, years, at)


def drawn(chart: Chart, bar: Bar, nth: int) -> DrawnBar:
    """A row's bars and knots in units of the SVG."""
    y = TOP + ROW * nth
    after = bar.until + timedelta(days=1)
    start, end = chart.x(bar.start), chart.x(after)
    slip = chart.x(bar.expected + timedelta(days=1)) if bar.expected else end
    due = chart.x(bar.promised + timedelta(days=1)) if bar.promised else None
    return DrawnBar(
        y,
        start,
        max(end - start, 2),
        round(max(end - start, 2) * bar.done_share, 1),
        end,
        max(slip - end, 0),
        due,
        _diamonds(chart, [knot for knot in bar.knots if knot.done], y + ROW // 2),
        _diamonds(chart, [knot for knot in bar.knots if not knot.done], y + ROW // 2),
    )


def _diamonds(chart: Chart, knots: Iterable[Knot], y: int) -> str:
    """One path for all knots of a row: a page of many rows stays light."""
    return "".join(
        f"M{chart.x(knot.day + timedelta(days=1))} {y - 7}l7 7-7 7-7-7z" for knot in knots
    )


def _days(bar: Bar) -> list[date]:
    return [day for day in (bar.start, bar.until, bar.expected, bar.promised) if day]


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, 1)


_SHORT = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _months(chart: Chart, *, chinese: bool) -> Iterable[Mark]:
    """Every month has its line; its name stands where there is room for it."""
    count = (chart.last.year - chart.first.year) * 12 + chart.last.month - chart.first.month
    every = 1 if count <= 24 else 2 if count <= 36 else 3
    day, nth = chart.first, 0
    while day < chart.last:
        after = _next_month(day)
        name = f"{day.month} 月" if chinese else _SHORT[day.month - 1]
        x = chart.x(day)
        yield Mark(x, round((x + chart.x(after)) / 2, 1), "" if nth % every else name)
        day, nth = after, nth + 1


def _years(chart: Chart, *, chinese: bool) -> Iterable[Mark]:
    year = chart.first.year
    while (start := max(date(year, 1, 1), chart.first)) < chart.last:
        # Three months are too few for a year's name and the next one's.
        if (min(date(year + 1, 1, 1), chart.last) - start).days > 80 or year == chart.first.year:
            yield Mark(chart.x(start), 0, f"{year} 年" if chinese else str(year))
        year += 1


# --- Curves ------------------------------------------------------------------------------------

C_WIDE, C_HIGH, C_LEFT, C_RIGHT, C_TOP, C_BOTTOM = 640, 240, 44, 560, 16, 200
# Height of a word at the end of a curve.
WORD = 16


@dataclass(frozen=True)
class Curves:
    """Two curves from 0 to 1 over the same days: planned drawn dashed, real drawn through."""

    planned: str
    real: str
    today_x: float | None
    days: list[Mark]
    planned_end: float
    real_end: float


def curves_of(
    planned: Sequence[tuple[date, float]], real: Sequence[tuple[date, float]], today: date
) -> Curves:
    """S-curves through points in the order of their days; needs at least one planned point."""
    days = [day for day, _share in [*planned, *real]]
    first, last = min(days), max(days)
    whole = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(C_LEFT + (day - first).days / whole * (C_RIGHT - C_LEFT), 1)

    def y(share: float) -> float:
        return round(C_BOTTOM - min(max(share, 0.0), 1.0) * (C_BOTTOM - C_TOP), 1)

    def path(points: Sequence[tuple[date, float]]) -> str:
        return "M" + "L".join(f"{x(day)} {y(share)}" for day, share in points) if points else ""

    marks = [
        Mark(x(day), 0, f"{day.year % 100:02d}-{day.month:02d}")
        for day in (first, first + timedelta(days=whole // 2), last)
    ]
    at = x(today) if first <= today <= last else None
    ends = [y(points[-1][1]) if points else C_BOTTOM for points in (planned, real)]
    return Curves(path(planned), path(real), at, marks, *_apart(*ends))


def _apart(one: float, other: float) -> tuple[float, float]:
    """Where the words at the ends of two curves stand: never on each other."""
    half = max(0.0, WORD - abs(one - other)) / 2
    up = half if one <= other else -half
    return one - up, other + up
