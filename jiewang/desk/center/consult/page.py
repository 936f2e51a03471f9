"""What the page of a blocked item shows: read once, handed to the template as it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from jiewang.center.consult.acts import item_acts, replies_wanted
from jiewang.center.consult.due import lamp_of
from jiewang.center.consult.models import BlockedItem, Call, Decision, Meeting
from jiewang.center.consult.queries import current_meeting, words_for
from jiewang.center.consult.states import Stage
from jiewang.center.consult.wording import money_text
from jiewang.center.dispatch.models import Precedent
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.supervise.models import Source, Task
from jiewang.center.supervise.queries import tasks_seen_by
from jiewang.desk.center.cases.doable import Doable, next_step_first
from jiewang.desk.center.consult.diary import item_lines
from jiewang.desk.center.wording import places_of, written_limit
from jiewang.people.models import User

# Acts that bring an item further; the first of them that is open is the primary button.
FORWARD = (
    "write_minutes",
    "record_coordination",
    "name_coordinator",
    "decide",
    "call_meeting",
    "strike_off",
    "pass_on",
)


@dataclass(frozen=True)
class ShownDecision:
    """A decision as the page writes it."""

    decision: Decision
    text: str
    why_alone: str
    limit: str
    money: str
    assist: list[Any]
    precedents: list[Precedent]


@dataclass(frozen=True)
class ShownMeeting:
    """A meeting with its calls; `mine` are those that this reader's units have to answer."""

    meeting: Meeting
    agenda: str
    minutes: str
    calls: list[Call]
    mine: list[int]
    here: bool


def item_page(item: BlockedItem, reader: User) -> dict[str, Any]:
    """The context of the page."""
    read, acts = words_for(item, reader), doable(item, reader)
    keeps = any(act.code in {"write_minutes", "put_off_meeting"} for act in acts[0])
    case = item.case
    return {
        "item": item,
        "title": read(item.title),
        "words": read(item.words),
        "lamp": lamp_of(item, timezone.localdate()),
        "place": places_of([item.area])[item.area_id],
        "stages": _ladder(item),
        "acts": acts[0],
        "closed_acts": acts[1],
        "meetings": [_meeting(each, item, reader, read, keeps) for each in _meetings(item)],
        "decisions": [_decision(each, read) for each in item.decisions.order_by("-pk")],
        "whistles": item.whistles.order_by("-at"),
        "tasks": _tasks(item, reader),
        "sees_case": case is not None and cases_seen_by(reader).filter(pk=case.pk).exists(),
        "secret": read is not str,
        "lines": item_lines(item.steps.select_related("by", "unit").order_by("-line"), read),
    }


def doable(item: BlockedItem, reader: User) -> tuple[list[Doable], list[Doable]]:
    """What this person's posts can press now, the next step first; and what is closed, and why."""
    lines = [
        Doable(
            act.code,
            act.label,
            reverse("desk:blocked_act", args=[item.pk, act.code]),
            act.reason,
            closed=not act.allowed,
        )
        for act in item_acts(item, reader)
    ]
    return next_step_first(lines, FORWARD)


def _tasks(item: BlockedItem, reader: User) -> QuerySet[Task]:
    """What supervises the decisions on this item, as far as the reader may see it."""
    # As the wiring names them.
    mine = {"source": Source.BLOCKED, "source_key__startswith": f"item-{item.pk}-"}
    return tasks_seen_by(reader).filter(**mine).order_by("-pk")


def _ladder(item: BlockedItem) -> list[tuple[str, str]]:
    """The four steps with where each stands: done, now, ahead."""
    order = list(Stage)
    here = order.index(Stage(item.stage))
    been = set(item.steps.values_list("stage", flat=True))
    found = []
    for nth, stage in enumerate(order):
        ended = nth == here == len(order) - 1
        where = "done" if nth < here or ended else "now" if nth == here else "ahead"
        # A step that was skipped is not told as done.
        where = "skipped" if where == "done" and stage not in been else where
        found.append((str(stage.label), where))
    return found


def _meetings(item: BlockedItem) -> list[Meeting]:
    return list(item.meetings.select_related("by").order_by("-at", "-pk"))


def _meeting(
    meeting: Meeting, item: BlockedItem, reader: User, read: Callable[[str], str], keeps: bool
) -> ShownMeeting:
    ahead = meeting.held_at is None
    now = current_meeting(item) if ahead else None
    return ShownMeeting(
        meeting=meeting,
        agenda=read(meeting.agenda),
        minutes=read(meeting.minutes),
        calls=list(meeting.calls.select_related("unit", "replied_by", "noted_by")),
        mine=replies_wanted(meeting, reader) if now is not None else [],
        here=keeps and now is not None,
    )


def _decision(decision: Decision, read: Callable[[str], str]) -> ShownDecision:
    return ShownDecision(
        decision=decision,
        text=read(decision.text),
        why_alone=read(decision.why_alone),
        limit=written_limit(decision.limit) if decision.limit else "",
        money=money_text(decision.money) if decision.money is not None else "",
        assist=[each.unit for each in decision.assisting.select_related("unit")],
        precedents=list(Precedent.objects.filter(decision_id=decision.pk).order_by("pk")),
    )
