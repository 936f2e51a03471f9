"""What was saved beside the standard way 四减: steps, days, documents, visits. Pure arithmetic.

The standard way applies for each item alone, one after another; it is counted for items that have
passed, once each. What it really cost is counted of every application that has ended, also of one
that was sent back: a second try is no saving.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jiewang.works.projects.approvals.rules import Cost, Item


@dataclass(frozen=True)
class Ended:
    """One application that has ended. `works` is the unit works' id, or None for the whole."""

    works: int | None
    stage: str
    applied_on: date
    ended_on: date
    documents: int
    visits: int
    # Codes of the items whose opinion is good; of one sent back none has passed by law.
    passed: Collection[str]


@dataclass(frozen=True)
class Saved:
    """The standard way, what it really cost, and the difference, which may be below 0."""

    standard: Cost
    real: Cost

    @property
    def saved(self) -> Cost:
        return self.standard - self.real


def saved(
    ended: Iterable[Ended], items: Mapping[str, Item], is_workday: Callable[[date], bool]
) -> Saved:
    """Count both ways. Applications that ran side by side share their days."""
    every = list(ended)
    done = {(each.works, code) for each in every for code in each.passed if code in items}
    standard = sum((items[code].standard for _works, code in sorted(done, key=str)), Cost())
    # Hand in, be there, collect the one opinion.
    steps = sum(2 + each.visits for each in every)
    days = len(
        {day for each in every for day in workdays(each.applied_on, each.ended_on, is_workday)}
    )
    documents = sum(each.documents for each in every)
    visits = sum(each.visits for each in every)
    return Saved(standard, Cost(steps, days, documents, visits))


def workdays(first: date, last: date, is_workday: Callable[[date], bool]) -> list[date]:
    """Workdays after the first day up to the last: the day of handing in is not counted."""
    days = (first + timedelta(days=nth + 1) for nth in range((last - first).days))
    return [day for day in days if is_workday(day)]
