"""Figures of a period: read, counted, and by what one may look at them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.changes import last_line
from jiewang.center.evaluate.counting import Bounds, Count, Span, counted, spread
from jiewang.center.evaluate.diaries import Read, read_span, terms_for
from jiewang.center.evaluate.marks import Mark, Subject, Told
from jiewang.center.evaluate.measures import REPLY_DAYS, REROUTE_BOUNDS, Spread
from jiewang.center.evaluate.periods import ZONE
from jiewang.center.evaluate.rules import Rules, read_rules
from jiewang.center.evaluate.schemes import scheme_on

DAY_SECONDS = 86_400


class By(TextChoices):
    """By what figures are told apart."""

    UNIT = "unit", _("Unit")
    POST = "post", _("Post")
    STREET = "street", _("Street")
    COMMUNITY = "community", _("Community")
    GRID = "grid", _("Grid")
    TYPE = "type", _("Type")
    URGENCY = "urgency", _("Urgency")
    MONTH = "month", _("Month")


def group_of(by: str) -> Callable[[Subject, Mark], str]:
    """What tells marks apart; "" leaves a mark out."""
    return {
        By.UNIT: lambda _subject, mark: mark.unit,
        By.POST: lambda _subject, mark: mark.post,
        # Codes tell the street and the community by their first digits (design notes, 2).
        By.STREET: lambda subject, _mark: _inside(subject.area, 9),
        By.COMMUNITY: lambda subject, _mark: _inside(subject.area, 12),
        By.GRID: lambda subject, _mark: subject.area if len(subject.area) > 12 else "",
        By.TYPE: lambda subject, _mark: subject.category,
        By.URGENCY: lambda subject, _mark: subject.urgency,
        By.MONTH: lambda _subject, mark: f"{mark.at.astimezone(ZONE):%Y-%m}",
    }[By(by)]


def _inside(area: str, digits: int) -> str:
    return area[:digits] if len(area) >= digits else ""


@dataclass(frozen=True)
class Period:
    """A span with what its diaries say, under the scheme in force on its first day."""

    span: Span
    rules: Rules
    until: datetime
    position: int
    read: Read
    _known: "dict[str, Counts]" = field(default_factory=dict, compare=False)

    def counts(self, by: str, *, only: Callable[[Told, Mark], bool] | None = None) -> "Counts":
        """Counts by measure and group; those of everybody are remembered."""
        if only is None and by in self._known:
            return self._known[by]
        told = self.read.told if only is None else narrowed(self.read.told, only)
        fairly = self.rules.fairly_weighs
        found = counted(told, self.span, by=group_of(by), fairly=fairly)
        if only is None:
            self._known[by] = found
        return found

    def totals(self, *, only: Callable[[Told, Mark], bool] | None = None) -> Mapping[str, Count]:
        """Counts by measure, of everything at once."""
        told = self.read.told if only is None else narrowed(self.read.told, only)
        fairly = self.rules.fairly_weighs
        found = counted(told, self.span, by=lambda _subject, _mark: "*", fairly=fairly)
        return {measure: count for (measure, _all), count in found.items()}

    def reroutes(self) -> Bounds:
        """Of the cases reported in the span, how many were rerouted at least so many times."""
        bounds = REROUTE_BOUNDS
        return spread(self.read.told, self.span, Spread.REROUTES, bounds, lambda v, b: v >= b)

    def replies(self) -> Bounds:
        """Of those answered, how many within so many days of 24 hours."""
        return spread(self.read.told, self.span, Spread.REPLY, REPLY_DAYS, _within_days)


Counts = Mapping[tuple[str, str], Count]


def _within_days(seconds: float, days: int) -> bool:
    return seconds <= days * DAY_SECONDS


def narrowed(told: tuple[Told, ...], only: Callable[[Told, Mark], bool]) -> tuple[Told, ...]:
    """The same diaries with those marks alone that are asked for."""
    kept = []
    for each in told:
        marks = tuple(mark for mark in each.marks if only(each, mark))
        if marks:
            kept.append(Told(each.subject, marks, ()))
    return tuple(kept)


def period_of(
    span: Span, *, rules: Rules, until: datetime | None = None, position: int | None = None
) -> Period:
    """Read and keep nothing: for bulletins, and for what must be of this very moment."""
    until = until or timezone.now()
    position = last_line() if position is None else position
    terms = terms_for(rules.response_limit, until)
    return Period(span, rules, until, position, read_span(span, terms, position=position))


_MOST_KEPT = 4
_kept: dict[Span, tuple[float, Period]] = {}


def recent_period(span: Span) -> Period:
    """For pages: the same as a minute ago is good enough, and says of which moment it is.

    Raises SchemeRefused where no scheme is in force.
    """
    known = _kept.get(span)
    if known is not None and time.monotonic() - known[0] < settings.FIGURES_KEPT_SECONDS:
        return known[1]
    rules = read_rules(scheme_on(span.begin.astimezone(ZONE).date()).content)
    period = period_of(span, rules=rules)
    if settings.FIGURES_KEPT_SECONDS:
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[span] = time.monotonic(), period
    return period
