"""Blocked items, meetings, whistles and precedents on which rights are tried."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from jiewang.center.consult import actions as consult
from jiewang.center.consult.models import BlockedItem, Call, Decision, Meeting
from jiewang.center.consult.queries import current_meeting, item_of
from jiewang.center.consult.whistles import actions as whistles
from jiewang.center.consult.whistles.going_on import close_and_go_on, open_item_of_whistle
from jiewang.center.consult.whistles.judging import judge_unit, judge_whistle
from jiewang.center.consult.whistles.models import Summoned, Whistle
from jiewang.center.dispatch import precedents
from jiewang.center.dispatch.models import Precedent
from jiewang.people.models import Unit, User
from tests.rights.beats import MATTER, Scene
from tests.rights.trying import prepared

Run = Callable[[Scene, User | None], Any]


def today(days: int = 0) -> Any:
    return timezone.localdate() + timedelta(days=days)


def soon() -> Any:
    return timezone.now() + timedelta(hours=2)


@prepared
def opened(scene: Scene) -> BlockedItem:
    """An item of the scene's case, as the district opened it."""
    pk = consult.open_item(scene.case_id, words="Stuck", by=scene.cast.clerk)
    return BlockedItem.objects.get(pk=pk)


@prepared
def called(scene: Scene) -> BlockedItem:
    """One for which the unit that had the case and another one are called."""
    item, clerk, unit = opened(scene), scene.cast.clerk, scene.lead.unit
    consult.pass_on(item.pk, note="Together", by=clerk)
    wanted = [consult.Wanted(unit), consult.Wanted(scene.another)]
    when = consult.Appointment(soon(), "Room 2")
    consult.call_meeting(item.pk, when=when, wanted=wanted, agenda="Whose?", by=clerk)
    return item


@prepared
def call_of(scene: Scene) -> Call:
    """The call to the unit that had the case."""
    item, unit = called(scene), scene.lead.unit
    return Call.objects.get(meeting=current_meeting(item), unit=unit)


@prepared
def noted(scene: Scene) -> BlockedItem:
    """One whose units have all come."""
    item = called(scene)
    for call in Call.objects.filter(meeting__item=item):
        consult.note_presence(call.pk, arrival=consult.Arrival("Yi"), by=scene.cast.clerk)
    return item


def verdict(scene: Scene) -> consult.Verdict:
    return consult.Verdict("Parks do it", scene.another, limit="5 workday", why_alone="At once")


@prepared
def decided(scene: Scene) -> Decision:
    """What the district decided on it."""
    item = opened(scene)
    pk = consult.decide(item.pk, verdict=verdict(scene), by=scene.cast.clerk)
    return Decision.objects.get(pk=pk)


def scope(scene: Scene) -> precedents.Scope:
    return precedents.Scope(MATTER, scene.case.center.code)


@prepared
def ruled(scene: Scene) -> int:
    """A precedent made of it."""
    return consult.rule_by_decision(
        decided(scene).pk,
        scope=scope(scene),
        valid_from=today(),
        note="Always",
        by=scene.cast.clerk,
    )


@prepared
def blown(scene: Scene) -> Whistle:
    """A whistle of the case's center to its unit, if that can be called, and to another one."""
    units = {scene.lead.unit, scene.another}
    wanted = [
        consult.Wanted(unit)
        for unit in sorted(units, key=lambda unit: unit.code)
        if unit.kind in whistles.CALLABLE_KINDS and unit.pk != scene.case.center_id
    ]
    where = whistles.Place(soon(), "At the gate")
    about = whistles.About("Water", case_id=scene.case_id)
    pk = whistles.blow_whistle(
        scene.case.center, about=about, where=where, wanted=wanted, by=scene.cast.clerk
    )
    return Whistle.objects.get(pk=pk)


def row_of(whistle: Whistle, scene: Scene) -> Summoned:
    """The row of the unit that has the case, or of another one."""
    rows = Summoned.objects.filter(whistle=whistle)
    return rows.filter(unit=scene.lead.unit).first() or rows.earliest("pk")


