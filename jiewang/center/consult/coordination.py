"""Step one 难点统筹: one named person, on site or online, by a day; and what came of it."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import CaseError
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.consult.access import (
    leave_to_coordinate,
    leave_to_name,
    leave_to_note,
    leave_to_pass_on,
)
from jiewang.center.consult.due import named_day
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.events import CoordinatorNamed
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.queries import items_seen_by, plain_words
from jiewang.center.consult.states import Stage
from jiewang.center.consult.steps import Kind, lock_item, move, tell_case
from jiewang.center.dispatch.access import leave_to_consult
from jiewang.center.dispatch.actions import consult_case
from jiewang.center.dispatch.handover import need_note
from jiewang.people.models import User
from jiewang.people.rights import holdings

SETTLED, PASSED_ON = "settled", "passed_on"


@transaction.atomic
def name_coordinator(
    item_id: int,
    *,
    who: User,
    due_on: date,
    by: User,
    on_site: bool = False,
    note: str = "",
    seen: int | None = None,
) -> None:
    """Name the one person who settles it by a day, or another in their place.

    The same person and day again write nothing. Raises NotAllowed, ConsultError, CaseChanged.
    """
    item = lock_item(item_id)
    if (item.coordinator_id, item.due_on, item.on_site) == (who.pk, due_on, on_site):
        return
    check_unmoved(item, seen)
    actor, at = leave_to_name(by, item), timezone.now()
    if not who.is_active or not holdings(who):
        text = _("%(person)s holds no post now. Name somebody who does.")
        raise ConsultError(text % {"person": who})
    today = timezone.localdate(at)
    item.coordinator, item.on_site = who, on_site
    item.due_since, item.due_on = today, named_day(due_on, today=today).on
    item.provisional = False
    fields = ["coordinator", "on_site", "due_since", "due_on", "provisional"]
    data = {"user": who.username, "due": due_on.isoformat(), "on_site": on_site}
    write_line(
        item, Kind.NAMED, actor=actor, at=at, note=note.strip(), data=data, moved=True,
        also=fields,
    )  # fmt: skip
    title = plain_words(item)(item.title)
    announce(CoordinatorNamed(item.pk, item.number, title, who.pk, due_on))


@transaction.atomic
def record_coordination(
    item_id: int, *, outcome: str, words: str, by: User, seen: int | None = None
) -> None:
    """Say what came of the coordination: `settled`, a decision follows; or `passed_on`.

    Raises NotAllowed, ConsultError, CaseChanged.
    """
    item = lock_item(item_id)
    check_unmoved(item, seen)
    actor = leave_to_coordinate(by, item)
    words = need_note(words, _("Say in the note what came of it."))
    if outcome == PASSED_ON:
        _pass_on(item, actor, by, words)
        return
    if outcome != SETTLED:
        raise ConsultError(_("Say whether it is settled or goes to joint consultation."))
    write_line(item, Kind.SETTLED, actor=actor, at=timezone.now(), note=words, moved=True)


@transaction.atomic
def pass_on(item_id: int, *, note: str, by: User, seen: int | None = None) -> None:
    """To joint consultation without coordination, or once more after a decision; with a reason.

    Its case goes along where the person may send it there and its state allows. In consultation
    already, nothing is written. Raises NotAllowed, ConsultError, CaseChanged.
    """
    item = lock_item(item_id)
    if item.stage == Stage.CONSULTING:
        return
    check_unmoved(item, seen)
    actor = leave_to_pass_on(by, item)
    note = need_note(note, _("Say in the note why the units have to meet."))
    _pass_on(item, actor, by, note)


def _pass_on(item: BlockedItem, actor: Actor, by: User, note: str) -> None:
    item.due_since = item.due_on = None
    item.provisional = False
    move(
        item, Stage.CONSULTING, Kind.PASSED_ON, actor=actor, at=timezone.now(), note=note,
        also=["due_since", "due_on", "provisional"],
    )  # fmt: skip
    tell_case(item, "passed_on", actor=actor, at=timezone.now(), note=note)
    if item.case is not None and _may_take_along(by, item):
        consult_case(item.case.pk, note=note, by=by)


def _may_take_along(by: User, item: BlockedItem) -> bool:
    """Whether dispatch would send the case to consultation at this person's word, now."""
    if item.case is None:
        return False
    try:
        leave_to_consult(by, item.case)
    except CaseError:
        return False
    return True


@transaction.atomic
def add_item_note(item_id: int, *, note: str, by: User) -> None:
    """Write one more line in an item's diary, in any stage. Raises NotAllowed, DispatchError."""
    item = lock_item(item_id)
    actor = leave_to_note(by, item)
    if not items_seen_by(by).filter(pk=item.pk).exists():
        raise ConsultError(_("There is no item of this number that you may see."))
    note = need_note(note, _("The note is empty. Write what others should know."))
    write_line(item, Kind.NOTED, actor=actor, at=timezone.now(), note=note)
