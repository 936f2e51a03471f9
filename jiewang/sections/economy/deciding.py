"""Whether what was booked counts 认定: said by another post, outside the unit that booked it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.things import write_line
from jiewang.people.models import User
from jiewang.sections.economy.access import leave_to_decide
from jiewang.sections.economy.bookings import lock_booking
from jiewang.sections.economy.errors import InvestmentError
from jiewang.sections.economy.models import Booking, LeadStep
from jiewang.sections.economy.rules import rules
from jiewang.sections.economy.states import Standing


@transaction.atomic
def recognize(booking_id: int, *, by: User, note: str = "") -> None:
    """Let a booking count. Refused for a kind of project that does not count by the district's rule.

    Raises NotAllowed, OwnWork, InvestmentError.
    """
    booking = lock_booking(booking_id)
    if booking.standing == Standing.RECOGNIZED:
        return
    leave_to_decide(by, booking, Standing.RECOGNIZED)
    nature = rules().natures.get(booking.clue.nature)
    if nature is not None and not nature.counts:
        text = _("“%(nature)s” does not count by the district's rules. Say “not recognized”.")
        raise InvestmentError(text % {"nature": nature})
    _decide(booking, Standing.RECOGNIZED, reason="", note=note, by=by)


@transaction.atomic
def refuse_recognition(booking_id: int, *, reason: str, by: User, note: str = "") -> None:
    """Say that a booking does not count 不予认定, and why; `reason` is a code of the district.

    Raises NotAllowed, OwnWork, InvestmentError.
    """
    booking = lock_booking(booking_id)
    if (booking.standing, booking.reason) == (Standing.NOT_RECOGNIZED, reason):
        return
    leave_to_decide(by, booking, Standing.NOT_RECOGNIZED)
    if reason not in rules().reasons:
        raise InvestmentError(_("Choose a reason from the list."))
    _decide(booking, Standing.NOT_RECOGNIZED, reason=reason, note=note, by=by)


def _decide(booking: Booking, to: Standing, *, reason: str, note: str, by: User) -> None:
    actor = leave_to_decide(by, booking, to)
    at = timezone.now()
    booking.standing, booking.reason, booking.decided_by, booking.decided_at = to, reason, by, at
    booking.save(update_fields=["standing", "reason", "decided_by", "decided_at"])
    data = {"booking": booking.pk, "kind": str(booking.kind), "fen": booking.fen, "reason": reason}
    kind = LeadStep.Kind.RECOGNIZED if to == Standing.RECOGNIZED else LeadStep.Kind.NOT_RECOGNIZED
    note = note.strip()
    write_line(booking.clue, kind, actor=actor, at=at, note=note, data=data, moved=True)