@prepared
def ended(scene: Scene) -> Whistle:
    """A whistle to which everybody came, and which another person of the district closed."""
    whistle = blown(scene)
    for row in Summoned.objects.filter(whistle=whistle):
        whistles.note_arrival(row.pk, arrival=consult.Arrival("Yi"), by=scene.cast.clerk)
    whistles.close_whistle(whistle.pk, result="Done", by=scene.cast.clerk)
    return whistle


# --- What is tried ----------------------------------------------------------------------------


def open_matter(scene: Scene, by: User | None) -> None:
    matter = consult.Matter("Pipes", scene.case.area.code)
    consult.open_matter(matter, words="Stuck", by=by)


def record_coordination(scene: Scene, by: User | None) -> None:
    item, clerk = opened(scene), scene.cast.clerk
    consult.name_coordinator(item.pk, who=scene.cast.checker, due_on=today(1), by=clerk)
    consult.record_coordination(item.pk, outcome="settled", words="Agreed", by=by)


def call_meeting(scene: Scene, by: User | None) -> None:
    item = opened(scene)
    consult.pass_on(item.pk, note="Together", by=scene.cast.clerk)
    wanted, when = [consult.Wanted(scene.another)], consult.Appointment(soon(), "Room 2")
    consult.call_meeting(item.pk, when=when, wanted=wanted, agenda="Whose?", by=by)


def put_off_meeting(scene: Scene, by: User | None) -> None:
    when = consult.Appointment(soon(), "Room 3")
    consult.put_off_meeting(called(scene).pk, when=when, note="Full", by=by)


def reopen_item(scene: Scene, by: User | None) -> None:
    item = opened(scene)
    consult.strike_off(item.pk, evidence="Done", by=scene.cast.clerk)
    consult.reopen_item(item.pk, note="Again", by=by)


def rule_by_decision(scene: Scene, by: User | None) -> None:
    decision = decided(scene)
    consult.rule_by_decision(
        decision.pk, scope=scope(scene), valid_from=today(), note="Always", by=by
    )


def make_precedent(scene: Scene, by: User | None) -> None:
    ruling = precedents.Ruling(
        lead=scene.another, decision_id=1, decision_number="1", valid_from=today()
    )
    precedents.make_precedent(scope(scene), ruling, note="Always", by=by)


def blow_whistle(scene: Scene, by: User | None) -> None:
    where = whistles.Place(soon(), "At the gate")
    about, wanted = whistles.About("Water"), [consult.Wanted(scene.another)]
    whistles.blow_whistle(scene.case.center, about=about, where=where, wanted=wanted, by=by)


