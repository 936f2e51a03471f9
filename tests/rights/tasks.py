"""Supervised tasks, orders and directives on which rights are tried: of the case's center and unit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from jiewang.center.supervise import actions
from jiewang.center.supervise.evidence import SentDocument
from jiewang.center.supervise.models import Evidence, Task, TaskExtension
from jiewang.center.supervise.orders.actions import answer_order, sign_order
from jiewang.center.supervise.orders.models import SupervisionOrder
from jiewang.center.supervise.proposals.actions import (
    confirm_proposal,
    drop_proposal,
    send_directive,
)
from jiewang.center.supervise.proposals.models import DirectiveReading, TaskProposal
from jiewang.center.supervise.templates import PlannedNode
from jiewang.people.models import User
from tests.rights.beats import Scene, holder
from tests.rights.trying import prepared

Run = Callable[[Scene, User | None], Any]
PAPER = SentDocument("done.pdf", b"%PDF-1.7")
MINUTES = (
    "会议纪要（2026年11月2日）\n一、会议要求，区城市管理局要在2026年12月30日前完成井盖更换。\n"
)


def in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


@prepared
def set_up(scene: Scene, *, decided: bool = False, evidence: str = "words") -> Task:
    """A task for the case's unit, kept by the case's center; the district has set it up."""
    case = scene.case
    pk = actions.open_task(
        title="Drains",
        center=case.center,
        owner=case.unit,
        deadline=in_days(30),
        evidence=evidence,
        by=scene.cast.clerk,
        decided=decided,
    )
    return Task.objects.get(pk=pk)


@prepared
def issued(scene: Scene) -> Task:
    return set_up(scene, decided=True)


@prepared
def signed(scene: Scene, **fields: Any) -> Task:
    task = set_up(scene, decided=True, **fields)
    actions.sign_for_task(task.pk, by=scene.worker)
    return task


@prepared
def fed_back(scene: Scene, **fields: Any) -> Task:
    task = signed(scene, **fields)
    node = task.nodes.get()
    actions.finish_node(task.pk, node=node.pk, evidence="Seen", by=scene.worker)
    actions.feed_back_task(task.pk, result="Done", by=scene.worker)
    return task


@prepared
def reviewed(scene: Scene) -> Task:
    task = fed_back(scene)
    actions.pass_review(task.pk, by=scene.cast.checker)
    return task


@prepared
def paused(scene: Scene) -> Task:
    task = signed(scene)
    actions.pause_task(task.pk, reason="Rain", by=scene.cast.clerk)
    return task


@prepared
def done_but_for_the_words(scene: Scene) -> Task:
    task = signed(scene)
    actions.finish_node(task.pk, node=task.nodes.get().pk, evidence="Seen", by=scene.worker)
    return task


@prepared
def asked(scene: Scene) -> TaskExtension:
    task = signed(scene)
    actions.ask_task_extension(task.pk, until=in_days(40), reason="Rain", by=scene.worker)
    return task.extensions.get()


@prepared
def ordered(scene: Scene) -> SupervisionOrder:
    pk = sign_order(signed(scene).pk, words="At once", by=scene.cast.clerk)
    return SupervisionOrder.objects.get(pk=pk)


def standing_task(scene: Scene) -> Task:
    """The one that pages ask for; made at the first question."""
    case = scene.case
    found = Task.objects.filter(center=case.center, owner=case.unit, source_key="").first()
    return found or signed(scene)


def standing_order(scene: Scene) -> SupervisionOrder:
    task = standing_task(scene)
    if not task.orders.exists():
        sign_order(task.pk, words="At once", by=scene.cast.clerk)
    return task.orders.get()


def standing_file(scene: Scene) -> Evidence:
    task = standing_task(scene)
    actions.add_evidence(task.pk, document=PAPER, by=scene.worker)
    return task.files.get()


@prepared
def directive(scene: Scene) -> DirectiveReading:
    pk = send_directive(MINUTES.encode(), center=scene.case.center, by=scene.cast.clerk)
    return DirectiveReading.objects.get(pk=pk)


@prepared
def proposal(scene: Scene) -> TaskProposal:
    return directive(scene).proposals.get()


# fmt: off
ACTIONS: dict[str, Run] = {
    "open_task": lambda s, by: actions.open_task(title="Drains", center=s.case.center, owner=s.case.unit, deadline=in_days(9), by=by),
    "lay_nodes": lambda s, by: actions.lay_nodes(set_up(s).pk, nodes=[PlannedNode("One", in_days(3))], by=by),
    "approve_task": lambda s, by: actions.approve_task(set_up(s).pk, by=by),
    "issue_task": lambda s, by: actions.issue_task(_approved(s).pk, by=by),
    "sign_for_task": lambda s, by: actions.sign_for_task(issued(s).pk, by=by),
    "tell_progress": lambda s, by: actions.tell_progress(signed(s).pk, words="Begun", by=by),
    "finish_node": lambda s, by: _finish(signed(s), by),
    "add_evidence": lambda s, by: actions.add_evidence(signed(s).pk, document=PAPER, by=by),
    "feed_back_task": lambda s, by: actions.feed_back_task(done_but_for_the_words(s).pk, result="Done", by=by),
    "ask_task_extension": lambda s, by: actions.ask_task_extension(signed(s).pk, until=in_days(40), reason="Rain", by=by),
    "grant_task_extension": lambda s, by: _decide(actions.grant_task_extension, asked(s), by),
    "refuse_task_extension": lambda s, by: _decide(actions.refuse_task_extension, asked(s), by, note="No"),
    "pause_task": lambda s, by: actions.pause_task(signed(s).pk, reason="Rain", by=by),
    "resume_task": lambda s, by: actions.resume_task(paused(s).pk, by=by),
    "sign_order": lambda s, by: sign_order(signed(s).pk, words="At once", by=by),
    "answer_order": lambda s, by: answer_order(ordered(s).pk, words="Tomorrow", by=by),
    "confirm_on_site": lambda s, by: actions.confirm_on_site(fed_back(s, evidence="on_site").pk, words="Seen", by=by),
    "pass_review": lambda s, by: actions.pass_review(fed_back(s).pk, by=by),
    "send_back_task": lambda s, by: actions.send_back_task(fed_back(s).pk, reason="Still wet", by=by),
    "strike_off_task": lambda s, by: actions.strike_off_task(reviewed(s).pk, by=by),
    "withdraw_task": lambda s, by: actions.withdraw_task(signed(s).pk, reason="Not needed", by=by),
    "note_task": lambda s, by: actions.note_task(signed(s).pk, note="Seen", by=by),
    "send_directive": lambda s, by: send_directive(MINUTES.encode(), center=s.case.center, by=by),
    "drop_proposal": lambda s, by: drop_proposal(proposal(s).pk, by=by),
    "confirm_proposal": lambda s, by: confirm_proposal(proposal(s).pk, title="Covers", owner=s.case.unit, deadline=in_days(9), by=by),
}
# fmt: on
TRIED = [("supervise", name, "handling", run) for name, run in ACTIONS.items()]

# Addresses of one task, order, file, directive.
OF_ROUTE: dict[str, dict[str, Callable[[Scene], Any]]] = {
    "desk:task": {"number": lambda scene: standing_task(scene).number},
    "desk:task_act": {"number": lambda scene: standing_task(scene).number},
    "desk:task_file": {
        "number": lambda scene: standing_task(scene).number,
        "pk": lambda scene: standing_file(scene).pk,
    },
    "desk:task_paper": {
        "number": lambda scene: standing_task(scene).number,
        "order_id": lambda scene: standing_order(scene).pk,
        "paper": lambda _scene: "order",
        "suffix": lambda _scene: "docx",
    },
    "desk:directive": {"pk": lambda scene: directive(scene).pk},
    "desk:proposal_drop": {"pk": lambda scene: proposal(scene).pk},
    "desk:proposal_confirm": {"pk": lambda scene: proposal(scene).pk},
}
SENT: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "desk:task_act POST": lambda _scene: {"note": "Seen"},
    "desk:directives POST": lambda _scene: {"text": MINUTES},
}


@prepared
def _approved(scene: Scene) -> Task:
    """Approved by another leader than who set it up."""
    task = set_up(scene)
    actions.approve_task(task.pk, by=holder("leader", "DC01", scene.cast.town.center))
    return task


def _finish(task: Task, by: User | None) -> None:
    actions.finish_node(task.pk, node=task.nodes.get().pk, evidence="Seen", by=by)


def _decide(decide: Run, extension: TaskExtension, by: User | None, **more: str) -> None:
    decide(extension.task_id, extension=extension.pk, by=by, **more)
