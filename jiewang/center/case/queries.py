"""Reading cases and their diaries."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiewang.center.case.diary import Break, first_break
from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case
from jiewang.center.case.numbers import is_case_number, tidy_number


def case_by_number(number: str, among: "QuerySet[Case] | None" = None) -> Case:
    """Find a case by its number as a person types it.

    Raises CaseError: a slip of the finger is told apart from a case that is not there (or
    not among those this reader may see).
    """
    if not is_case_number(number):
        text = _("“%(number)s” is not a case number: one digit is wrong or missing. Type it again.")
        raise CaseError(text % {"number": number[:30]})
    cases = Case.objects.all() if among is None else among
    case = cases.filter(number=tidy_number(number)).first()
    if case is None:
        text = _("There is no case %(number)s that you may see.")
        raise CaseError(text % {"number": tidy_number(number)})
    return case


@dataclass(frozen=True)
class BrokenDiary:
    """A case whose diary does not hold, and where."""

    number: str
    at: Break


def diary_break(case: Case) -> Break | None:
    """The first place where one case's diary does not hold, or None."""
    steps = case.steps.order_by("line").iterator(500)
    return first_break(steps, number=case.number, length=case.diary_length, head=case.diary_head)


def broken_diaries() -> Iterator[BrokenDiary]:
    """Walk every case, oldest first, and yield those whose diary does not hold."""
    for case in Case.objects.order_by("pk").iterator(500):
        if found := diary_break(case):
            yield BrokenDiary(case.number, found)
