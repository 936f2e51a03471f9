"""Blowing a whistle, answering it, noting who came, closing it. Judging: judging.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import lock_case
from jiewang.center.case.models import Case
from jiewang.center.consult.access import leave_to_reply
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.events import UnitReplied, WhistleBlown
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.queries import plain_words_of
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
from jiewang.center.consult.whistles.access import (
    check_item,
    leave_to_blow,
    leave_to_close,
    leave_to_keep,
)
from jiewang.center.consult.whistles.models import Summoned, Whistle
from jiewang.center.consult.whistles.steps import (
    Kind,
    lock_row,
    lock_whistle,
    tell_case,
    write,
    write_presence,
)
from jiewang.center.dispatch.handover import need_note
from jiewang.grid.areas.coordinates import check_coordinates
from jiewang.people.models import Unit, User

# Communities get work through the center's dispatch alone; the district center is above.
CALLABLE_KINDS = frozenset(
    {
        Unit.Kind.DISTRICT_DEPARTMENT,
        Unit.Kind.PUBLIC_UTILITY,
        Unit.Kind.STATE_FIRM,
        Unit.Kind.STREET,
    }
)


@dataclass(frozen=True)
class Place:
    """Where units are to come, by when. `lon`, `lat`: WGS-84, both or neither."""

    at: datetime
    place: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class About:
    """What it is about: a title and words that every unit called may read; a case, an item."""

    title: str
    words: str = ""
    case_id: int | None = None
    item_id: int | None = None


@transaction.atomic
def blow_whistle(
    center: Unit, *, about: About, where: Place, wanted: Sequence[Wanted], by: User
) -> int:
    """Call units to a place by a moment to come; returns the whistle's id.

    Of a case or an item the center is theirs. The same person calling to the same place and
    moment again gets the one that stands. Raises NotAllowed, ConsultError, DispatchError.
    """
    case, item = _subject(about)
    center = item.center if item is not None else case.center if case is not None else center
    actor, now = leave_to_blow(by, center, case), timezone.now()
    title, place = _line(about.title, 120), _line(where.place, 200)
    if standing := Whistle.objects.filter(by=by, at=where.at, place=place, title=title).first():
        return standing.pk
    _check_whole(title, place, where)
    check_ahead(where.at, now)
    check_wanted(wanted)
    for each in wanted:
        _check_callable(each.unit, center)
    whistle = Whistle.objects.create(
        center=center, case=case, item=item, title=title, words=about.words.strip(),
        at=where.at, place=place, lon=where.lon, lat=where.lat, by=by, post=actor.post,
        blown_at=now,
    )  # fmt: skip
    Summoned.objects.bulk_create(
        Summoned(whistle=whistle, unit=each.unit, asked_for=_line(each.asked_for, 200))
        for each in wanted
    )
    codes = [each.unit.code for each in wanted]
    data = {"units": codes, "at": where.at.isoformat(), "place": place}
    write(whistle, Kind.BLOWN, actor, now, note=whistle.words, data=data)
    tell_case(case, whistle, "blown", actor, now, data)
    ids = tuple(each.unit.pk for each in wanted)
    announce(WhistleBlown(whistle.pk, whistle.number, _plain(whistle), ids, place, where.at))
    return whistle.pk


def _subject(about: About) -> tuple[Case | None, BlockedItem | None]:
    """The locked case, and the item; of an item its case."""
    item = None
    case_id = about.case_id
    if about.item_id is not None:
        item = BlockedItem.objects.select_related("center").get(pk=about.item_id)
        check_item(item)
        case_id = item.case_id
    return (lock_case(case_id) if case_id is not None else None), item


def _check_whole(title: str, place: str, where: Place) -> None:
    if not title:
        raise ConsultError(_("Say in a few words what they are needed for."))
    if not place:
        raise ConsultError(_("Say where to come: an address, a corner, a gate."))
    if (where.lon is None) != (where.lat is None):
        raise ConsultError(_("The point on the map is half: both numbers or none."))
    if where.lon is not None and where.lat is not None:
        check_coordinates(where.lon, where.lat)


def _check_callable(unit: Unit, center: Unit) -> None:
    if unit.pk == center.pk:
        text = _("%(unit)s is your own. A whistle calls others; your own people you just send.")
        raise ConsultError(text % {"unit": unit})
    if unit.kind not in CALLABLE_KINDS:
        text = _("%(unit)s is not called by whistle: communities get work by dispatch alone.")
        raise ConsultError(text % {"unit": unit})


@transaction.atomic
def reply_to_whistle(summoned_id: int, *, coming: bool, by: User, words: str = "") -> None:
    """A unit says whether it comes; with a reason if it cannot. The same again writes nothing.

    Raises NotAllowed, ConsultError, Summoned.DoesNotExist.
    """
    whistle, row = lock_row(summoned_id)
    actor, now = leave_to_reply(by, row), timezone.now()
    if whistle.closed_at is not None:
        raise ConsultError(_("This whistle is closed. Nothing to answer any more."))
    if not set_reply(row, coming=coming, words=words, by=by, at=now):
        return
    row.save(update_fields=REPLY_FIELDS)
    data = {"unit": row.unit.code, "reply": str(row.reply)}
    write(whistle, Kind.REPLIED, actor, now, note=row.reply_words, data=data)
    center_id, title = whistle.center_id, _plain(whistle)
    announce(UnitReplied(whistle.number, title, center_id, row.unit_id, coming, to_whistle=True))


@transaction.atomic
def note_arrival(summoned_id: int, *, arrival: Arrival, by: User) -> None:
    """The street notes that a unit came, who and when, or that it did not, and why.

    Late is who came after the moment. Until the whistle is closed it can be put right; each
    change is a line. Raises NotAllowed, ConsultError, Summoned.DoesNotExist.
    """
    whistle, row = lock_row(summoned_id)
    actor, now = leave_to_keep(by, whistle), timezone.now()
    if set_presence(row, arrival, due=whistle.at, by=by, now=now):
        row.save(update_fields=PRESENCE_FIELDS)
        write_presence(whistle, row, actor, now)


@transaction.atomic
def close_whistle(whistle_id: int, *, result: str, by: User) -> None:
    """Say what came of it, and close the list: who was not noted did not come.

    Not before its moment unless everybody is noted. Closed already is quiet. Raises NotAllowed,
    ConsultError.
    """
    whistle = lock_whistle(whistle_id)
    if whistle.closed_at is not None and whistle.closed_by_id == by.pk:
        return
    actor, now = leave_to_close(by, whistle), timezone.now()
    result = need_note(result, _("Say what came of it on the spot."))
    missing = list(whistle.summoned.filter(presence="").select_related("unit"))
    if missing and now < whistle.at:
        text = _("It has not begun yet: note who came first, or wait until %(when)s.")
        raise ConsultError(text % {"when": f"{timezone.localtime(whistle.at):%H:%M}"})
    for row in missing:
        set_presence(row, Arrival(came=False), due=whistle.at, by=by, now=now)
        row.save(update_fields=PRESENCE_FIELDS)
        write_presence(whistle, row, actor, now)
    whistle.result, whistle.closed_by = result, by
    whistle.closed_post, whistle.closed_at = actor.post, now
    whistle.save(update_fields=["result", "closed_by", "closed_post", "closed_at"])
    absent = whistle.summoned.filter(presence=Presence.ABSENT).values_list("unit__code", flat=True)
    data = {"absent": list(absent)}
    write(whistle, Kind.CLOSED, actor, now, note=result, data=data)
    case = lock_case(whistle.case_id) if whistle.case_id is not None else None
    tell_case(case, whistle, "closed", actor, now, data, note=result)


def _plain(whistle: Whistle) -> str:
    """The title as it may stand in anybody's inbox."""
    return plain_words_of(whistle.case)(whistle.title)


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