# fmt: off
# Room, name, state of the case, how it is tried: see plays.py.
TRIED: list[tuple[str, str, str, Run]] = [
    ("consult", "open_item", "dispatched", lambda s, by: consult.open_item(s.case_id, words="Stuck", by=by)),
    ("consult", "open_matter", "dispatched", open_matter),
    ("consult", "name_coordinator", "dispatched", lambda s, by: consult.name_coordinator(opened(s).pk, who=s.cast.checker, due_on=today(1), by=by)),
    ("consult", "record_coordination", "dispatched", record_coordination),
    ("consult", "pass_on", "dispatched", lambda s, by: consult.pass_on(opened(s).pk, note="Together", by=by)),
    ("consult", "call_meeting", "dispatched", call_meeting),
    ("consult", "put_off_meeting", "dispatched", put_off_meeting),
    ("consult", "reply_to_call", "dispatched", lambda s, by: consult.reply_to_call(call_of(s).pk, coming=True, by=by)),
    ("consult", "note_presence", "dispatched", lambda s, by: consult.note_presence(call_of(s).pk, arrival=consult.Arrival("Yi"), by=by)),
    ("consult", "write_minutes", "dispatched", lambda s, by: consult.write_minutes(noted(s).pk, minutes="Agreed", by=by)),
    ("consult", "decide", "dispatched", lambda s, by: consult.decide(opened(s).pk, verdict=verdict(s), by=by)),
    ("consult", "strike_off", "dispatched", lambda s, by: consult.strike_off(opened(s).pk, evidence="Done", by=by)),
    ("consult", "reopen_item", "dispatched", reopen_item),
    ("consult", "add_item_note", "dispatched", lambda s, by: consult.add_item_note(opened(s).pk, note="Seen", by=by)),
    ("consult", "rule_by_decision", "dispatched", rule_by_decision),
    ("consult", "revoke_rule", "dispatched", lambda s, by: consult.revoke_rule(ruled(s), note="No more", by=by)),
    ("consult", "blow_whistle", "dispatched", blow_whistle),
    ("consult", "reply_to_whistle", "dispatched", lambda s, by: whistles.reply_to_whistle(row_of(blown(s), s).pk, coming=True, by=by)),
    ("consult", "note_arrival", "dispatched", lambda s, by: whistles.note_arrival(row_of(blown(s), s).pk, arrival=consult.Arrival("Yi"), by=by)),
    ("consult", "close_whistle", "dispatched", lambda s, by: _close(s, by, whistles.close_whistle)),
    ("consult", "close_and_go_on", "dispatched", lambda s, by: _close(s, by, close_and_go_on)),
    ("consult", "open_item_of_whistle", "dispatched", lambda s, by: open_item_of_whistle(ended(s).pk, by=by)),
    ("consult", "judge_unit", "dispatched", lambda s, by: judge_unit(row_of(ended(s), s).pk, verdict="yes", by=by)),
    ("consult", "judge_whistle", "dispatched", lambda s, by: judge_whistle(ended(s).pk, verdict="yes", by=by)),
    ("dispatch", "make_precedent", "dispatched", make_precedent),
    ("dispatch", "revoke_precedent", "dispatched", lambda s, by: precedents.revoke_precedent(ruled(s), note="No more", by=by)),
]
# fmt: on


def _close(scene: Scene, by: User | None, action: Callable[..., Any]) -> None:
    whistle = blown(scene)
    for row in Summoned.objects.filter(whistle=whistle):
        whistles.note_arrival(row.pk, arrival=consult.Arrival("Yi"), by=scene.cast.clerk)
    action(whistle.pk, result="Done", by=by)


# --- What addresses ask for -------------------------------------------------------------------


def standing_item(scene: Scene) -> BlockedItem:
    """The item of the scene's case; opened at the first question, and nothing moves by it."""
    return item_of(scene.case) or opened(scene)


def standing_meeting(scene: Scene) -> Meeting:
    """Rows by hand: to call units would take the case into consultation."""
    item = standing_item(scene)
    known = {"at": soon(), "place": "Room 2", "agenda": "Whose?", "by": scene.cast.clerk}
    known["called_at"] = timezone.now()
    return Meeting.objects.get_or_create(item=item, held_at=None, defaults=known)[0]


def standing_call(scene: Scene) -> Call:
    """To the unit that has the case."""
    meeting = standing_meeting(scene)
    return Call.objects.get_or_create(meeting=meeting, unit=scene.lead.unit)[0]


def standing_whistle(scene: Scene) -> Whistle:
    found = Whistle.objects.filter(case=scene.case_id).first()
    return found or blown(scene)


def standing_row(scene: Scene) -> Summoned:
    return row_of(standing_whistle(scene), scene)


def standing_precedent(scene: Scene) -> Precedent:
    """A rule for the case's street, of a decision by hand."""
    code = scene.case.center.code
    found = Precedent.objects.filter(area_code=code).first()
    if found is not None:
        return found
    parks, clerk = Unit.objects.get(code="parks"), scene.cast.clerk
    decision = Decision.objects.create(
        item=standing_item(scene), text="Parks do it", lead=parks, due_on=today(9), by=clerk,
        post="DC01", at=timezone.now(), why_alone="At once",
    )  # fmt: skip
    ruling = precedents.Ruling(parks, decision.pk, decision.number, today())
    pk = precedents.make_precedent(scope(scene), ruling, note="Always", by=clerk)
    return Precedent.objects.get(pk=pk)
