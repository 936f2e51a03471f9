"""Targets of a year: set by the district's commander, never edited; the last row rules."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.people.models import Unit, User
from jiewang.sections.economy.access import leave_to_set_targets
from jiewang.sections.economy.bookings import MOST
from jiewang.sections.economy.errors import InvestmentError
from jiewang.sections.economy.models import Target
from jiewang.sections.economy.rules import rules


@transaction.atomic
def set_target(
    year: int, *, indicator: str, value: int, by: User, unit: Unit | None = None, note: str = ""
) -> None:
    """Set what a year is to bring; `unit` None is the district. `value` in fen, or how many.

    Raises NotAllowed, InvestmentError.
    """
    actor = leave_to_set_targets(by)
    if indicator not in rules().indicators:
        raise InvestmentError(_("Choose from the list what the target is for."))
    if abs(year - timezone.localdate().year) > 5:
        raise InvestmentError(_("%(year)d is not near. Is the year right?") % {"year": year})
    if not 0 < value <= MOST:
        raise InvestmentError(_("The target must be above zero, and no more than can be."))
    if unit is not None and rules().group_of(unit) is None:
        raise InvestmentError(_("%(unit)s promotes no investment.") % {"unit": unit})
    if targets_of(year).get((indicator, unit.pk if unit else None)) == value:
        return
    Target.objects.create(
        year=year, indicator=indicator, unit=unit, value=value, note=note.strip(), by=by,
        post=actor.post, at=timezone.now(),
    )  # fmt: skip


def targets_of(year: int) -> dict[tuple[str, int | None], int]:
    """By indicator and unit id (None: the district): the value that rules."""
    rows = Target.objects.filter(year=year).order_by("pk")
    return {
        (code, unit): value
        for code, unit, value in rows.values_list("indicator", "unit_id", "value")
    }
