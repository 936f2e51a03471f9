"""What there is to read of questions and extensions."""

from django.db.models import QuerySet

from jiewang.center.case.models import Case
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.handle.models import Extension, Question
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings


def open_question(case: Case) -> Question | None:
    """The question that waits for the reporters' answer, or None."""
    return case.questions.filter(closed_at=None).first()


def handle_deadline(order: WorkOrder) -> Deadline | None:
    """The deadline that runs on an order: handling for a lead, assisting for the others."""
    lead = order.role == WorkOrder.Role.LEAD
    kind = Deadline.Kind.HANDLE if lead else Deadline.Kind.ASSIST
    running = Deadline.objects.filter(case=order.case_id, unit=order.unit_id, kind=kind)
    return running.filter(met_at=None, void_at=None).order_by("-pk").first()


def stages_ahead(case: Case) -> list[str]:
    """Names of the stages 分段时限 whose clocks still run or stand still, the next one first."""
    stages = Deadline.objects.filter(case=case.pk, kind=Deadline.Kind.STAGE)
    names = stages.filter(met_at=None, void_at=None).order_by("due_at", "pk")
    return list(names.values_list("name", flat=True))


def pending_extensions(user: User) -> QuerySet[Extension]:
    """Requests for more time that wait for this person's decision, the longest waiting first."""
    pending = Extension.objects.filter(decision=Extension.Decision.PENDING)
    pending = pending.filter(order__state=WorkOrder.State.SIGNED)
    mine = [h.unit for h in holdings(user) if Right.DISPATCH in h.post.rights]
    if not any(unit.kind == Unit.Kind.DISTRICT_CENTER for unit in mine):
        pending = pending.filter(case__center__in=mine)
    related = pending.select_related("case", "order__unit", "by")
    return related.order_by("asked_at", "pk")


def questions_of(case: Case) -> QuerySet[Question]:
    """Every question to the reporters, in order; for the case page and the reporter's page."""
    return case.questions.select_related("by").order_by("asked_at", "pk")
