"""GET servicerequestupdates: what was done, as FixMyStreet's extension has it.

The shape: github.com/mysociety/fixmystreet/wiki/Open311-FMS---Proposed-differences-to-Open311.
"""

from collections.abc import Iterable

from django.db.models import Q

from jiewang.center.case.models import CaseStep
from jiewang.people.models import Unit
from jiewang.public.open311.door import Answer, Asked
from jiewang.public.open311.requests import numbers_asked, page_asked, span_asked, w3
from jiewang.public.open311.shapes import UpdateOut
from jiewang.public.open311.visible import Seen, cases_shown, seen, status_of
from jiewang.public.open311.wording import TOLD

K = CaseStep.Kind
# Lines of these kinds that moved nothing belong to assisting units: nobody's business outside.
_ONLY_MOVED = [K.DISPATCHED, K.REROUTED, K.PUSHED_DOWN, K.SIGNED, K.STARTED, K.FED_BACK]


def updates(asked: Asked) -> Answer:
    """Updates between start_date and end_date, the oldest first, by default of 90 days.

    Beside the extension: service_request_id, page, page_size.
    """
    numbers = numbers_asked(asked)
    shown = cases_shown(asked.key, numbers=[n for n in numbers if len(n) <= 16] or None)
    start, end = span_asked(asked)
    lines = CaseStep.objects.filter(
        Q(moved=True) | ~Q(kind__in=_ONLY_MOVED),
        case__in=shown.values("pk"),
        kind__in=list(TOLD),
        at__gte=start,
        at__lte=end,
    )
    lines = lines.select_related("case__category", "unit").order_by("at", "pk")
    lines = lines.defer("case__category__extra_questions", "case__category__keywords")
    page = list(lines[page_asked(asked)])
    return "service_request_updates", _written(page, asked, numbers)


def _written(lines: list[CaseStep], asked: Asked, numbers: list[str]) -> list[UpdateOut]:
    cases = {line.case_id: line.case for line in lines}
    by_case: dict[int, list[Seen]] = {}
    for each in seen(cases.values(), asked.key):
        if not numbers or each.number in numbers:
            by_case.setdefault(each.case.pk, []).append(each)
    units = _names_of_units(lines)
    return [_out(line, each, units) for line in lines for each in by_case.get(line.case_id, [])]


def _out(line: CaseStep, each: Seen, units: dict[str, str]) -> UpdateOut:
    unit = units.get(str(line.data.get("unit", "")), "") or str(line.unit or "")
    return UpdateOut(
        update_id=f"{each.number}-{line.line}",
        service_request_id=each.number,
        status=status_of(line.state),
        updated_datetime=w3(line.at),
        description=TOLD[line.kind]() % {"unit": unit},
        media_url=None,
    )


def _names_of_units(lines: Iterable[CaseStep]) -> dict[str, str]:
    codes = {str(line.data.get("unit", "")) for line in lines}
    return {unit.code: str(unit) for unit in Unit.objects.filter(code__in=codes)}
