"""A unit's own program: the orders of its unit, and the same acts a person has on the page.

The key's account holds a post in the unit, and the actions ask of it what they ask of anybody.
"""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import File, Query
from ninja.files import UploadedFile

from jiewang.center.catalog.reasons import UnknownReason, reason, reasons
from jiewang.center.dispatch.actions import ask_return
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.queries import orders_of
from jiewang.center.handle.actions import (
    add_result_photos,
    feed_back,
    record_contact,
    sign_for,
    start_handling,
)
from jiewang.people.models import User
from jiewang.people.queries import unit_by_code
from jiewang.public.keys.models import Key, Scope
from jiewang.public.v1.asking import REFUSALS, WRITING, check_known, cleaned, key_of
from jiewang.public.v1.case_out import orders_out
from jiewang.public.v1.cursors import numbers_in, written
from jiewang.public.v1.entry import group
from jiewang.public.v1.errors import ApiRefused
from jiewang.public.v1.shapes import OrderOut, OrderPage
from jiewang.public.v1.shapes_in import (
    ActIn,
    FeedbackIn,
    NotedIn,
    OrdersIn,
    ReturnIn,
    StartIn,
)
from jiewang.public.v1.visible import cases_of, not_found

router = group("orders", Scope.ORDERS_ACT)

_ACTING = {200: OrderOut, **WRITING}


@router.get(
    "/orders",
    response={200: OrderPage, **REFUSALS},
    operation_id="orders",
    summary=gettext_noop("The orders of your unit"),
)
def many(request: HttpRequest, asked: Query[OrdersIn]) -> OrderPage:
    """The orders of this key's unit, the oldest first."""
    check_known(request, OrdersIn)
    key = key_of(request)
    orders = _orders(key, states=asked.state or None)
    if asked.cursor:
        orders = orders.filter(pk__gt=numbers_in(asked.cursor, 1)[0])
    page = list(orders.order_by("pk")[: asked.limit + 1])
    more = len(page) > asked.limit
    return OrderPage(
        items=orders_out(page[: asked.limit], key),
        next=written(page[asked.limit - 1].pk) if more else None,
    )


@router.post(
    "/orders/{int:pk}/sign",
    response=_ACTING,
    operation_id="sign",
    summary=gettext_noop("Sign for an order"),
)
def sign(request: HttpRequest, pk: int, said: ActIn) -> OrderOut:
    """Sign for an order. Signed already, nothing is written."""
    return _acted(request, pk, lambda by: sign_for(pk, by=by, seen=said.seen))


@router.post(
    "/orders/{int:pk}/start",
    response=_ACTING,
    operation_id="start",
    summary=gettext_noop("Begin to handle"),
)
def start(request: HttpRequest, pk: int, said: StartIn) -> OrderOut:
    """The lead begins to handle."""

    def act(by: User) -> None:
        start_handling(pk, by=by, note=said.note, contacted=said.contacted, seen=said.seen)

    return _acted(request, pk, act)


@router.post(
    "/orders/{int:pk}/contact",
    response=_ACTING,
    operation_id="contact",
    summary=gettext_noop("Record that you spoke with the reporter"),
)
def contact(request: HttpRequest, pk: int, said: NotedIn) -> OrderOut:
    """Put on record that the unit has spoken with the reporter."""
    return _acted(request, pk, lambda by: record_contact(pk, by=by, note=said.note, seen=said.seen))


@router.post(
    "/orders/{int:pk}/feedback",
    response=_ACTING,
    operation_id="feedback",
    summary=gettext_noop("Feed back the result"),
)
def feedback(request: HttpRequest, pk: int, said: FeedbackIn) -> OrderOut:
    """Give the result. Where the type asks for a photo of it, send that before."""
    return _acted(request, pk, lambda by: feed_back(pk, by=by, result=said.result, seen=said.seen))


@router.post(
    "/orders/{int:pk}/return",
    response=_ACTING,
    operation_id="ask_return",
    summary=gettext_noop("Ask to give an order back"),
)
def give_back(request: HttpRequest, pk: int, said: ReturnIn) -> OrderOut:
    """Ask the center to take the order back, inside its return window."""

    _check_reason(said.reason)

    def act(by: User) -> None:
        better = unit_by_code(said.better_unit) if said.better_unit else None
        ask_return(
            pk,
            by=by,
            reason=said.reason,
            explanation=said.explanation,
            better_unit=better,
            seen=said.seen,
        )

    return _acted(request, pk, act)


def _check_reason(code: str) -> None:
    """Refuse a reason there is not, with those that are offered: a program sees no list."""
    try:
        reason("return_order", code)
    except UnknownReason:
        offered = reasons("return_order")
        sentence = _("“%(code)s” is none of the reasons. Known are: %(known)s.")
        known = ", ".join(f"{each.code} ({each})" for each in offered)
        sentence %= {"code": code[:40], "known": known}
        raise ApiRefused(422, "does_not_fit", sentence, fields=[("reason", sentence)]) from None


@router.post(
    "/orders/{int:pk}/photos",
    response=_ACTING,
    operation_id="order_photo",
    summary=gettext_noop("Add a photo of what was done"),
)
def add(request: HttpRequest, pk: int, photo: File[UploadedFile]) -> OrderOut:
    """Add a photo of what was done."""

    def act(by: User) -> None:
        case_id = WorkOrder.objects.values_list("case_id", flat=True).get(pk=pk)
        add_result_photos(case_id, photos=[cleaned(photo)], by=by)

    return _acted(request, pk, act)


def _acted(request: HttpRequest, pk: int, act: Callable[[User], None]) -> OrderOut:
    """Act on one of the unit's orders, and tell how it stands then."""
    check_known(request)
    key = key_of(request)
    if key.account is None or pk >= 2**63 or not _orders(key).filter(pk=pk).exists():
        raise not_found(str(pk))
    act(key.account)
    order = WorkOrder.objects.select_related("case", "unit", "area").get(pk=pk)
    return orders_out([order], key)[0]


def _orders(key: Key, *, states: list[WorkOrder.State] | None = None) -> QuerySet[WorkOrder]:
    """The unit's orders, of cases that this key sees."""
    if key.account is None:
        return WorkOrder.objects.none()
    every = states if states is not None else list(WorkOrder.State)
    orders = orders_of(key.account, states=every).filter(case__in=cases_of(key).values("pk"))
    return orders.defer("area__boundary")
