"""Polls at any state, brought there by the room's own actions."""

from datetime import timedelta

from django.utils import timezone

from jiewang.testing import make_town, make_user
from jiewang.voice.polls import actions
from jiewang.voice.polls.actions import AskedArea, Frame
from jiewang.voice.polls.casting import Voter, cast, mark_of, new_receipt
from jiewang.voice.polls.models import Poll

QUESTIONS = {
    "questions": [
        {
            "key": "q1",
            "kind": "single",
            "zh": "平时怎样上班？",
            "page": 0,
            "options": [{"key": "a", "zh": "走路"}, {"key": "b", "zh": "开车"}],
        },
        {
            "key": "q2",
            "kind": "multiple",
            "zh": "停在哪里？",
            "page": 1,
            "most": 2,
            "only_if": ["q1", ["b"]],
            "options": [{"key": k, "zh": k} for k in "xyz"],
        },
        {"key": "q3", "kind": "scale", "zh": "满意吗？", "page": 1},
        {"key": "q4", "kind": "text", "zh": "还想说什么？", "page": 1, "required": False},
    ]
}
VOTE = {
    "candidates": [
        {"id": "A1", "zh": "路灯", "en": "Lamps", "cost": "60"},
        {"id": "A2", "zh": "座椅", "en": "Seats", "cost": "50"},
        {"id": "A3", "zh": "雨棚", "en": "Shelter", "cost": "40"},
    ],
    "ballot": "approval",
    "rule": "greedy",
    "most": 2,
    "budget": "100",
}


def leader():
    """Who runs polls of East Lane."""
    return make_town().tang


def make_poll(state="open", *, content=None, kind="vote", areas=(), **frame):
    """A vote of East Lane with three candidates, or a questionnaire, at a state."""
    town, now = make_town(), timezone.now()
    if content is None:
        content = QUESTIONS if kind == "questionnaire" else VOTE
    frame = {"title": "家门口的小事", "title_en": "Small things", "entry": "code", **frame}
    frame.setdefault("opens_at", now - timedelta(days=1))
    frame.setdefault("closes_at", now + timedelta(days=1))
    pk = actions.set_up_poll(
        center=town.east,
        kind=kind,
        frame=Frame(**frame),
        content=content,
        areas=[AskedArea(code=each) if isinstance(each, str) else each for each in areas],
        by=town.tang,
    )
    if state != "draft":
        actions.open_poll(pk, by=town.tang)
    poll = Poll.objects.get(pk=pk)
    if state in {"closed", "published"}:
        close(poll)
    if state == "published":
        actions.publish_poll(pk, by=town.tang)
        poll.refresh_from_db()
    return poll


def close(poll):
    """Let the last second pass."""
    Poll.objects.filter(pk=poll.pk).update(closes_at=timezone.now())
    actions.close_due(timezone.now())
    poll.refresh_from_db()


def voter(poll, who, area=""):
    return Voter(mark_of(poll, poll.entry, who), area)


def vote(poll, who, *names, area="", receipt=None, **more):
    """Cast a ballot that approves these; returns the receipt."""
    return cast(
        poll.pk,
        voter=voter(poll, who, area),
        given=dict.fromkeys(names, 1),
        receipt=receipt or new_receipt(),
        version=poll.version,
        **more,
    )


def answer(poll, who=None, *, version=None, receipt=None, **given):
    """Fill in a questionnaire; returns the receipt."""
    return cast(
        poll.pk,
        voter=voter(poll, who) if who else Voter(),
        given=given,
        receipt=receipt or new_receipt(),
        version=version or poll.version,
    )


def staff(name="gu"):
    """Somebody with an account and no right over polls."""
    return make_user(name, ("UH01", make_town().water))
