"""What a whistle did not settle goes on as a blocked item."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.models import Cause
from jiewang.center.consult.opening import Matter, open_item, open_matter
from jiewang.center.consult.queries import item_of
from jiewang.center.consult.whistles.actions import close_whistle
from jiewang.center.consult.whistles.models import Whistle
from jiewang.grid.areas.queries import area_by_code, district
from jiewang.people.models import User


@transaction.atomic
def close_and_go_on(whistle_id: int, *, result: str, by: User) -> int:
    """Close a whistle and open an item of what is left, both or neither; returns the item's id."""
    close_whistle(whistle_id, result=result, by=by)
    return open_item_of_whistle(whistle_id, by=by)


@transaction.atomic
def open_item_of_whistle(whistle_id: int, *, by: User) -> int:
    """Make a blocked item of a closed whistle; returns its id. It has one already: that one's.

    Of its case if it has one, or the item that stands for it already; else of its title and place in the center's area. Raises
    NotAllowed, ConsultError.
    """
    whistle = Whistle.objects.select_related("center", "case").get(pk=whistle_id)
    if whistle.item_id is not None:
        return whistle.item_id
    if whistle.closed_at is None:
        raise ConsultError(_("First close it with a result; then what is left can go on."))
    standing = item_of(whistle.case) if whistle.case is not None else None
    if standing is not None and standing.is_open:
        item_id = standing.pk
    elif whistle.case_id is not None:
        item_id = open_item(whistle.case_id, words=whistle.result, by=by, cause=Cause.WHISTLE)
    else:
        matter = Matter(whistle.title, _area_code(whistle), whistle.place)
        item_id = open_matter(matter, words=whistle.result, by=by, cause=Cause.WHISTLE)
    Whistle.objects.filter(pk=whistle_id).update(item=item_id)
    return item_id


def _area_code(whistle: Whistle) -> str:
    """The area of the center: a street's unit has the code of its area."""
    found = area_by_code(whistle.center.code)
    return (found or district()).code
