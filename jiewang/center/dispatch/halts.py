"""Stopping dispatch without a person at once, and letting it go on: by a commander, written down."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.errors import NotAllowed
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.models import Halt
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holding_with, holdings


@transaction.atomic
def halt_dispatching_alone(center_id: int, *, note: str, by: User) -> None:
    """Stop dispatching alone at a center from the next report on; the district's, everywhere.

    Stopped already, nothing is written. Raises NotAllowed, DispatchError.
    """
    holding = leave_to_halt(by, _lock_center(center_id))
    note = need_note(note, _("Say why dispatching alone is stopped."))
    if running_halt(center_id) is None:
        post = holding.post.code
        Halt.objects.create(center_id=center_id, by=by, post=post, note=note, at=timezone.now())


@transaction.atomic
def end_halt(center_id: int, *, note: str, by: User) -> None:
    """Let a center's cases be dispatched alone again. Not stopped, nothing is written.

    Raises NotAllowed, DispatchError.
    """
    holding = leave_to_halt(by, _lock_center(center_id))
    note = need_note(note, _("Say why dispatching alone may go on."))
    halt = running_halt(center_id)
    if halt is not None:
        halt.ended_by, halt.ended_post = by, holding.post.code
        halt.end_note, halt.ended_at = note, timezone.now()
        halt.save(update_fields=["ended_by", "ended_post", "end_note", "ended_at"])


def leave_to_halt(user: User, center: Unit) -> Holding:
    """The command post by which a person stops a center, or the district's. Raises NotAllowed."""
    holding = holding_with(user, Right.COMMAND, at=[center, district_center()])
    if holding is None:
        sentence = _("Only a command post of %(center)s or of the district may stop it.")
        raise NotAllowed(sentence % {"center": center})
    return holding


def centers_to_halt(user: User) -> list[Unit]:
    """The centers where a person commands: their own, in the order of their posts."""
    held = [each for each in holdings(user) if Right.COMMAND in each.post.rights]
    return list({each.unit_id: each.unit for each in held if each.unit.runs_a_center}.values())


def running_halt(center_id: int) -> Halt | None:
    """The halt of this very center that has not ended."""
    return Halt.objects.filter(center=center_id, ended_at=None).first()


def running_halts() -> list[Halt]:
    """Every halt that has not ended, the newest first, with center and person."""
    return list(Halt.objects.filter(ended_at=None).select_related("center", "by"))


def is_halted(center_id: int) -> bool:
    """Whether a center's cases, or those of the whole district, are left to people now."""
    with connection.cursor() as cursor:
        cursor.execute(_HALTED, [center_id, district_center().pk])
        return bool(cursor.fetchone()[0])


# In SQL, because every case asks it that could go alone.
_HALTED = """
SELECT EXISTS (SELECT 1 FROM center_halt WHERE center_id IN (%s, %s) AND ended_at IS NULL)
"""


def _lock_center(center_id: int) -> Unit:
    """Two commanders at one moment come one after the other."""
    center = Unit.objects.select_for_update(no_key=True).get(pk=center_id)
    if not center.runs_a_center:
        raise DispatchError(_("%(unit)s runs no center.") % {"unit": center})
    return center
