"""Step two 难点会商: units are called, each for something; who came; what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.consult.access import (
    leave_to_call,
    leave_to_keep_meeting,
    leave_to_reply,
)
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.events import UnitReplied, UnitsCalled
from jiewang.center.consult.models import BlockedItem, Call, Meeting
from jiewang.center.consult.queries import plain_words
from jiewang.center.consult.steps import Kind, lock_item, tell_case
from jiewang.center.consult.summons import (
    PRESENCE_FIELDS,
    REPLY_FIELDS,
    Arrival,
    Presence,
    Wanted,
    check_ahead,
    check_wanted,
    set_presence,
    set_reply,
)
from jiewang.center.dispatch.handover import need_note
from jiewang.people.models import User


@dataclass(frozen=True)
class Appointment:
    """When and where units meet. `place` of one online says how to get in."""

    at: datetime
    place: str
    online: bool = False


@transaction.atomic
def call_meeting(
    item_id: int,
    *,
    when: Appointment,
    wanted: Sequence[Wanted],
    agenda: str,
    by: User,
    seen: int | None = None,
) -> int:
    """Call units to a joint consultation; returns the meeting's id.

    Each unit once, none that is closed, and a moment to come. Raises NotAllowed, ConsultError,
    DispatchError, CaseChanged.
    """
    item = lock_item(item_id)
    check_unmoved(item, seen)
    actor, at = leave_to_call(by, item), timezone.now()
    check_ahead(when.at, at)
    check_wanted(wanted)
    agenda = need_note(agenda, _("Say what is on the agenda, a line for each point."))
    place = _place(when)
    meeting = Meeting.objects.create(
        item=item, at=when.at, online=when.online, place=place, agenda=agenda, by=by,
        called_at=at,
    )  # fmt: skip
    Call.objects.bulk_create(
        Call(meeting=meeting, unit=each.unit, asked_for=" ".join(each.asked_for.split())[:200])
        for each in wanted
    )
    codes = [each.unit.code for each in wanted]
    data = {"meeting": meeting.pk, "at": when.at.isoformat(), "place": place, "units": codes}
    _until(item, when.at, at)
    fields = ["due_since", "due_on", "provisional"]
    write_line(
        item, Kind.CALLED, actor=actor, at=at, note=agenda, data=data, moved=True, also=fields
    )
    tell_case(item, "called", actor=actor, at=at, data={"units": codes})
    _tell_called(item, meeting, [each.unit.pk for each in wanted], moved=False)
    return meeting.pk


@transaction.atomic
def put_off_meeting(
    item_id: int, *, when: Appointment, note: str, by: User, seen: int | None = None
) -> None:
    """Move the meeting to another time or place; the units called are told. Raises as above."""
    item = lock_item(item_id)
    check_unmoved(item, seen)
    actor, meeting = leave_to_keep_meeting(by, item)
    at, place = timezone.now(), _place(when)
    if (meeting.at, meeting.place, meeting.online) == (when.at, place, when.online):
        return
    check_ahead(when.at, at)
    note = need_note(note, _("Say in the note why it is moved."))
    data = {"at": when.at.isoformat(), "place": place, "was": meeting.at.isoformat()}
    meeting.at, meeting.place, meeting.online = when.at, place, when.online
    meeting.save(update_fields=["at", "place", "online"])
    _until(item, when.at, at)
    fields = ["due_since", "due_on", "provisional"]
    write_line(
        item, Kind.PUT_OFF, actor=actor, at=at, note=note, data=data, moved=True, also=fields
    )
    _tell_called(item, meeting, list(meeting.calls.values_list("unit", flat=True)), moved=True)


@transaction.atomic
def reply_to_call(call_id: int, *, coming: bool, by: User, words: str = "") -> None:
    """A unit says whether it comes; with a reason if it cannot. The same again writes nothing.

    Raises NotAllowed, ConsultError, Call.DoesNotExist.
    """
    item, call = _locked_call(call_id)
    actor, at = leave_to_reply(by, call), timezone.now()
    if call.meeting.held_at is not None:
        raise ConsultError(_("This consultation has been held. Nothing to answer any more."))
    if not set_reply(call, coming=coming, words=words, by=by, at=at):
        return
    call.save(update_fields=REPLY_FIELDS)
    data = {"unit": call.unit.code, "reply": str(call.reply)}
    write_line(item, Kind.REPLIED, actor=actor, at=at, note=call.reply_words, data=data)
    title = plain_words(item)(item.title)
    announce(
        UnitReplied(item.number, title, item.center_id, call.unit_id, coming, to_whistle=False)
    )


@transaction.atomic
def note_presence(call_id: int, *, arrival: Arrival, by: User) -> None:
    """Note that a unit came, who for it and when, or that nobody did, and why.

    As long as the minutes are not written it can be put right; each change is a line of the
    diary. Raises NotAllowed, ConsultError, Call.DoesNotExist.
    """
    item, call = _locked_call(call_id)
    actor, meeting = leave_to_keep_meeting(by, item)
    if call.meeting_id != meeting.pk:
        raise ConsultError(_("That consultation has been held; its list stays as it is."))
    now = timezone.now()
    if set_presence(call, arrival, due=meeting.at, by=by, now=now):
        call.save(update_fields=PRESENCE_FIELDS)
        _write_presence(item, call, actor, now)


@transaction.atomic
def write_minutes(item_id: int, *, minutes: str, by: User, seen: int | None = None) -> None:
    """Write down what was said; the meeting has been held, and the list of who came is closed.

    Units of which nothing was noted did not come: they are recorded as absent. Raises
    NotAllowed, ConsultError, CaseChanged.
    """
    item = lock_item(item_id)
    check_unmoved(item, seen)
    actor, meeting = leave_to_keep_meeting(by, item)
    minutes = need_note(minutes, _("The minutes are empty. Write what was said and agreed."))
    now = timezone.now()
    missing = list(meeting.calls.filter(presence="").select_related("unit"))
    if missing and now < meeting.at:
        names = _(", ").join(str(call.unit) for call in missing)
        text = _("It has not begun yet. Note first who came of %(units)s, or move it.")
        raise ConsultError(text % {"units": names})
    for call in missing:
        set_presence(call, Arrival(came=False), due=meeting.at, by=by, now=now)
        call.save(update_fields=PRESENCE_FIELDS)
        _write_presence(item, call, actor, now)
    meeting.minutes, meeting.held_at = minutes, now
    meeting.save(update_fields=["minutes", "held_at"])
    data = {"meeting": meeting.pk, **_attendance(meeting)}
    write_line(item, Kind.HELD, actor=actor, at=now, note=minutes, data=data, moved=True)


def _attendance(meeting: Meeting) -> dict[str, list[str]]:
    calls = list(meeting.calls.select_related("unit"))
    absent = [call.unit.code for call in calls if call.presence == Presence.ABSENT]
    return {"came": [c.unit.code for c in calls if c.unit.code not in absent], "absent": absent}


def _write_presence(item: BlockedItem, call: Call, actor: Actor, at: datetime) -> None:
    came = call.came_at
    data = {"unit": call.unit.code, "who": call.who, "presence": str(call.presence)}
    data |= {"came_at": came.isoformat()} if came else {}
    kind = Kind.ABSENT if call.presence == Presence.ABSENT else Kind.CAME
    write_line(item, kind, actor=actor, at=at, note=call.absence, data=data)


def _locked_call(call_id: int) -> tuple[BlockedItem, Call]:
    item_id = Call.objects.values_list("meeting__item", flat=True).get(pk=call_id)
    item = lock_item(item_id)
    return item, Call.objects.select_related("unit", "meeting").get(pk=call_id)


def _place(when: Appointment) -> str:
    place = " ".join(when.place.split())
    if not place:
        raise ConsultError(_("Say where it is; of one online, how to get in."))
    return place[:200]


def _until(item: BlockedItem, day: datetime, now: datetime) -> None:
    item.due_since, item.due_on = timezone.localdate(now), timezone.localdate(day)
    item.provisional = False


def _tell_called(
    item: BlockedItem, meeting: Meeting, unit_ids: Sequence[int], *, moved: bool
) -> None:
    announce(
        UnitsCalled(
            meeting_id=meeting.pk,
            item_id=item.pk,
            number=item.number,
            title=plain_words(item)(item.title),
            unit_ids=tuple(unit_ids),
            place=meeting.place,
            moment=meeting.at,
            moved=moved,
        )
    )
