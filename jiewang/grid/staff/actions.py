"""Post people to areas, and end postings."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.grid.areas.errors import UnknownArea
from jiewang.grid.areas.queries import versions_of
from jiewang.grid.staff.errors import StaffError
from jiewang.grid.staff.models import Posting, Role
from jiewang.grid.staff.queries import forget_areas
from jiewang.grid.staff.shifts import Shift, checked_shifts
from jiewang.people.models import User


def post_to_area(
    user: User,
    *,
    area_code: str,
    role: str,
    since: datetime,
    shifts: Iterable[Shift] | None = None,
) -> Posting:
    """Put a person on the team of an area from a moment on.

    Who stands there in this role already keeps that posting, with its first moment and its
    shifts, and nothing is written. More people than the shape of a team has places are no
    mistake here: a handover needs two heads for a day. Without `shifts`: office hours. Raises
    UnknownArea, StaffError.
    """
    if role not in Role.values:
        text = _("“%(role)s” is no role on a grid team.")
        raise StaffError(text % {"role": role[:40]})
    if not versions_of(area_code):
        raise UnknownArea(area_code)
    kept = checked_shifts(shifts or ())
    with transaction.atomic():
        # The user's row, for want of a posting that two calls at once could hold.
        User.objects.select_for_update().get(pk=user.pk)
        here = Posting.objects.filter(user=user, area_code=area_code, role=role)
        posting = here.filter(until=None).first()
        if posting is None:
            if here.filter(until__gt=since).exists():
                raise StaffError(_("The posting before this one ends later than this one begins."))
            posting = Posting.objects.create(
                user=user, area_code=area_code, role=role, since=since, shifts=kept
            )
    forget_areas(user)
    return posting


def end_posting(posting: Posting, *, at: datetime) -> Posting:
    """Let a person leave a team at a moment, and return the posting as it then is.

    Nothing is handed over and no clock stops because somebody left: the work belongs to the
    unit. A posting that has ended keeps its end. Raises StaffError when it would end before it
    began.
    """
    with transaction.atomic():
        held = Posting.objects.select_for_update().get(pk=posting.pk)
        if held.until is None:
            if at <= held.since:
                raise StaffError(_("A posting cannot end before it began."))
            held.until = at
            held.save(update_fields=["until"])
    posting.until = held.until
    forget_areas(posting.user)
    return posting
