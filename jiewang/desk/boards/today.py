"""What do I owe today: everything that ends by tonight or waits for me, by desk."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.queries import LimitView, most_pressing
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.queries import orders_of
from jiewang.desk.boards.baskets import MOST, Basket, Duty
from jiewang.desk.boards.matters import matters
from jiewang.desk.center.wording import places_of
from jiewang.desk.request import DeskRequest
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import has_right_anywhere, holdings

K = Deadline.Kind
_MOST_COUNTED = 1000


@require_safe
def today(request: DeskRequest) -> HttpResponse:
    """My day. What is due later stands on the desks themselves."""
    now = timezone.now()
    cases = [basket for basket in _baskets(request.user, now) if basket is not None]
    found = [*cases, *matters(request.user, now, _tonight(now))]
    context = {
        "baskets": found,
        "late": sum(basket.late for basket in found),
        "by_tonight": sum(basket.by_tonight for basket in found),
        "waiting": sum(basket.waiting for basket in found),
        "now": now,
    }
    return render(request, "desk/boards/today.html", context)


def _baskets(user: User, now: datetime) -> Iterator[Basket | None]:
    tonight = _tonight(now)
    orders = orders_of(user, states=[WorkOrder.State.SENT, WorkOrder.State.SIGNED])
    mine = set(orders.order_by().values_list("case_id", "unit_id"))
    if mine:
        due = _due(tonight, [K.SIGN, K.HANDLE, K.ASSIST]).filter(
            case__in={case_id for case_id, _unit in mine}, unit__in={unit for _c, unit in mine}
        )
        yield _basket(_("My work"), reverse("desk:my_work"), due, now)
    desks = (
        (Right.INTAKE, _("To accept"), "desk:queue", [K.ACCEPT], [State.REPORTED, State.VERIFYING]),
        (
            *(Right.DISPATCH, _("To dispatch"), "desk:queue", [K.DISPATCH]),
            [State.FILED, State.RETURNED, State.REOPENED],
        ),
        (
            *(Right.CHECK, _("To check and close"), "desk:checks", [K.CHECK, K.CLOSE]),
            [State.HANDLED, State.CHECKED],
        ),
        (Right.COMMAND, _("To review"), "desk:cases", [K.REVIEW], [State.SHELVED]),
    )
    for right, name, page, kinds, states in desks:
        if has_right_anywhere(user, right):
            cases = _at_my_centers(user, right)
            due = _due(tonight, kinds).filter(cases, case__state__in=states)
            yield _basket(name, reverse(page), due, now)


def _at_my_centers(user: User, right: Right) -> Q:
    units = [held.unit for held in holdings(user) if right in held.post.rights]
    if any(unit.kind == Unit.Kind.DISTRICT_CENTER for unit in units):
        return Q()
    return Q(case__center__in=units)


def _tonight(now: datetime) -> datetime:
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time()))


def _due(tonight: datetime, kinds: list[Deadline.Kind]) -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        met_at=None, void_at=None, paused_at=None, kind__in=kinds, due_at__lt=tonight
    )


def _basket(name: str, address: str, due: QuerySet[Deadline], now: datetime) -> Basket | None:
    """The basket of these deadlines; None where nothing ends by tonight."""
    rows = list(
        due.order_by("due_at", "pk").values_list("case_id", "due_at", "provisional")[:_MOST_COUNTED]
    )
    if not rows:
        return None
    late = sum(due_at < now and not provisional for _case, due_at, provisional in rows)
    ids = list(dict.fromkeys(case_id for case_id, _due, _p in rows))[:MOST]
    found = Case.objects.select_related("area", "category").in_bulk(ids)
    places, limits = places_of(case.area for case in found.values()), most_pressing(ids)
    duties = [_duty(found[pk], places[found[pk].area_id], limits.get(pk)) for pk in ids]
    more = len(rows) == _MOST_COUNTED
    return Basket(name, address, duties, late, len(rows) - late, more=more)


def _duty(case: Case, place: str, limit: LimitView | None) -> Duty:
    meta = (limit.short if limit else "", place, str(case.category or ""))
    address = reverse("desk:case", args=[case.number])
    if limit is None:
        return Duty(address, case.title, meta=meta)
    return Duty(address, case.title, limit.lamp, limit.word, limit.left, meta)
