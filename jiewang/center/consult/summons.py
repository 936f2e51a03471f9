"""Answers and arrivals of units that were called: the same for meetings and for whistles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.models import Summons
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.orders import check_open
from jiewang.people.models import Unit, User

Presence, Reply = Summons.Presence, Summons.Reply
REPLY_FIELDS = ["reply", "reply_words", "replied_by", "replied_at"]
PRESENCE_FIELDS = ["presence", "who", "came_at", "absence", "noted_by", "noted_at"]
THERE = frozenset({Presence.CAME, Presence.LATE})


@dataclass(frozen=True)
class Wanted:
    """A unit that is called, and what it is asked for."""

    unit: Unit
    asked_for: str = ""


@dataclass(frozen=True)
class Arrival:
    """What is noted of one unit: who came and when, or why nobody did."""

    who: str = ""
    # None with `came`: just now.
    came_at: datetime | None = None
    absence: str = ""
    came: bool = True


def check_wanted(wanted: Sequence[Wanted]) -> None:
    """Refuse nobody, a unit twice, and a unit that takes no work any more."""
    if not wanted:
        raise ConsultError(_("Call at least one unit, and say what it is asked for."))
    seen: set[int] = set()
    for each in wanted:
        if each.unit.pk in seen:
            text = _("%(unit)s is called twice. Say once what it is asked for.")
            raise ConsultError(text % {"unit": each.unit})
        seen.add(each.unit.pk)
        check_open(each.unit)


def check_ahead(moment: datetime, now: datetime) -> None:
    """Refuse a moment gone by, and one years ahead. Raises ConsultError."""
    if moment <= now:
        text = _("That moment is over already. Choose one that is still to come.")
        raise ConsultError(text)
    if (moment - now).days > 366:
        raise ConsultError(_("That is more than a year ahead. Is the year right?"))


def set_reply(summons: Summons, *, coming: bool, words: str, by: User, at: datetime) -> bool:
    """Set what a unit answers, unsaved; False when it said so already. Raises ConsultError."""
    reply = Reply.COMING if coming else Reply.CANNOT
    words = words.strip()
    if (summons.reply, summons.reply_words) == (reply, words):
        return False
    if summons.presence:
        raise ConsultError(_("Whether you came is written down already. Nothing to answer."))
    if not coming:
        words = need_note(words, _("Say why nobody can come, and whom to ask instead."))
    summons.reply, summons.reply_words = reply, words
    summons.replied_by, summons.replied_at = by, at
    return True


def set_presence(
    summons: Summons, arrival: Arrival, *, due: datetime, by: User, now: datetime
) -> bool:
    """Set who came, unsaved; False when it stands so already. Late is who came after `due`.

    Nobody is absent before it began. Raises ConsultError.
    """
    if not arrival.came:
        if now < due:
            text = _("It has not begun yet: nobody is absent before %(when)s.")
            raise ConsultError(text % {"when": f"{timezone.localtime(due):%H:%M}"})
        changed = (summons.presence, summons.absence) != (Presence.ABSENT, arrival.absence.strip())
        summons.presence, summons.absence = Presence.ABSENT, arrival.absence.strip()
        summons.who, summons.came_at = "", None
    else:
        who = " ".join(arrival.who.split())[:100]
        came_at = arrival.came_at or summons.came_at or now
        if came_at > now:
            raise ConsultError(_("The time of arrival has not come yet."))
        presence = Presence.LATE if came_at > due else Presence.CAME
        changed = (summons.presence, summons.who, summons.came_at) != (presence, who, came_at)
        summons.presence, summons.who, summons.came_at = presence, who, came_at
        summons.absence = ""
    summons.noted_by, summons.noted_at = by, now
    return changed
