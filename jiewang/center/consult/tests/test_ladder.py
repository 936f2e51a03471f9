"""From the first word to strike-off: the ladder of a blocked item."""

from datetime import timedelta

from django.utils import timezone

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.consult.actions import (
    Appointment,
    Arrival,
    Verdict,
    Wanted,
    call_meeting,
    decide,
    name_coordinator,
    note_presence,
    open_item,
    pass_on,
    record_coordination,
    strike_off,
    write_minutes,
)
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.queries import current_meeting
from jiewang.center.consult.states import MOVES, Stage
from jiewang.testing import PIPE, lead_of, make_case, make_town

S = Stage


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def soon(**more):
    return timezone.now() + timedelta(**(more or {"hours": 2}))


def opened(town, **fields):
    case = make_case(**{"state": State.HANDLING, "category": PIPE, **fields})
    pk = open_item(case.pk, words="两家都说不是自己的管子", by=town.tang)
    return BlockedItem.objects.get(pk=pk)


def called(town, *units, **fields):
    item = opened(town, **fields)
    pass_on(item.pk, note="要几家一起定", by=town.tang)
    meet(item, town, *(units or (town.water, town.housing)))
    item.refresh_from_db()
    return item


def meet(item, town, *units):
    wanted = [Wanted(unit, "说明权属") for unit in units]
    when = Appointment(soon(), "街道二楼会议室")
    call_meeting(item.pk, when=when, wanted=wanted, agenda="权属\n费用", by=town.tang)


def come(item, town, *units):
    for call in current_meeting(item).calls.all():
        if call.unit in units:
            note_presence(call.pk, arrival=Arrival(who="陈"), by=town.tang)


def verdict(lead, **more):
    return Verdict(**{"text": "由水务站更换", "lead": lead, "limit": "5 workday", **more})


def lines(item):
    return list(item.steps.values_list("kind", "stage"))


def test_every_stage_can_still_be_struck_off_and_every_stage_is_reached():
    reached, new = set(), {S.COORDINATING}
    while new:
        reached |= new
        new = set().union(*(MOVES[each] for each in new)) - reached
    assert reached == set(S)
    assert [
        stage for stage in S if stage != S.STRUCK_OFF and S.STRUCK_OFF not in MOVES[stage]
    ] == []


def test_an_item_goes_the_whole_ladder_with_its_case():
    town = make_town()
    item = opened(town)
    name_coordinator(item.pk, who=town.lin, due_on=in_days(3), on_site=True, by=town.tang)
    record_coordination(item.pk, outcome="passed_on", words="谈不拢", by=town.lin)
    case = Case.objects.get(pk=item.case_id)
    assert case.state == State.CONSULTING
    meet(item, town, town.water, town.housing)
    come(item, town, town.water, town.housing)
    write_minutes(item.pk, minutes="双方确认为公共管段", by=town.tang)
    decided = decide(
        item.pk,
        verdict=verdict(
            town.housing, assist=[town.water], limit="", due_on=in_days(9), money=12_345_600,
            money_from=town.water,
        ),
        by=town.tang,
    )  # fmt: skip

    case.refresh_from_db()
    item.refresh_from_db()
    assert (case.state, case.unit) == (State.DISPATCHED, town.housing)
    assert (item.stage, item.due_on) == (S.SUPERVISED, in_days(9))
    assert item.decisions.get().pk == decided

    strike_off(item.pk, evidence="新管已通水，照片在案卷", by=town.dong)
    item.refresh_from_db()
    assert item.stage == S.STRUCK_OFF
    assert lines(item) == [
        ("opened", "coordinating"),
        ("named", "coordinating"),
        ("passed_on", "consulting"),
        ("called", "consulting"),
        ("came", "consulting"),
        ("came", "consulting"),
        ("held", "consulting"),
        ("decided", "supervised"),
        ("struck_off", "struck_off"),
    ]
    told = case.steps.filter(kind=CaseStep.Kind.BLOCKED).values_list("data__act", flat=True)
    assert list(told) == ["opened", "passed_on", "called", "decided", "struck_off"]
    case.refresh_from_db()
    assert diary_break(case) is None


def test_the_unit_cannot_return_what_was_decided():
    town = make_town()
    item = called(town)
    come(item, town, town.water, town.housing)
    write_minutes(item.pk, minutes="议定", by=town.tang)
    decide(item.pk, verdict=verdict(town.housing), by=town.tang)
    hop = lead_of(item.case).hops.get()
    assert hop.rule["settled"] is True
