"""The tabs of My work, and the one next step of an order."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.models import Hop, WorkOrder
from jiewang.center.dispatch.queries import orders_of
from jiewang.desk.paging import MOST_COUNTED
from jiewang.people.models import User

DONE = "done"
# What a line tells, of two hundred columns.
READ = (
    *("role", "state", "sent_at", "handled_at", "unit_id", "case__number", "case__title"),
    *("case__state", "case__urgency", "case__reworks", "case__moved_by_line"),
    *("case__outside_due_at", "case__area__path", "case__area__name", "case__area__name_en"),
)
LEAD, ASSIST = WorkOrder.Role.LEAD, WorkOrder.Role.ASSIST
SENT, SIGNED, HANDLED = WorkOrder.State.SENT, WorkOrder.State.SIGNED, WorkOrder.State.HANDLED


@dataclass(frozen=True)
class Tab:
    name: str
    label: Promise
    holds: Callable[[], Q]
    empty: Promise


def _return_pending() -> Q:
    hops = Hop.objects.filter(order=OuterRef("pk"), kind=Hop.Kind.RETURN, decision="pending")
    return Q(role=LEAD, case__state=State.RETURNED) | Q(Exists(hops))


TABS = (
    Tab(
        "sign",
        _("To sign for"),
        lambda: Q(state=SENT) & ~_return_pending(),
        _("When the center sends your unit a work order, it appears here."),
    ),
    Tab(
        "handling",
        _("Being handled"),
        lambda: Q(state=SIGNED, role=LEAD, case__state__in=[State.SIGNED, State.HANDLING]),
        _("Orders you have signed for appear here, first due first."),
    ),
    Tab(
        "waiting",
        _("Waiting for the reporter"),
        lambda: Q(state=SIGNED, role=LEAD, case__state=State.WAITING),
        _("While a question to the reporter is open, the order waits here."),
    ),
    Tab(
        "assist",
        _("Assisting"),
        lambda: Q(state=SIGNED, role=ASSIST) & ~_return_pending(),
        _("Orders where your unit helps another one appear here."),
    ),
    Tab(
        "returned",
        _("Return asked for"),
        lambda: _return_pending() & Q(state__in=[SENT, SIGNED]),
        _("Orders you have asked to give back wait here for the center."),
    ),
    Tab(
        DONE,
        _("Fed back"),
        lambda: Q(state=HANDLED),
        _("Orders with a result appear here."),
    ),
)
BY_NAME = {tab.name: tab for tab in TABS}


def orders_in(user: User, tab: Tab) -> QuerySet[WorkOrder]:
    """The tab's orders, first due first; finished ones newest first."""
    states = [HANDLED] if tab.name == DONE else [SENT, SIGNED]
    orders = orders_of(user, states=states).filter(tab.holds())
    orders = orders.select_related(None).select_related("case__area").only(*READ)
    if tab.name == DONE:
        return orders.order_by("-handled_at", "-pk")
    running = Deadline.objects.filter(
        case=OuterRef("case"), unit=OuterRef("unit"), met_at=None, void_at=None
    ).order_by("due_at")
    orders = orders.annotate(due=Subquery(running.values("due_at")[:1]))
    return orders.order_by(F("due").asc(nulls_last=True), "sent_at", "pk")


def counts(user: User) -> dict[str, int]:
    """How many orders stand under each tab: two queries.

    What is fed back grows for ever: it is counted apart, and no further than it is listed.
    """
    in_hand = orders_of(user, states=[SENT, SIGNED])
    tabs = {
        tab.name: Count("pk", filter=tab.holds(), distinct=True) for tab in TABS if tab.name != DONE
    }
    handled = orders_of(user, states=[HANDLED]).order_by()
    return {**in_hand.aggregate(**tabs), DONE: handled[:MOST_COUNTED].count()}


def next_step(order: WorkOrder) -> str:
    """The name of the act that comes next for this order; empty when others are to move."""
    if order.state == SENT:
        return "" if order.case.state == State.RETURNED else "sign_for"
    if order.state != SIGNED:
        return ""
    if order.role == ASSIST:
        return "feed_back"
    steps = {
        State.SIGNED: "start_handling",
        State.HANDLING: "feed_back",
        State.WAITING: "answer_question",
    }
    return steps.get(State(order.case.state), "")
