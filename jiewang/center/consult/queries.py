"""What there is to read of blocked items: whose, how many, and in which words."""

from collections.abc import Callable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jiewang.center.case.models import Case
from jiewang.center.consult.access import CALLING, KEEPING
from jiewang.center.consult.models import Assisting, BlockedItem, Call, Decision, ItemStep, Meeting
from jiewang.center.consult.states import OPEN_STAGES, Stage
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.intake.access import may_read_words
from jiewang.center.intake.wording import blotted
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.rights import holdings, units_of


def items_seen_by(user: User) -> QuerySet[BlockedItem]:
    """The items a person may look at. Every page starts from this.

    The district center's people see all; a street center's those it keeps; a unit's those it
    was called to, has to act on by a decision, or has an order of the case for; a coordinator
    the own ones.
    """
    if any(h.unit.kind == Unit.Kind.DISTRICT_CENTER for h in holdings(user)):
        return BlockedItem.objects.all()
    units = units_of(user)
    called = Call.objects.filter(meeting__item=OuterRef("pk"), unit__in=units)
    leads = Decision.objects.filter(item=OuterRef("pk"), lead__in=units)
    assists = Assisting.objects.filter(decision__item=OuterRef("pk"), unit__in=units)
    orders = WorkOrder.objects.filter(case=OuterRef("case"), unit__in=units)
    orders = orders.exclude(state=WorkOrder.State.WITHDRAWN)
    seen = Q(center__in=units) | Q(coordinator=user)
    return BlockedItem.objects.filter(
        seen | Exists(called) | Exists(leads) | Exists(assists) | Exists(orders)
    )


def counts_by_stage(items: QuerySet[BlockedItem]) -> dict[str, int]:
    """How many of these items stand at each stage; one query."""
    rows = items.order_by().values_list("stage").annotate(n=Count("pk"))
    found = dict(rows)
    return {stage: found.get(stage, 0) for stage in Stage.values}


def item_of(case: Case) -> BlockedItem | None:
    """The case's item: the open one, else the last that was struck off."""
    items = list(case.blocked_items.order_by("pk"))
    open_ones = [item for item in items if item.stage in OPEN_STAGES]
    last = open_ones or items
    return last[-1] if last else None


def current_meeting(item: BlockedItem) -> Meeting | None:
    """The meeting that is called and not held."""
    return item.meetings.filter(held_at=None).first()


def current_decision(item: BlockedItem) -> Decision | None:
    """What holds: the last decision."""
    return item.decisions.order_by("pk").last()


def undecided_meeting(item: BlockedItem) -> Meeting | None:
    """The last meeting that was held and on which nothing was decided yet."""
    held = item.meetings.exclude(held_at=None).filter(decisions=None)
    decided = current_decision(item)
    if decided is not None:
        held = held.filter(held_at__gt=decided.at)
    return held.order_by("held_at", "pk").last()


def settled_words(item: BlockedItem) -> str:
    """What the coordinator said when it was settled, since the item was last opened; or empty."""
    kinds = [ItemStep.Kind.SETTLED, ItemStep.Kind.REOPENED, ItemStep.Kind.PASSED_ON]
    last = item.steps.filter(kind__in=kinds).order_by("line").last()
    return last.note if last is not None and last.kind == ItemStep.Kind.SETTLED else ""


def people_to_name(item: BlockedItem) -> list[Holding]:
    """Who could coordinate: the center's keepers, the district's, and who handles it now."""
    lead = item.case.unit_id if item.case is not None else None
    rows = Holding.objects.current().filter(user__is_active=True)
    center = Q(unit=item.center) | Q(unit__kind=Unit.Kind.DISTRICT_CENTER)
    rows = rows.filter(center | Q(unit=lead)).select_related("user", "post", "unit")
    keeping = {*KEEPING, *CALLING, Right.HANDLE}
    return [
        row for row in rows.order_by("unit__code", "post__code") if keeping & {*row.post.rights}
    ]


# --- Words ----------------------------------------------------------------------------------


def words_for(item: BlockedItem, reader: User) -> Callable[[str], str]:
    """How this reader reads what was written about an item: of a confidential one without names."""
    case = item.case
    if case is None or may_read_words(reader, case):
        return str
    return plain_words(item)


def plain_words(item: BlockedItem) -> Callable[[str], str]:
    """Texts as anybody may read them: for notices, and for what is told to other rooms."""
    return plain_words_of(item.case)


def plain_words_of(case: Case | None) -> Callable[[str], str]:
    """Texts about a case without what names its reporters, if they are not to be known."""
    if case is None:
        return str
    reports = list(case.reports.all())
    if not case.confidential and not any(report.confidential for report in reports):
        return str
    personal = [text for each in reports for text in (each.name, each.phone, each.id_number)]
    return lambda text: blotted(text, *filter(None, personal))
