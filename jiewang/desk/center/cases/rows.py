"""The lines of the list of cases, in words: the template only sets them down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.models import Urgency
from jiewang.center.clock.queries import LimitView, most_pressing
from jiewang.desk.center.wording import places_of


@dataclass(frozen=True)
class Row:
    """One case of the list. `urgency` and `category` are empty where there is nothing to say."""

    number: str
    title: str
    address: str
    urgency: str
    confidential: bool
    category: str
    place: str
    state: str
    unit: str
    limit: LimitView | None
    reported_at: datetime


def rows_of(cases: Iterable[Case]) -> list[Row]:
    """The lines of these cases, in their order."""
    listed = list(cases)
    limits = most_pressing([case.pk for case in listed])
    places = places_of(case.area for case in listed)
    return [_row(case, limits.get(case.pk), places[case.area_id]) for case in listed]


def _row(case: Case, limit: LimitView | None, place: str) -> Row:
    urgent = case.urgency != Urgency.NORMAL
    return Row(
        number=case.number,
        title=case.title,
        address=reverse("desk:case", args=[case.number]),
        # The labels of choices; Django's get_…_display() sorts through all of them each time.
        urgency=str(Urgency(case.urgency).label) if urgent else "",
        confidential=case.confidential,
        category=str(case.category) if case.category else "",
        place=place,
        state=str(State(case.state).label),
        unit=str(case.unit),
        limit=limit,
        reported_at=case.reported_at,
    )
