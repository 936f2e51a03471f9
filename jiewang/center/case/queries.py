"""Reading cases and their diaries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiewang.center.case.diary import Break, first_break
from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case, CaseStep
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


def state_of(case_id: int) -> str:
    """The state of a case now, and nothing else of it; for what every report pays for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM center_case WHERE id = %s", [case_id])
        return str(cursor.fetchone()[0])


@dataclass(frozen=True)
class BrokenDiary:
    """A case whose diary does not hold, and where."""

    number: str
    at: Break


def diary_break(case: Case) -> Break | None:
    """The first place where one case's diary does not hold, or None."""
    return _break_in(case, case.steps.order_by("line").iterator(500))


def broken_diaries() -> Iterator[BrokenDiary]:
    """Walk every case, oldest first, and yield those whose diary does not hold.

    The house may go on writing: a case that seems broken is looked at again under its lock.
    """
    for page in _pages(Case.objects.order_by("pk")):
        diaries = _diaries_of(page)
        for case in page:
            if _break_in(case, diaries[case.pk]) and (found := _break_while_held(case.pk)):
                yield BrokenDiary(case.number, found)


def _pages(cases: QuerySet[Case], size: int = 500) -> Iterator[list[Case]]:
    """Rows in handfuls, for which one question more is asked each."""
    rows = cases.only("number", "diary_length", "diary_head").iterator(size)
    while page := list(islice(rows, size)):
        yield page


def _diaries_of(cases: list[Case]) -> dict[int, list[CaseStep]]:
    """The lines of each case by its id, in one query."""
    diaries: dict[int, list[CaseStep]] = {case.pk: [] for case in cases}
    for step in CaseStep.objects.filter(case__in=list(diaries)).order_by("case", "line"):
        diaries[step.case_id].append(step)
    return diaries


def _break_in(case: Case, steps: Iterable[CaseStep]) -> Break | None:
    return first_break(steps, number=case.number, length=case.diary_length, head=case.diary_head)


@transaction.atomic
def _break_while_held(case_id: int) -> Break | None:
    return diary_break(Case.objects.select_for_update().get(pk=case_id))
