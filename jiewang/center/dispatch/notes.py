"""A note in the diary by whoever may read the case."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor, lock_case, write_step
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import CaseStep
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.orders import active_orders
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.people.models import User
from jiewang.people.rights import holdings


@transaction.atomic
def add_note(case_id: int, *, note: str, by: User, seen: int | None = None) -> None:
    """Write one more line in a case's diary; it moves nothing, so `seen` is not asked.

    Allowed in every state, also an ended one. Raises NotAllowed, DispatchError.
    """
    case = lock_case(case_id)
    if not cases_seen_by(by).filter(pk=case.pk).exists():
        raise NotAllowed(_("Notes are written by those who work on the case. Ask its center."))
    note = need_note(note, _("The note is empty. Write what others should know."))
    units = {case.center_id, *(order.unit_id for order in active_orders(case))}
    held = next((holding for holding in holdings(by) if holding.unit_id in units), None)
    actor = Actor.by(by, held or next(iter(holdings(by)), None))
    write_step(case, CaseStep.Kind.NOTED, actor=actor, note=note, at=timezone.now())
