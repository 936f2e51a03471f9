"""Extensions 延期: a unit asks before its deadline, the center decides."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.base.limits import Limit
from jiewang.center.case.actions import check_unmoved, lock_case, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.catalog.reasons import reason as known_reason
from jiewang.center.clock.profiles import calendar_of
from jiewang.center.clock.wording import moment_text
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.orders import lock_order
from jiewang.center.handle.access import leave_to_ask_extension, leave_to_decide_extension
from jiewang.center.handle.errors import HandleError
from jiewang.center.handle.events import ExtensionAsked, ExtensionDecided
from jiewang.center.handle.models import Extension
from jiewang.center.handle.queries import handle_deadline
from jiewang.people.models import User

Decision = Extension.Decision


@transaction.atomic
def ask_extension(
    order_id: int,
    *,
    limit: str,
    reason: str,
    explanation: str,
    by: User,
    seen: int | None = None,
) -> None:
    """Ask for more time for an order, "2 workday"; the deadline stands until the center grants it.

    Never more than the order's own limit again, and counted in the same unit. The same request
    again while it waits writes nothing. Raises CaseError, LimitError, UnknownReason,
    WorkOrder.DoesNotExist.
    """
    case, order = lock_order(order_id)
    waiting = order.extensions.filter(decision=Decision.PENDING, by=by, limit=limit)
    if waiting.exists():
        return
    check_unmoved(case, seen)
    actor = leave_to_ask_extension(by, case, order)
    known_reason("extension", reason)
    wanted = _checked(limit, order)
    check_room_outside(order, wanted)
    note = need_note(explanation, _("Explain what takes so long, and what is done meanwhile."))
    at = timezone.now()
    extension = Extension.objects.create(
        case=case, order=order, limit=str(wanted), reason=reason, explanation=note,
        asked_at=at, by=by,
    )  # fmt: skip
    data = {"extension": extension.pk, "order": order.pk, "unit": order.unit.code}
    data |= {"limit": str(wanted), "reason": reason}
    kind = CaseStep.Kind.EXTENSION_ASKED
    write_step(case, kind, actor=actor, note=note, data=data, at=at)
    announce(ExtensionAsked(extension.pk, case.pk, order.unit_id))


def _checked(text: str, order: WorkOrder) -> Limit:
    wanted = Limit.parse(text)
    deadline = handle_deadline(order)
    if deadline is None:
        raise HandleError(_("No clock runs on this order: nothing to extend."))
    most = Limit.parse(deadline.limit)
    if wanted.unit != most.unit or wanted.number > most.number:
        reason = _("At most the order's own limit again: %(number)d, counted in “%(unit)s”.")
        values = {"number": most.number, "unit": most.unit.label}
        raise HandleError(reason % values)
    return wanted


def check_room_outside(order: WorkOrder, wanted: Limit) -> None:
    """Refuse time that another system has not given us. Raises HandleError."""
    deadline = handle_deadline(order)
    if deadline is None or deadline.not_after is None or deadline.outside_due_at is None:
        return
    own = replace(deadline.clock.extend(wanted), not_after=None)
    if own.due(calendar_of(deadline)).at <= deadline.not_after:
        return
    now = timezone.now()
    text = _(
        "Another system wants the answer by %(outside)s, so this order ends by %(end)s at the"
        " latest. Ask that system for more time first (“Ask another system for more time”);"
        " once it has given it, the limits here move by themselves."
    )
    moments = {"outside": deadline.outside_due_at, "end": deadline.not_after}
    raise HandleError(text % {name: moment_text(at, now) for name, at in moments.items()})


@transaction.atomic
def grant_extension(
    extension_id: int, *, by: User, note: str = "", seen: int | None = None
) -> None:
    """Give the time that was asked for. The same decision again writes nothing.

    Raises CaseError, Extension.DoesNotExist.
    """
    _decide(extension_id, Decision.GRANTED, by=by, note=note.strip(), seen=seen)


@transaction.atomic
def refuse_extension(extension_id: int, *, by: User, note: str, seen: int | None = None) -> None:
    """Refuse the time that was asked for; the note says why. Raises as grant_extension() does."""
    note = need_note(note, _("Say in the note why there is no more time."))
    _decide(extension_id, Decision.REFUSED, by=by, note=note, seen=seen)


def end_wish(order_id: int, *, at: datetime) -> None:
    """Close what still waits for a decision when its order ends; for the house, the case locked.

    Nobody decided: `decided_by` stays empty, and the diary tells of the order's end alone.
    """
    waiting = Extension.objects.filter(order=order_id, decision=Decision.PENDING)
    waiting.update(decision=Decision.REFUSED, decided_at=at)


def _decide(
    extension_id: int, decision: Extension.Decision, *, by: User, note: str, seen: int | None
) -> None:
    case, extension = _locked(extension_id)
    if extension.decision == decision and extension.decided_by_id == by.pk:
        return
    check_unmoved(case, seen)
    actor = leave_to_decide_extension(by, case, extension)
    if decision == Decision.GRANTED:
        # The other system may have moved its deadline since it was asked for.
        check_room_outside(extension.order, Limit.parse(extension.limit))
    at = timezone.now()
    extension.decision, extension.decided_at, extension.decided_by = decision, at, by
    extension.decision_note = note
    extension.save(update_fields=["decision", "decided_at", "decided_by", "decision_note"])
    granted = decision == Decision.GRANTED
    kind = CaseStep.Kind.EXTENSION_GRANTED if granted else CaseStep.Kind.EXTENSION_REFUSED
    order = extension.order
    data = {"extension": extension.pk, "order": order.pk, "limit": extension.limit}
    data |= {"unit": order.unit.code, "role": order.role}
    write_step(case, kind, actor=actor, note=note, data=data, at=at)
    _tell(extension, granted, at)


def _tell(extension: Extension, granted: bool, at: datetime) -> None:
    order = extension.order
    announce(
        ExtensionDecided(
            extension_id=extension.pk,
            case_id=extension.case_id,
            order_id=order.pk,
            unit_id=order.unit_id,
            role=order.role,
            limit=extension.limit,
            granted=granted,
            at=at,
        )
    )


def _locked(extension_id: int) -> tuple[Case, Extension]:
    case_id = Extension.objects.values_list("case_id", flat=True).get(pk=extension_id)
    case = lock_case(case_id)
    return case, Extension.objects.select_related("order__unit").get(pk=extension_id)
