"""What changes a poll: set up, draft, open, new version, close, publish, withdraw; areas.

Codes stand in `codes.py`, ballots in `casting.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE, Actor
from jiewang.center.case.things import write_line
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit, User
from jiewang.voice.polls.access import leave_to_run, leave_to_set_up
from jiewang.voice.polls.box import turn_over
from jiewang.voice.polls.clusters import cluster_texts
from jiewang.voice.polls.content import questions_of, terms_of
from jiewang.voice.polls.diary import lock_poll, move_poll
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.events import PollClosed
from jiewang.voice.polls.models import (
    Entry,
    Poll,
    PollArea,
    PollKind,
    PollStep,
    PollVersion,
    new_key,
)
from jiewang.voice.polls.results import count
from jiewang.voice.polls.states import PollState

Kind = PollStep.Kind
S = PollState


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands round the questions: who asks, how one gets in, from when to when."""

    title: str
    title_en: str = ""
    lead: str = ""
    lead_en: str = ""
    entry: str = Entry.CODE
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class AskedArea:
    """An area whose people are asked; `quota` and `population` 0 where there is none known."""

    code: str
    quota: int = 0
    population: int = 0


@transaction.atomic
def set_up_poll(
    *,
    center: Unit,
    kind: str,
    frame: Frame,
    content: Mapping[str, Any],
    areas: Sequence[AskedArea] = (),
    by: User,
) -> int:
    """Set up a poll as a draft and return its id. Raises PollError."""
    actor = leave_to_set_up(by, center)
    at = timezone.now()
    _check_frame(frame, kind)
    # The number follows from the key, which is known after the row is stored.
    poll = Poll.objects.create(
        number=new_key()[:20],
        center=center,
        kind=kind,
        draft=dict(content),
        **_fields(frame),
    )
    poll.number = f"MY-{at:%Y}-{poll.pk:04}"
    _store_areas(poll, areas)
    write_line(poll, Kind.SET_UP, actor=actor, at=at, also=("number",))
    return poll.pk


@transaction.atomic
def change_draft(
    poll_id: int,
    *,
    by: User,
    content: Mapping[str, Any] | None = None,
    frame: Frame | None = None,
    seen: int | None = None,
) -> None:
    """Change what the next version asks; the frame only before the poll opens. Raises PollError.

    `seen`: the diary's length when the page was read, so that two do not write over each other.
    """
    poll = lock_poll(poll_id)
    actor = leave_to_run(by, poll)
    _check_seen(poll, seen)
    if poll.state not in {S.DRAFT, S.OPEN} or (poll.state == S.OPEN and poll.is_vote):
        raise PollError(_("This cannot be changed any more: people have relied on it."))
    also = []
    if content is not None:
        poll.draft = dict(content)
        also.append("draft")
    if frame is not None:
        if poll.state != S.DRAFT:
            raise PollError(_("Title and times stand once a poll is open."))
        _check_frame(frame, poll.kind)
        for name, value in _fields(frame).items():
            setattr(poll, name, value)
            also.append(name)
    write_line(poll, Kind.CHANGED, actor=actor, at=timezone.now(), also=tuple(also))


@transaction.atomic
def open_poll(poll_id: int, *, by: User, seen: int | None = None) -> None:
    """Open a poll: what the draft asks becomes version 1. Open already, nothing is written.

    Raises PollError where the draft makes no sense.
    """
    poll = lock_poll(poll_id)
    actor = leave_to_run(by, poll)
    if poll.state == S.OPEN:
        return
    _check_seen(poll, seen)
    at = timezone.now()
    if poll.closes_at <= at:
        raise PollError(_("The last day has passed. Change the times first."))
    _store_version(poll)
    data = {"version": poll.version}
    move_poll(poll, S.OPEN, Kind.OPENED, actor=actor, at=at, data=data, also=("version",))


@transaction.atomic
def publish_version(poll_id: int, *, by: User, note: str = "", seen: int | None = None) -> None:
    """Ask what the draft says from now on; answers given to older versions keep theirs.

    A vote has one list of candidates for everybody and is not changed. Raises PollError.
    """
    poll = lock_poll(poll_id)
    actor = leave_to_run(by, poll)
    _check_seen(poll, seen)
    if poll.state != S.OPEN or poll.is_vote:
        raise PollError(_("A new version belongs to a questionnaire that is open."))
    standing = poll.versions.get(number=poll.version)
    if standing.content == poll.draft:
        return
    _store_version(poll)
    write_line(
        poll,
        Kind.NEW_VERSION,
        actor=actor,
        at=timezone.now(),
        note=note.strip(),
        data={"version": poll.version},
        also=("version",),
    )


@transaction.atomic
def close_area(poll_id: int, *, area: str, by: User) -> None:
    """Take no more answers from an area; closed already, nothing is written. Raises PollError."""
    poll = lock_poll(poll_id)
    actor = leave_to_run(by, poll)
    found = PollArea.objects.filter(poll=poll, code=area).first()
    if found is None:
        raise PollError(_("This poll does not ask people of that area."))
    if found.closed:
        return
    found.closed = True
    found.save(update_fields=["closed"])
    data = {"area": found.code, "name": found.name, "name_en": found.name_en}
    write_line(poll, Kind.AREA_CLOSED, actor=actor, at=timezone.now(), data=data)


