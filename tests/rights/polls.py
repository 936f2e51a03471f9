"""Polls of the case's center on which rights are tried."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from jiewang.people.models import User
from jiewang.voice.polls import actions, codes
from jiewang.voice.polls.actions import AskedArea, Frame
from jiewang.voice.polls.models import Poll
from tests.rights.beats import Scene
from tests.rights.trying import prepared

Run = Callable[[Scene, User | None], Any]
VOTE = {
    "candidates": [{"id": "A1", "zh": "路灯", "cost": "60"}, {"id": "A2", "zh": "座椅"}],
    "budget": "100",
}
QUESTIONS = {"questions": [{"key": "q1", "kind": "text", "zh": "还想说什么？", "required": False}]}


def frame(title: str) -> Frame:
    now = timezone.now()
    day = timedelta(days=1)
    return Frame(title=title, opens_at=now - day, closes_at=now + day)


def set_up(scene: Scene, kind: str, *, by: User | None = None, title: str = "Tried") -> Poll:
    pk = actions.set_up_poll(
        center=scene.case.center,
        kind=kind,
        frame=frame(title),
        content=VOTE if kind == "vote" else QUESTIONS,
        areas=[AskedArea(code=scene.case.area.code)],
        by=by or scene.cast.clerk,
    )
    return Poll.objects.get(pk=pk)


@prepared
def draft(scene: Scene) -> Poll:
    return set_up(scene, "vote")


@prepared
def opened(scene: Scene) -> Poll:
    """A questionnaire that is open; its draft is newer than what is asked."""
    poll = set_up(scene, "questionnaire")
    actions.open_poll(poll.pk, by=scene.cast.clerk)
    changed = {"questions": [*QUESTIONS["questions"], {"key": "q2", "kind": "scale", "zh": "?"}]}
    actions.change_draft(poll.pk, content=changed, by=scene.cast.clerk)
    codes.issue_codes(poll.pk, count=1, area=scene.case.area.code, by=scene.cast.clerk)
    return poll


@prepared
def closed(scene: Scene) -> Poll:
    poll = set_up(scene, "questionnaire")
    actions.open_poll(poll.pk, by=scene.cast.clerk)
    actions.close_poll(poll.pk, by=scene.cast.clerk)
    return poll


def standing_poll(scene: Scene) -> Poll:
    """The one that pages ask for: an open questionnaire; made at the first question."""
    found = Poll.objects.filter(center=scene.case.center, title="Standing", state="open").first()
    if found is None:
        found = set_up(scene, "questionnaire", title="Standing")
        actions.open_poll(found.pk, by=scene.cast.clerk)
    return found


def standing_draft(scene: Scene) -> Poll:
    found = Poll.objects.filter(center=scene.case.center, title="Draft", state="draft").first()
    return found or set_up(scene, "vote", title="Draft")


# fmt: off
ACTIONS: dict[str, Run] = {
    "set_up_poll": lambda s, by: actions.set_up_poll(center=s.case.center, kind="vote", frame=frame("Tried"), content=VOTE, by=by),
    "change_draft": lambda s, by: actions.change_draft(draft(s).pk, content=VOTE, by=by),
    "open_poll": lambda s, by: actions.open_poll(draft(s).pk, by=by),
    "withdraw_poll": lambda s, by: actions.withdraw_poll(draft(s).pk, reason="Not now", by=by),
    "publish_version": lambda s, by: actions.publish_version(opened(s).pk, by=by),
    "close_area": lambda s, by: actions.close_area(opened(s).pk, area=s.case.area.code, by=by),
    "close_poll": lambda s, by: actions.close_poll(opened(s).pk, by=by),
    "publish_poll": lambda s, by: actions.publish_poll(closed(s).pk, by=by),
    "issue_codes": lambda s, by: codes.issue_codes(opened(s).pk, count=1, area=s.case.area.code, by=by),
    "revoke_codes": lambda s, by: codes.revoke_codes(opened(s).pk, batch=1, by=by),
}
# fmt: on
TRIED = [("polls", name, "handling", run) for name, run in ACTIONS.items()]

_OPEN = {"number": lambda scene: standing_poll(scene).number}
_DRAFT = {"number": lambda scene: standing_draft(scene).number}
OF_ROUTE: dict[str, dict[str, Callable[[Scene], Any]]] = {
    **{f"desk:{name}": _OPEN for name in ("vote", "poll", "poll_questions", "poll_codes")},
    **{f"desk:{name}": _DRAFT for name in ("poll_frame", "poll_candidates")},
    "desk:poll_new": {"kind": lambda _scene: "vote"},
    "desk:poll_file": _OPEN | {"suffix": lambda _scene: "csv"},
    "desk:poll_act": _OPEN | {"name": lambda _scene: "open"},
}
SENT: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "desk:poll_codes POST": lambda scene: {"count": "1", "area": scene.case.area.code},
}
