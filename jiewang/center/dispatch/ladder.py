"""Down and up between the levels: refused outside the catalog, free with a reason."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import check_unmoved, lock_case, write_step
from jiewang.center.case.models import CaseStep
from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.catalog.reasons import reason as known_reason
from jiewang.center.dispatch.access import (
    leave_to_decide_level,
    leave_to_push_down,
    leave_to_push_up,
    pending_return,
)
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.handover import (
    Handover,
    back_to_center,
    hand_over,
    in_the_same_street,
    need_note,
)
from jiewang.center.dispatch.levels import allowed_level, is_below
from jiewang.center.dispatch.models import Hop
from jiewang.center.dispatch.orders import (
    OrderState,
    Role,
    lead_order,
    lock_order,
    tell_withdrawn,
    withdraw,
    write_hop,
)
from jiewang.grid.areas.models import Area, Layer, Level
from jiewang.people.models import Unit, User


@transaction.atomic
def push_down(
    case_id: int,
    *,
    to: Unit,
    by: User,
    area_code: str = "",
    note: str = "",
    seen: int | None = None,
) -> None:
    """Hand a case on to a community of the street, or with `area_code` to one of its grids.

    Refused unless the catalog gives the matter to that level, or a commander has recorded a
    decision for this case: decide_level(). To the same community and grid again nothing is
    written. Raises CaseError, DispatchError, PushedDown, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    area = _grid_of(to, area_code) if area_code else None
    lead = lead_order(case)
    if lead and lead.unit_id == to.pk and lead.area == area and lead.state == OrderState.SENT:
        return
    check_unmoved(case, seen)
    actor = leave_to_push_down(by, case)
    if to.kind != Unit.Kind.COMMUNITY:
        text = _("%(unit)s is no community. To a unit of another kind, reroute the case.")
        raise DispatchError(text % {"unit": to})
    in_the_same_street(case, to)
    handover = Handover(
        to=to, area=area, hop=Hop.Kind.PUSH_DOWN, step=CaseStep.Kind.PUSHED_DOWN, note=note.strip()
    )
    hand_over(case, handover, actor=actor, at=timezone.now())


def _grid_of(community: Unit, code: str) -> Area:
    today = timezone.localdate()
    area = Area.objects.valid_on(today).filter(code=code, layer=Layer.GOVERNANCE).first()
    grids = {Level.GRID, Level.MICRO_GRID}
    if area is None or area.level not in grids or community.code not in area.path.split("."):
        text = _("“%(code)s” is no grid of %(unit)s today. Choose one of its grids.")
        raise DispatchError(text % {"code": code[:24], "unit": community})
    return area


@transaction.atomic
def decide_level(case_id: int, *, level: str, note: str, by: User, seen: int | None = None) -> None:
    """The commander records that a lower level than the catalog's takes this one case.

    Without it the software refuses to push down, whoever asks. A level that is allowed already
    writes nothing. Raises CaseError, DispatchError, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    if case.category is not None and not is_below(level, allowed_level(case)):
        return
    check_unmoved(case, seen)
    actor = leave_to_decide_level(by, case)
    if case.category is None:
        raise DispatchError(_("File the case first: only then the catalog says who handles it."))
    if level not in HandlingLevel.values:
        raise DispatchError(_("“%(level)s” is no level.") % {"level": level[:20]})
    note = need_note(note, _("Say in the note why a lower level takes it. It stays on record."))
    data = {"act": "level", "level": level, "category": case.category.code}
    write_step(case, CaseStep.Kind.DECIDED, actor=actor, note=note, data=data)


@transaction.atomic
def push_up(
    order_id: int, *, reason: str, explanation: str, by: User, seen: int | None = None
) -> None:
    """A community or a grid gives up what is not its own: the case lies on the center's desk again.

    Free, counted as no return. An assisting order just ends. Twice is quiet. Raises CaseError,
    DispatchError, UnknownReason, WorkOrder.DoesNotExist.
    """
    case, order = lock_order(order_id)
    if order.hops.filter(kind=Hop.Kind.PUSH_UP, by=by).exists():
        return
    check_unmoved(case, seen)
    actor = leave_to_push_up(by, case, order)
    known_reason("push_up", reason)
    note = need_note(explanation, _("Explain why the center has to take it."))
    at = timezone.now()
    pending = pending_return(case)
    if pending is not None and pending.order_id == order.pk:
        text = _("The center decides on your return already. Wait for its answer.")
        raise DispatchError(text)
    write_hop(
        case, Hop.Kind.PUSH_UP, actor=actor, at=at, from_unit_id=order.unit_id, order=order,
        to_unit=case.center, reason=reason, explanation=note,
    )  # fmt: skip
    kind = CaseStep.Kind.PUSHED_UP
    if order.role == Role.LEAD:
        back_to_center(case, order, kind, actor=actor, at=at, note=note, data={"reason": reason})
    else:
        withdraw(order)
        data: dict[str, Any] = {"reason": reason, "unit": order.unit.code, "order": order.pk}
        write_step(case, kind, actor=actor, note=note, data=data, at=at)
        tell_withdrawn([order], at)
