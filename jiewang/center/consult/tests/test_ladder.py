"""From the first word to strike-off: the ladder of a blocked item."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.check.shelf import shelve_case, take_up
from jiewang.center.consult.actions import (
    Matter,
    decide,
    name_coordinator,
    open_item,
    open_matter,
    pass_on,
    record_coordination,
    reopen_item,
    reply_to_call,
    strike_off,
    write_minutes,
)
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.models import BlockedItem, Cause
from jiewang.center.consult.queries import current_decision, current_meeting
from jiewang.center.consult.states import MOVES, Stage
from jiewang.center.consult.tests.props import (
    called,
    come,
    held,
    in_days,
    lines,
    meet,
    opened,
    verdict,
)
from jiewang.center.dispatch.actions import consult_case, dispatch_case
from jiewang.center.intake.actions import refuse_case
from jiewang.testing import EAST, PIPE, RUBBISH, lead_of, make_case, make_town
from jiewang.testing.cases import go_on

S = Stage


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
    item = held(town)
    decide(item.pk, verdict=verdict(town.housing), by=town.tang)
    hop = lead_of(item.case).hops.get()
    assert hop.rule["settled"] is True


def test_who_dispatches_out_of_consultation_has_settled_it_and_the_item_ends_with_its_case():
    town = make_town()
    case = make_case(state=State.CONSULTING, category=PIPE)
    item = case.blocked_items.get()
    assert (item.stage, item.cause) == (S.CONSULTING, Cause.RETURNS)
    dispatch_case(case.pk, to=town.housing, assist=[], note="归房管", by=town.tang)
    item.refresh_from_db()
    assert item.stage == S.SUPERVISED
    go_on(Case.objects.get(pk=case.pk), to=State.CLOSED)
    item.refresh_from_db()
    assert (item.stage, item.steps.last().by) == (S.STRUCK_OFF, None)


def test_an_item_on_which_was_decided_outlives_its_case():
    town = make_town()
    item = held(town)
    decide(item.pk, verdict=verdict(town.housing), by=town.tang)
    go_on(Case.objects.get(pk=item.case_id), to=State.CLOSED)
    item.refresh_from_db()
    assert item.stage == S.SUPERVISED


def test_a_dispatcher_who_puts_a_case_before_the_commander_opens_its_item():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    consult_case(case.pk, note="到底归谁？", by=town.lin)
    item = case.blocked_items.get()
    assert (item.stage, item.cause, item.words) == (S.CONSULTING, Cause.CONTESTED, "到底归谁？")


def test_an_open_item_follows_its_case_into_consultation_and_no_second_one_is_opened():
    town = make_town()
    item = opened(town)
    consult_case(item.case_id, note="到底归谁？", by=town.lin)
    item.refresh_from_db()
    assert (item.stage, item.case.blocked_items.count()) == (S.CONSULTING, 1)


def test_taken_up_from_the_shelf_a_case_does_not_move_its_item_twice():
    town = make_town()
    case = make_case(state=State.CONSULTING, category=PIPE)
    day, words = in_days(20), "等资金"
    shelve_case(case.pk, reason="no_money", explanation=words, review_on=day, by=town.tang)
    take_up(case.pk, note="资金到位", by=town.tang)
    item = case.blocked_items.get()
    assert lines(item) == [("opened", "consulting")]


def test_a_refused_case_takes_its_item_along():
    town = make_town()
    case = make_case(state=State.FILED, category=PIPE)
    open_item(case.pk, words="无人认领", by=town.tang)
    refuse_case(case.pk, reason="no_matter", explanation="请打 12345。", by=town.wu)
    item = case.blocked_items.get()
    assert (item.stage, item.steps.last().data["by"]) == (S.STRUCK_OFF, "case")


def test_a_matter_without_a_case_goes_the_ladder_as_well():
    town = make_town()
    matter = Matter("老旧管网改造资金缺口", EAST, "东巷 1 号")
    pk = open_matter(matter, words="三家出资谈不拢", by=town.tang)
    item = BlockedItem.objects.get(pk=pk)
    assert (item.center, item.case, item.stage) == (town.east, None, S.COORDINATING)
    name_coordinator(pk, who=town.lin, due_on=in_days(2), by=town.tang)
    record_coordination(pk, outcome="settled", words="水务先垫付", by=town.lin)
    decide(pk, verdict=verdict(town.water), by=town.tang)
    assert item.decisions.get().why_alone == "水务先垫付"
    strike_off(pk, evidence="已到账", by=town.dong)
    reopen_item(pk, note="又停工了", by=town.tang)
    item.refresh_from_db()
    assert (item.stage, item.coordinator, item.struck_at) == (S.COORDINATING, None, None)


def test_a_decision_for_the_unit_that_has_the_case_calls_who_is_to_help_and_moves_nothing():
    town = make_town()
    case = make_case(state=State.HANDLING, category=RUBBISH)
    pk = open_item(case.pk, words="要机械", by=town.tang)
    lead = lead_of(case).unit
    decide(pk, verdict=verdict(lead, assist=[town.housing], why_alone="电话已议定"), by=town.dong)
    case.refresh_from_db()
    roles = set(case.orders.exclude(state="withdrawn").values_list("unit__code", "role"))
    assert (case.state, roles) == (
        State.HANDLING,
        {(lead.code, "lead"), (town.housing.code, "assist")},
    )


def test_a_second_meeting_is_decided_anew_and_the_last_decision_holds():
    town = make_town()
    item = called(town)
    come(item, town, town.water, town.housing)
    write_minutes(item.pk, minutes="一", by=town.tang)
    decide(item.pk, verdict=verdict(town.housing), by=town.tang)
    pass_on(item.pk, note="没有落实", by=town.tang)
    with pytest.raises(CaseError, match="为什么不经会商"):
        decide(item.pk, verdict=verdict(town.water), by=town.tang)
    meet(item, town, town.water, town.housing)
    come(item, town, town.water, town.housing)
    write_minutes(item.pk, minutes="二", by=town.tang)
    decide(item.pk, verdict=verdict(town.water), by=town.tang)
    assert current_decision(item).lead == town.water
    item.case.refresh_from_db()
    assert item.case.unit == town.water


def test_only_the_named_person_or_a_commander_says_what_came_of_it():
    town = make_town()
    item = opened(town)
    with pytest.raises(ConsultError, match="还没有统筹人"):
        record_coordination(item.pk, outcome="settled", words="谈成", by=town.tang)
    name_coordinator(item.pk, who=town.jiang, due_on=in_days(2), by=town.tang)
    with pytest.raises(NotAllowed):
        record_coordination(item.pk, outcome="settled", words="谈成", by=town.bai)
    record_coordination(item.pk, outcome="settled", words="谈成", by=town.jiang)


def test_a_unit_that_did_not_come_is_recorded(monkeypatch):
    town = make_town()
    item = called(town)
    call = current_meeting(item).calls.get(unit=town.housing)
    reply_to_call(call.pk, coming=False, words="人手不足", by=town.bai)
    come(item, town, town.water)
    later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    write_minutes(item.pk, minutes="房管未到", by=town.tang)
    told = item.steps.get(kind="held")
    assert (told.data["came"], told.data["absent"]) == (["water"], ["housing"])
    call.refresh_from_db()
    assert (call.presence, call.reply_words) == ("absent", "人手不足")


def test_two_clicks_do_it_once():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    first = open_item(case.pk, words="谁的管子", by=town.tang)
    assert open_item(case.pk, words="谁的管子", by=town.tang) == first
    named = {"who": town.lin, "due_on": in_days(2), "by": town.tang}
    name_coordinator(first, **named)
    name_coordinator(first, **named)
    strike_off(first, evidence="已自行解决", by=town.dong)
    strike_off(first, evidence="已自行解决", by=town.dong)
    kinds = BlockedItem.objects.get(pk=first).steps.values_list("kind", flat=True)
    assert list(kinds) == ["opened", "named", "struck_off"]
