"""GET cases: by filters with a cursor, one with all that belongs to it, and its diary."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query

from jiewang.center.case.models import Case
from jiewang.center.case.states import OPEN_STATES
from jiewang.center.check.models import Answer
from jiewang.center.check.queries import last_answer
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.queries import running_limits
from jiewang.center.intake.models import Report
from jiewang.center.intake.queries import photos_of
from jiewang.grid.areas.models import Area
from jiewang.grid.areas.queries import full_names
from jiewang.public.keys.models import Scope
from jiewang.public.v1.asking import REFUSALS, check_known, key_of, known_area
from jiewang.public.v1.case_out import (
    case_fields,
    cases_out,
    clock_out,
    lines_out,
    orders_out,
    photo_out,
    said_out,
    with_names,
)
from jiewang.public.v1.cursors import numbers_in, written
from jiewang.public.v1.entry import group
from jiewang.public.v1.shapes import AnswerOut, CaseDetail, CasePage, Diary
from jiewang.public.v1.shapes_in import CasesIn
from jiewang.public.v1.visible import case_of, cases_of, without_persons

router = group("cases", Scope.CASES_READ)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@router.get(
    "/cases",
    response={200: CasePage, **REFUSALS},
    operation_id="cases",
    summary=gettext_noop("Cases by filters"),
)
def many(request: HttpRequest, asked: Query[CasesIn]) -> CasePage:
    """Cases by filters, the newest report first.

    Going on with `next` neither repeats nor leaves out a case that was there at the beginning.
    What comes or changes meanwhile is told by `/changes`.
    """
    check_known(request, CasesIn)
    cases = _filtered(cases_of(key_of(request)), asked)
    if asked.cursor:
        cases = cases.filter(_behind(asked.cursor))
    # The order first and the names afterwards: sorting is quick while rows are short.
    order = ("-reported_at", "-pk")
    ids = list(cases.order_by(*order).values_list("pk", flat=True)[: asked.limit + 1])
    page = list(with_names(Case.objects.filter(pk__in=ids)).order_by(*order))
    last = page[asked.limit - 1] if len(page) > asked.limit else None
    return CasePage(items=cases_out(page[: asked.limit]), next=_place(last) if last else None)


@router.get(
    "/cases/{number}",
    response={200: CaseDetail, **REFUSALS},
    operation_id="case",
    summary=gettext_noop("One case"),
)
def one(request: HttpRequest, number: str) -> CaseDetail:
    """One case: its clocks, orders, reports, photos, and the answer."""
    check_known(request)
    key = key_of(request)
    case = case_of(key, number, with_names(cases_of(key)))
    names, clocks, answer = full_names([case.area]), running_limits(case), last_answer(case)
    pressing = {case.pk: clocks[0]} if clocks and clocks[0].state != "met" else {}
    orders = case.orders.select_related("case", "unit", "area").defer("area__boundary")
    reports = list(case.reports.order_by("received_at", "pk"))
    return CaseDetail(
        **case_fields(case, names, pressing),
        clocks=[clock_out(view) for view in clocks],
        orders=orders_out(list(orders), key),
        reports=[said_out(report) for report in reports],
        photos=[photo_out(photo) for photo in photos_of(case)],
        answer=_answer_out(answer, reports) if answer else None,
    )


@router.get(
    "/cases/{number}/diary",
    response={200: Diary, **REFUSALS},
    operation_id="diary",
    summary=gettext_noop("The diary of a case"),
)
def diary(request: HttpRequest, number: str) -> Diary:
    """Everything that was done with a case, in order."""
    check_known(request)
    key = key_of(request)
    steps = case_of(key, number).steps.select_related("case", "unit").order_by("line")
    return Diary(items=lines_out(list(steps), key))


def _answer_out(answer: Answer, reports: list[Report]) -> AnswerOut:
    # It is written to the reporters, and may call them by their names.
    return AnswerOut(text=without_persons(answer.text, *reports), at=answer.at)


def _place(case: Case) -> str:
    return written((case.reported_at - _EPOCH) // _MICROSECOND, case.pk)


def _behind(cursor: str) -> Q:
    micros, pk = numbers_in(cursor, 2)
    try:
        at = _EPOCH + micros * _MICROSECOND
    except OverflowError:
        at = datetime.max.replace(tzinfo=UTC)
    # Said twice, so that the index on reported_at is asked for the place and not walked to it.
    return Q(reported_at__lte=at) & (Q(reported_at__lt=at) | Q(pk__lt=pk))


def _filtered(cases: QuerySet[Case], asked: CasesIn) -> QuerySet[Case]:
    for condition in _conditions(asked):
        cases = cases.filter(condition)
    return cases


def _conditions(asked: CasesIn) -> list[Q]:
    states = Q(state__in=sorted(OPEN_STATES))
    late = Q(Exists(_late_clocks()))
    conditions: dict[str, Callable[[], Q]] = {
        "state": lambda: Q(state__in=sorted(asked.state)),
        "open": lambda: states if asked.open else ~states,
        "late": lambda: late if asked.late else ~late,
        "area": lambda: _within(asked.area),
        "unit": lambda: Q(unit__code=asked.unit),
        "category": lambda: _of_types(asked.category),
        "channel": lambda: Q(
            Exists(Report.objects.filter(case=OuterRef("pk"), channel=asked.channel))
        ),
        "urgency": lambda: Q(urgency=asked.urgency),
        "reported_from": lambda: Q(reported_at__gte=asked.reported_from),
        "reported_to": lambda: Q(reported_at__lt=asked.reported_to),
    }
    given = {name for name in conditions if getattr(asked, name) not in (None, "", [])}
    return [condition() for name, condition in conditions.items() if name in given]


def _late_clocks() -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        case=OuterRef("pk"),
        met_at=None,
        void_at=None,
        paused_at=None,
        provisional=False,
        due_at__lt=timezone.now(),
    )


def _within(code: str) -> Q:
    # A redraw moves no area to another path: the last version's is that of all.
    area = known_area(code, field="area")
    return Q(area__in=Area.objects.within(area).values("pk"))


def _of_types(codes: list[str]) -> Q:
    asked = Q()
    for code in codes:
        asked |= Q(category__code=code) | Q(category__code__startswith=f"{code}.")
    return asked
