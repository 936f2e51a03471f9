"""The lines of the queue's list, in words: the template only sets them down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.models import Urgency
from jiewang.center.clock.queries import LimitView
from jiewang.desk.center.wording import places_of
from jiewang.desk.templatetags.desk import lamp_word, moment


@dataclass(frozen=True)
class Row:
    """One case of the list: the lamp with its word, what is left, and what else there is to say."""

    number: str
    title: str
    lamp: str
    word: str
    left: str
    facts: list[str]


def rows_of(cases: Iterable[Case], limits: dict[int, LimitView]) -> list[Row]:
    """The lines of these cases, in their order; `limits` by the case's id."""
    listed = list(cases)
    places = places_of(case.area for case in listed)
    return [_row(case, limits.get(case.pk), places[case.area_id]) for case in listed]


def _row(case: Case, limit: LimitView | None, place: str) -> Row:
    return Row(
        number=case.number,
        title=case.title,
        lamp=limit.lamp if limit else "off",
        word=limit.word if limit else lamp_word("off"),
        left=limit.left if limit else "",
        facts=[place, *_facts(case)],
    )


def _facts(case: Case) -> Iterator[str]:
    if case.category:
        yield str(case.category)
    if case.urgency != Urgency.NORMAL:
        yield case.get_urgency_display()
    if case.state == State.VERIFYING:
        yield case.get_state_display()
    if case.confidential:
        yield _("Confidential")
    if case.outside_due_at:
        yield " ".join([_("outside until"), moment(case.outside_due_at)])
