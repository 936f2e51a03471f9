"""The exchange with a hotline: orders in, answers out, a day compared. A key speaks for a system."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import ValidationError

from jiewang.center.exchange.errors import ExchangeRefused
from jiewang.center.exchange.giving import Given, acknowledge, to_give
from jiewang.center.exchange.models import DayList
from jiewang.center.exchange.reconciling import (
    Differences,
    Row,
    Their,
    check_day,
    differences_of,
    reconcile,
    write_day,
)
from jiewang.center.exchange.taking import Item, Outcome, Taken, take
from jiewang.center.intake.outside.models import System
from jiewang.public.keys.models import Scope
from jiewang.public.v1.asking import REFUSALS, WRITING, check_known, key_of
from jiewang.public.v1.cursors import numbers_in, written
from jiewang.public.v1.entry import KeyWith
from jiewang.public.v1.errors import ApiRefused
from jiewang.public.v1.exchange_shapes import (
    AcknowledgedIn,
    AcknowledgedOut,
    AnswersIn,
    DayIn,
    DayOut,
    DayRowOut,
    DifferencesOut,
    GivenOut,
    GivenPage,
    OrderIn,
    OrdersIn,
    OrdersOut,
    TakenOut,
    TheirDayIn,
)
from jiewang.public.v1.wording import field_of, sentence_of

router = Router(tags=["exchange"], auth=KeyWith())

# Which system a key speaks for: never another's answers, never another's numbers.
_SYSTEMS = {Scope.EXCHANGE_CITY: System.CITY, Scope.EXCHANGE_DISTRICT: System.DISTRICT}


def _system(request: HttpRequest) -> System:
    scopes = key_of(request).scopes
    mine = [system for scope, system in _SYSTEMS.items() if scope in scopes]
    if len(mine) != 1:
        sentence = _("The exchange needs a key with one of these scopes: %(scopes)s.")
        names = ", ".join(_SYSTEMS)
        raise ApiRefused(403, "narrow_key", sentence % {"scopes": names})
    return mine[0]


@router.post(
    "/exchange/orders", response={200: OrdersOut, **WRITING}, operation_id="exchange_orders"
)
def orders(request: HttpRequest, sent: OrdersIn) -> OrdersOut:
    """Send orders, urgings and withdrawals; each gets its own result, in your order.

    The same number again is the same case: with new content it is recorded as a change. What is
    not refused is stored when the answer comes; without an answer, send all of it again.
    """
    check_known(request)
    system = _system(request)
    return OrdersOut(results=[_out(_taken(each, system)) for each in sent.orders])


def _taken(raw: Any, system: System) -> Taken:
    try:
        said = OrderIn.model_validate(raw)
    except ValidationError as error:
        number = raw.get("number", "") if isinstance(raw, dict) else ""
        faults = [
            f"{field_of(('body', 'orders', *each['loc']))}: {sentence_of(dict(each))}"
            for each in error.errors()[:5]
        ]
        shown = number[:60] if isinstance(number, str) else ""
        return Taken(shown, Outcome.REFUSED, "", " ".join(faults))
    return take(Item(system=system, **said.model_dump()))


def _out(taken: Taken) -> TakenOut:
    return TakenOut(
        number=taken.number,
        outcome=str(taken.outcome),  # type: ignore[arg-type]  # one of the four
        case=taken.case_number or None,
        message=taken.sentence,
    )


@router.get(
    "/exchange/answers", response={200: GivenPage, **REFUSALS}, operation_id="exchange_answers"
)
def answers(request: HttpRequest, asked: Query[AnswersIn]) -> GivenPage:
    """What you have not acknowledged yet, the oldest first.

    Begin without `after` at every reading: what you did not acknowledge comes again, and nothing
    else does.
    """
    check_known(request, AnswersIn)
    after = numbers_in(asked.after, 1, field="after")[0] if asked.after else 0
    found = to_give(_system(request), after=after, most=asked.limit + 1)
    page = found[: asked.limit]
    more = written(page[-1].id) if len(found) > asked.limit else None
    return GivenPage(items=[_given(each) for each in page], next=more)


def _given(given: Given) -> GivenOut:
    return GivenOut(
        id=given.id,
        number=given.number,
        case=given.case_number,
        kind=str(given.kind),  # type: ignore[arg-type]  # one of the five
        at=given.at,
        reason=given.reason or None,
        reason_text=given.reason_text or None,
        text=given.text or None,
        until=_moment(given.until),
    )


@router.post(
    "/exchange/acknowledgements",
    response={200: AcknowledgedOut, **WRITING},
    operation_id="exchange_acknowledge",
)
def acknowledgements(request: HttpRequest, sent: AcknowledgedIn) -> AcknowledgedOut:
    """Say which answers you have stored; they are not given again. Repeat it freely."""
    check_known(request)
    known = acknowledge(_system(request), sent.ids)
    return AcknowledgedOut(
        acknowledged=sorted(each for each in known if known[each]),
        unknown=sorted(each for each in known if not known[each]),
    )


@router.get(
    "/exchange/reconciliation", response={200: DayOut, **REFUSALS}, operation_id="exchange_day"
)
def day(request: HttpRequest, asked: Query[DayIn]) -> DayOut:
    """Our orders of a day as they were written down after it, and the last comparison."""
    check_known(request, DayIn)
    kept = write_day(_system(request), _past(asked.day), at=timezone.now())
    return _day_out(kept)


@router.post(
    "/exchange/reconciliation", response={200: DayOut, **WRITING}, operation_id="exchange_compare"
)
def compare_day(request: HttpRequest, sent: TheirDayIn) -> DayOut:
    """Send your orders of a day and see the differences; the same list gives the same result."""
    check_known(request)
    system, at = _system(request), timezone.now()
    theirs = [Their(each.number, each.due_at, each.answered) for each in sent.orders]
    reconcile(system, _past(sent.day), theirs, at=at)
    return _day_out(DayList.objects.get(system=system, day=sent.day))


def _past(asked: date) -> date:
    """A day that can be compared. Raises ApiRefused."""
    try:
        check_day(asked, at=timezone.now())
    except ExchangeRefused as refusal:
        fields = [("day", str(refusal))]
        raise ApiRefused(422, "does_not_fit", str(refusal), fields=fields) from None
    return asked


def _day_out(kept: DayList) -> DayOut:
    compared = kept.theirs is not None
    return DayOut(
        day=kept.day,
        system=kept.system,
        written_at=kept.written_at,
        orders=_rows(kept.ours),
        compared_at=kept.compared_at,
        differences=_differences(differences_of(kept)) if compared else None,
    )


def _differences(found: Differences) -> DifferencesOut:
    return DifferencesOut(
        both=found.both,
        we_lack=_rows(found.we_lack),
        they_lack=_rows(found.they_lack),
        other_day=_rows(found.other_day),
        answered_here=_rows(found.answered_here),
        answered_there=_rows(found.answered_there),
        due_differs=_rows(found.due_differs),
    )


def _rows(rows: list[Row]) -> list[DayRowOut]:
    return [
        DayRowOut(
            number=row["number"],
            case=row.get("case"),
            state=row.get("state"),
            due_at=_moment(row["due"]),
            their_due_at=_moment(row.get("their_due", "")),
            answered=row["answered"],
        )
        for row in rows
    ]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