@transaction.atomic
def close_poll(poll_id: int, *, by: User) -> None:
    """Close a questionnaire before its last day, and count. A vote runs to its published end.

    Closed already, nothing is written. Raises PollError.
    """
    poll = lock_poll(poll_id)
    actor = leave_to_run(by, poll)
    if poll.state in {S.CLOSED, S.PUBLISHED}:
        return
    if poll.is_vote and timezone.now() < poll.closes_at:
        raise PollError(_("A vote runs to its published last second; it closes by itself."))
    _close(poll, actor)


def close_due(at: datetime) -> int:
    """Close the polls whose last second has passed; how many. A job of the worker."""
    due = Poll.objects.filter(state=S.OPEN, closes_at__lte=at).order_by("pk")
    return sum(_close_due(pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _close_due(poll_id: int) -> bool:
    poll = lock_poll(poll_id)
    if poll.state != S.OPEN:
        return False
    _close(poll, HOUSE)
    return True


def _close(poll: Poll, actor: Actor) -> None:
    at = timezone.now()
    digest = turn_over(poll)
    ballots, marks = poll.ballots.count(), poll.marks.count()
    if poll.entry != Entry.OPEN and ballots != marks:
        # Each ballot was stored with its mark: another number means that somebody wrote here.
        outcome: dict[str, Any] = {"differs": True}
    elif poll.is_vote:
        outcome = count(poll)
    else:
        outcome = {"clusters": cluster_texts(poll)}
    poll.outcome = outcome
    data = {"ballots": ballots, "marks": marks, "box": digest}
    move_poll(poll, S.CLOSED, Kind.CLOSED, actor=actor, at=at, data=data, also=("outcome",))
    winners = tuple(outcome.get("winners", ()))
    announce(PollClosed(poll_id=poll.pk, kind=poll.kind, winners=winners, at=at))


@transaction.atomic
def publish_poll(poll_id: int, *, by: User, note: str = "") -> None:
    """Let everybody see the result; published already, nothing is written. Raises PollError."""
    poll = lock_poll(poll_id)
    actor = leave_to_run(by, poll)
    if poll.state == S.PUBLISHED:
        return
    at = timezone.now()
    move_poll(poll, S.PUBLISHED, Kind.PUBLISHED, actor=actor, at=at, note=note.strip())


@transaction.atomic
def withdraw_poll(poll_id: int, *, by: User, reason: str) -> None:
    """Give up a draft; the reason stands in its diary. Raises PollError."""
    poll = lock_poll(poll_id)
    actor = leave_to_run(by, poll)
    if poll.state == S.WITHDRAWN:
        return
    if not reason.strip():
        raise PollError(_("Say why it is withdrawn."))
    move_poll(
        poll, S.WITHDRAWN, Kind.WITHDRAWN, actor=actor, at=timezone.now(), note=reason.strip()
    )


def _store_version(poll: Poll) -> None:
    if poll.is_vote:
        terms_of(poll.draft)
    else:
        questions_of(poll.draft)
    poll.version += 1
    PollVersion.objects.create(poll=poll, number=poll.version, content=poll.draft)


def _check_seen(poll: Poll, seen: int | None) -> None:
    if seen is not None and seen != poll.diary_length:
        raise PollError(
            _("Somebody changed this poll meanwhile. Look at it, then change it again.")
        )


def _check_frame(frame: Frame, kind: str) -> None:
    if not frame.title.strip():
        raise PollError(_("Give the poll a title."))
    if frame.closes_at <= frame.opens_at:
        raise PollError(_("It has to end after it begins."))
    if kind != PollKind.QUESTIONNAIRE and frame.entry == Entry.OPEN:
        raise PollError(_("In a vote each person has one ballot: choose how that is seen to."))


def _fields(frame: Frame) -> dict[str, Any]:
    return {
        "title": frame.title.strip()[:120],
        "title_en": frame.title_en.strip()[:160],
        "lead": frame.lead.strip(),
        "lead_en": frame.lead_en.strip(),
        "entry": frame.entry,
        "opens_at": frame.opens_at,
        "closes_at": frame.closes_at,
    }


def _store_areas(poll: Poll, areas: Sequence[AskedArea]) -> None:
    wanted = {each.code: each for each in areas}
    today = timezone.localdate()
    found = {area.code: area for area in Area.objects.valid_on(today).filter(code__in=wanted)}
    if missing := [code for code in wanted if code not in found]:
        raise PollError(_("There is no area %(code)s.") % {"code": missing[0]})
    PollArea.objects.bulk_create(
        PollArea(
            poll=poll,
            code=code,
            name=found[code].name,
            name_en=found[code].name_en,
            quota=each.quota,
            population=each.population,
        )
        for code, each in wanted.items()
    )
