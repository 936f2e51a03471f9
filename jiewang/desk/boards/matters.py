"""What is owed today beside cases: tasks, orders, meetings, blocked items, wishes about scores."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.consult.access import KEEPING
from jiewang.center.consult.due import lamp_of
from jiewang.center.consult.models import BlockedItem, Call, Summons
from jiewang.center.consult.queries import items_seen_by, words_for
from jiewang.center.consult.states import OPEN_STAGES
from jiewang.center.consult.whistles.models import Summoned
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.models import Claim, Exclusion
from jiewang.center.evaluate.queries import waiting_claims, waiting_exclusions
from jiewang.center.supervise.counting import order_lamp, task_lamp
from jiewang.center.supervise.models import Task, TaskNode
from jiewang.center.supervise.orders.models import SupervisionOrder
from jiewang.center.supervise.queries import next_node, tasks_owed, tasks_to_move
from jiewang.desk.boards.baskets import MOST, Basket, Duty
from jiewang.desk.templatetags.desk import day, moment
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings

# Whoever was called is shown it until the minutes can be written, and not for ever.
_STILL_SHOWN = timedelta(days=1)
_MOST_COUNTED = 1000


def matters(user: User, now: datetime, tonight: datetime) -> Iterator[Basket]:
    """The baskets that hold no cases; those with nothing in them are left out."""
    found = (
        _meetings(user, now, tonight),
        _tasks(user, now, tonight),
        _orders(user, now, tonight),
        _items(user),
        _tasks_waiting(user, now),
        _wishes(user),
    )
    return (basket for basket in found if basket.duties)


# --- Meetings and whistles --------------------------------------------------------------------


def _meetings(user: User, now: datetime, tonight: datetime) -> Basket:
    """Where my units are called to today, and calls that they have not answered."""
    units = _handling(user)
    soon = now - _STILL_SHOWN, tonight
    calls = Call.objects.filter(unit__in=units, meeting__held_at=None, presence="")
    calls = calls.filter(Q(meeting__at__range=soon) | Q(reply="", meeting__at__gte=now))
    rows: list[tuple[datetime, Duty]] = [
        _called(call, call.meeting.at, call.meeting.place, words_for(item, user)(item.title),
                reverse("desk:blocked_item", args=[item.pk]))
        for call in calls.select_related("unit", "meeting__item__case")[:_MOST_COUNTED]
        for item in (call.meeting.item,)
    ]  # fmt: skip
    blown = Summoned.objects.filter(unit__in=units, whistle__closed_at=None, presence="")
    blown = blown.filter(Q(whistle__at__range=soon) | Q(reply="", whistle__at__gte=now))
    rows += [
        _called(each, each.whistle.at, each.whistle.place, each.whistle.title,
                reverse("desk:whistle", args=[each.whistle_id]))
        for each in blown.select_related("unit", "whistle")[:_MOST_COUNTED]
    ]  # fmt: skip
    rows.sort(key=lambda row: row[0])
    today = sum(at < tonight for at, _duty in rows)
    duties = [duty for _at, duty in rows[:MOST]]
    name, address = _("Consultations and whistles"), reverse("desk:blocked")
    return Basket(name, address, duties, by_tonight=today, waiting=len(rows) - today)


def _called(
    call: Summons, at: datetime, place: str, title: str, address: str
) -> tuple[datetime, Duty]:
    answer = call.get_reply_display() if call.reply else _("Say whether you come")
    meta = (str(call.unit), place, str(answer))
    return at, Duty(address, title, "off" if call.reply else "amber", left=moment(at), meta=meta)


# --- Supervision ------------------------------------------------------------------------------


def _tasks(user: User, now: datetime, tonight: datetime) -> Basket:
    """Tasks of my units of which the deadline or a node ends by tonight."""
    nodes = TaskNode.objects.filter(done_at=None, due_at__lt=tonight).values("task")
    ending = Q(due_at__lt=tonight) | Q(pk__in=nodes)
    rows = [*tasks_owed(user).filter(ending, paused_at=None).prefetch_related("nodes")]
    late = sum(_ends(task) < now and not task.provisional for task in rows)
    duties = [_task_duty(task, _ends(task), now) for task in rows[:MOST]]
    address = f"{reverse('desk:tasks')}?tab=mine"
    return Basket(_("Supervised tasks"), address, duties, late, len(rows) - late)


def _ends(task: Task) -> datetime:
    node = next_node(task)
    return min(task.due_at, node.due_at) if node else task.due_at


def _tasks_waiting(user: User, now: datetime) -> Basket:
    """Tasks that wait for a post of mine: to be approved, issued, reviewed, struck off."""
    rows = tasks_to_move(user).select_related("center", "owner").prefetch_related("nodes")
    shown = [*rows[:MOST]]
    waiting = len(shown) if len(shown) < MOST else rows.count()
    duties = [_task_duty(task, task.due_at, now) for task in shown]
    return Basket(_("Tasks that wait for you"), reverse("desk:tasks"), duties, waiting=waiting)


def _task_duty(task: Task, ends: datetime, now: datetime) -> Duty:
    lamp, why = task_lamp(task, now)
    meta = (task.number, str(task.owner), str(task.get_state_display()))
    address = reverse("desk:task", args=[task.number])
    return Duty(address, task.title, lamp.value, str(why.label), moment(ends), meta)


def _orders(user: User, now: datetime, tonight: datetime) -> Basket:
    """Supervision orders that my units answer by tonight."""
    rows = SupervisionOrder.objects.filter(to__in=_handling(user), answer=None)
    rows = rows.filter(answer_due_at__lt=tonight).select_related("task", "center")
    orders = [*rows.order_by("answer_due_at", "pk")[:_MOST_COUNTED]]
    late = sum(order.answer_due_at < now and not order.provisional for order in orders)
    duties = [_order_duty(order, now) for order in orders[:MOST]]
    name, address = _("Supervision orders to answer"), f"{reverse('desk:tasks')}?tab=mine"
    return Basket(name, address, duties, late, len(orders) - late)


def _order_duty(order: SupervisionOrder, now: datetime) -> Duty:
    lamp, why = order_lamp(order, now)
    address = reverse("desk:task", args=[order.task.number])
    left = moment(order.answer_due_at)
    return Duty(address, order.title, lamp.value, str(why.label), left, (str(order),))


# --- Blocked items and scores -----------------------------------------------------------------


def _items(user: User) -> Basket:
    """Steps of blocked items that end today: those I coordinate, and those of a center I keep."""
    today = timezone.localdate()
    mine = Q(coordinator=user) | Q(center__in=_keeping(user))
    rows = items_seen_by(user).filter(mine, stage__in=sorted(OPEN_STAGES), due_on__lte=today)
    rows = rows.select_related("center", "case", "coordinator").order_by("due_on", "pk")
    items = [*rows[:_MOST_COUNTED]]
    late = sum(item.due_on is not None and item.due_on < today for item in items)
    duties = [_item_duty(item, user) for item in items[:MOST]]
    return Basket(_("Blocked items"), reverse("desk:blocked"), duties, late, len(items) - late)


def _item_duty(item: BlockedItem, user: User) -> Duty:
    who = str(item.coordinator) if item.coordinator else _("Nobody coordinates it yet")
    meta = (item.number, str(item.get_stage_display()), who)
    address = reverse("desk:blocked_item", args=[item.pk])
    lamp = lamp_of(item, timezone.localdate())
    return Duty(address, words_for(item, user)(item.title), lamp, left=day(item.due_on), meta=meta)


def _wishes(user: User) -> Basket:
    """Exclusions and disputes on which I may decide."""
    asked: list[Exclusion | Claim] = [*waiting_exclusions(user)[:_MOST_COUNTED]]
    asked += waiting_claims(user)[:_MOST_COUNTED]
    asked.sort(key=lambda wish: wish.at)
    duties = [_wish_duty(wish) for wish in asked[:MOST]]
    name, address = _("Exclusions and disputes"), reverse("desk:exclusions")
    if asked and not any(isinstance(wish, Exclusion) for wish in asked):
        address = reverse("desk:claims")
    return Basket(name, address, duties, waiting=len(asked))


def _wish_duty(wish: Exclusion | Claim) -> Duty:
    claim = isinstance(wish, Claim)
    address = reverse("desk:claim_decision" if claim else "desk:exclusion_decision", args=[wish.pk])
    title = (
        _("%(unit)s disputes “%(measure)s”") if claim else _("%(unit)s: exclude from “%(measure)s”")
    )
    gaps: dict[str, Any] = {"unit": wish.unit, "measure": Measure(wish.measure).label}
    return Duty(address, title % gaps, left=moment(wish.at), meta=(wish.case.number,))


def _handling(user: User) -> list[int]:
    return [held.unit_id for held in holdings(user) if Right.HANDLE in held.post.rights]


def _keeping(user: User) -> list[int]:
    """The centers whose blocked items are mine to drive; the district's items for its center."""
    return [
        held.unit_id
        for held in holdings(user)
        if held.unit.kind in {Unit.Kind.STREET, Unit.Kind.DISTRICT_CENTER}
        and set(KEEPING) & set(held.post.rights)
    ]
