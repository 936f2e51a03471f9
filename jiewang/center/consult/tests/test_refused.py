"""What consultation refuses, in a sentence that says what to do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.errors import CaseChanged, CaseError, NotAllowed
from jiewang.center.case.states import State
from jiewang.center.check.errors import OwnWork
from jiewang.center.consult.actions import (
    Appointment,
    Arrival,
    Matter,
    Wanted,
    call_meeting,
    decide,
    name_coordinator,
    note_presence,
    open_item,
    open_matter,
    pass_on,
    reopen_item,
    reply_to_call,
    strike_off,
    write_minutes,
)
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.queries import current_meeting
from jiewang.center.consult.states import Stage
from jiewang.center.consult.tests.props import (
    called,
    come,
    held,
    in_days,
    opened,
    soon,
    verdict,
)
from jiewang.testing import EAST, PIPE, end_posts, make_case, make_town, make_unit


def call(item, town, *wanted, when=None):
    when = when or Appointment(soon(), "会议室")
    call_meeting(item.pk, when=when, wanted=wanted, agenda="权属", by=town.tang)


def consulting(town):
    item = opened(town)
    pass_on(item.pk, note="要一起定", by=town.tang)
    return item


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"lead": None}, "主办单位", id="no-lead"),
        pytest.param({"text": "  "}, "决定内容", id="no-words"),
        pytest.param({"limit": "", "due_on": in_days(-1)}, "已经过了", id="a-day-gone-by"),
        pytest.param({"limit": "", "due_on": in_days(4000)}, "超过五年", id="a-day-years-ahead"),
        pytest.param({"limit": ""}, "二选一", id="no-last-day"),
        pytest.param({"due_on": in_days(3)}, "二选一", id="two-last-days"),
        pytest.param({"limit": "8 work_hour"}, "不按小时", id="hours"),
        pytest.param({"money": 100}, "要么都填", id="money-from-nobody"),
        pytest.param({"money": 0, "money_from": "water"}, "大于零", id="no-money-from-somebody"),
        pytest.param({"assist": ["housing"]}, "已是主办", id="the-lead-assists"),
        pytest.param({"lead": "gone"}, "撤销", id="a-closed-lead"),
        pytest.param({"assist": ["gone"]}, "撤销", id="a-closed-helper"),
    ],
)
def test_a_decision_that_cannot_be_so_is_refused_and_writes_nothing(changed, sentence):
    town = make_town()
    gone = make_unit("Gone", code="gone", closed_on=timezone.localdate())
    units = {"water": town.water, "housing": town.housing, "gone": gone}
    changed = {
        key: [units[code] for code in value] if key == "assist" else units.get(value, value)
        for key, value in changed.items()
    }
    item = held(town)
    with pytest.raises(CaseError, match=sentence):
        decide(item.pk, verdict=verdict(changed.pop("lead", town.housing), **changed), by=town.tang)
    item.refresh_from_db()
    assert (item.stage, item.decisions.count()) == (Stage.CONSULTING, 0)


def test_nobody_decides_alone_on_their_own_unit_but_after_another_one_has_come():
    town = make_town()
    item = opened(town)
    alone = verdict(town.east, why_alone="急")
    with pytest.raises(CaseError, match="一家决定"):
        decide(item.pk, verdict=alone, by=town.tang)
    decide(item.pk, verdict=alone, by=town.dong)

    other = held(town)
    decide(other.pk, verdict=verdict(town.east), by=town.tang)
    assert other.decisions.get().lead == town.east


def test_a_decision_does_not_push_down_what_the_catalog_keeps_above():
    town = make_town()
    item = held(town)
    with pytest.raises(CaseError, match="不能下派|不得|层级|以上"):
        decide(item.pk, verdict=verdict(town.east_one), by=town.tang)
    item.refresh_from_db()
    assert item.stage == Stage.CONSULTING


def test_a_unit_is_called_once_and_never_a_closed_one():
    town = make_town()
    item = consulting(town)
    with pytest.raises(CaseError, match="填了两次"):
        call(item, town, Wanted(town.water), Wanted(town.housing), Wanted(town.water))
    gone = make_unit("Gone", code="gone", closed_on=timezone.localdate())
    with pytest.raises(CaseError, match="Gone"):
        call(item, town, Wanted(gone))
    with pytest.raises(CaseError, match="至少召集一个"):
        call(item, town)
    assert item.meetings.count() == 0


def test_a_meeting_is_called_for_a_moment_to_come_and_only_one_at_a_time():
    town = make_town()
    item = consulting(town)
    past = Appointment(timezone.now() - timedelta(minutes=1), "会议室")
    with pytest.raises(CaseError, match="已经过了"):
        call(item, town, Wanted(town.water), when=past)
    with pytest.raises(CaseError, match="一年以后"):
        call(item, town, Wanted(town.water), when=Appointment(soon(days=500), "会议室"))
    with pytest.raises(CaseError, match="地点"):
        call(item, town, Wanted(town.water), when=Appointment(soon(), " "))
    call(item, town, Wanted(town.water))
    with pytest.raises(CaseError, match="已经召集"):
        call(item, town, Wanted(town.water))


def test_nobody_is_absent_before_it_begins_and_nobody_came_in_the_future():
    town = make_town()
    item = called(town)
    row = current_meeting(item).calls.get(unit=town.water)
    with pytest.raises(CaseError, match="还没到时间"):
        note_presence(row.pk, arrival=Arrival(came=False), by=town.tang)
    with pytest.raises(CaseError, match="还没到"):
        note_presence(row.pk, arrival=Arrival("陈", soon(hours=5)), by=town.tang)
    with pytest.raises(CaseError, match="还没到时间"):
        write_minutes(item.pk, minutes="议定", by=town.tang)


def test_only_the_unit_itself_answers_and_who_cannot_come_says_why():
    town = make_town()
    row = current_meeting(called(town)).calls.get(unit=town.water)
    with pytest.raises(NotAllowed):
        reply_to_call(row.pk, coming=True, by=town.bai)
    with pytest.raises(CaseError, match="为什么不能到场"):
        reply_to_call(row.pk, coming=False, by=town.jiang)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        pytest.param(State.MERGED, "已合并", id="merged"),
        pytest.param(State.CLOSED, "不存在难点", id="closed"),
        pytest.param(State.REFUSED, "不存在难点", id="refused"),
        pytest.param(State.REPORTED, "先立案", id="not-filed"),
        pytest.param(State.CONSULTING, "已列为难点", id="one-already"),
    ],
)
def test_a_case_that_is_not_blocked_becomes_no_item(state, sentence):
    town = make_town()
    case = make_case(state=state, category=PIPE)
    before = BlockedItem.objects.count()
    with pytest.raises(CaseError, match=sentence):
        open_item(case.pk, words="卡住了", by=town.dong)
    assert BlockedItem.objects.count() == before


@pytest.mark.parametrize("title", ["", "长" * 121])
def test_a_matter_needs_a_title_that_fits(title):
    town = make_town()
    with pytest.raises(CaseError, match="最多 120 个字"):
        open_matter(Matter(title, EAST), words="卡住了", by=town.tang)


def test_a_matter_needs_an_area_that_there_is():
    town = make_town()
    with pytest.raises(CaseError, match="没有片区"):
        open_matter(Matter("管网", "000000"), words="卡住了", by=town.tang)


def test_a_coordinator_holds_a_post_and_has_a_day_to_come():
    town = make_town()
    item = opened(town)
    with pytest.raises(CaseError, match="已经过了"):
        name_coordinator(item.pk, who=town.lin, due_on=in_days(-1), by=town.tang)
    end_posts(town.lin)
    with pytest.raises(CaseError, match="没有岗位"):
        name_coordinator(item.pk, who=town.lin, due_on=in_days(1), by=town.tang)


def test_who_handled_or_coordinated_does_not_strike_off():
    town = make_town()
    item = opened(town)
    name_coordinator(item.pk, who=town.tang, due_on=in_days(1), by=town.dong)
    with pytest.raises(OwnWork, match="您是统筹人"):
        strike_off(item.pk, evidence="办好了", by=town.tang)
    with pytest.raises(NotAllowed):
        strike_off(item.pk, evidence="办好了", by=town.lin)
    with pytest.raises(CaseError, match="凭什么"):
        strike_off(item.pk, evidence="", by=town.dong)


def test_an_item_whose_case_waits_in_consultation_is_not_struck_off():
    town = make_town()
    item = make_case(state=State.CONSULTING, category=PIPE).blocked_items.get()
    with pytest.raises(CaseError, match="还在会商中"):
        strike_off(item.pk, evidence="不用了", by=town.tang)


def test_an_item_of_an_ended_case_is_not_opened_again():
    town = make_town()
    case = make_case(state=State.FILED, category=PIPE)
    pk = open_item(case.pk, words="卡住了", by=town.tang)
    strike_off(pk, evidence="通了", by=town.dong)
    second = open_item(case.pk, words="又卡住了", by=town.tang)
    with pytest.raises(CaseError, match="未销号的难点"):
        reopen_item(pk, note="又来", by=town.tang)
    assert BlockedItem.objects.get(pk=second).is_open


def test_what_was_decided_on_an_older_page_is_refused_and_says_who_was_first():
    town = make_town()
    item = held(town)
    seen = item.moved_by_line
    decide(item.pk, verdict=verdict(town.housing), by=town.tang, seen=seen)
    with pytest.raises(CaseChanged, match="Tang"):
        decide(item.pk, verdict=verdict(town.water), by=town.dong, seen=seen)
    assert item.decisions.get().lead == town.housing


def test_an_answer_of_a_unit_does_not_make_the_decider_look_again():
    town = make_town()
    item = called(town)
    seen = item.moved_by_line
    row = current_meeting(item).calls.get(unit=town.water)
    reply_to_call(row.pk, coming=True, by=town.jiang)
    come(item, town, town.water, town.housing)
    write_minutes(item.pk, minutes="议定", by=town.tang, seen=seen)


def test_nobody_decides_past_a_meeting_that_is_called():
    town = make_town()
    item = called(town)
    with pytest.raises(CaseError, match="请先开会"):
        decide(item.pk, verdict=verdict(town.housing, why_alone="急"), by=town.tang)
