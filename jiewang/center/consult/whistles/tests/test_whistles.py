"""A whistle from blowing to the two answers; and what is refused on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.base.errors import Refusal
from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.consult.actions import Arrival, Wanted, open_item, strike_off
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.whistles.actions import (
    About,
    Place,
    blow_whistle,
    close_whistle,
    note_arrival,
    reply_to_whistle,
)
from jiewang.center.consult.whistles.going_on import close_and_go_on
from jiewang.center.consult.whistles.judging import judge_unit, judge_whistle
from jiewang.center.consult.whistles.models import Whistle
from jiewang.center.consult.whistles.queries import whistles_seen_by, whistles_to_answer
from jiewang.notices.queries import inbox
from jiewang.testing import PIPE, make_case, make_town, make_unit


def in_an_hour():
    return timezone.now() + timedelta(hours=1)


def blown(town, *units, by=None, at=None, **about):
    wanted = [Wanted(unit, "关阀") for unit in (units or (town.water, town.housing))]
    where = Place(at or in_an_hour(), "东巷 3 号门口", 100.021, 30.001)
    about = About(**{"title": "水管爆裂", **about})
    pk = blow_whistle(town.east, about=about, where=where, wanted=wanted, by=by or town.tang)
    return Whistle.objects.get(pk=pk)


def row_of(whistle, unit):
    return whistle.summoned.get(unit=unit)


@pytest.fixture
def later(monkeypatch):
    """Some minutes after the moment at which the units were to be there."""

    def go(minutes=70):
        moment = timezone.now() + timedelta(minutes=minutes)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return go


def test_a_whistle_is_blown_answered_attended_closed_and_judged_on_both_sides(later):
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    whistle = blown(town, case_id=case.pk)
    assert [each.kind for each in inbox(town.jiang)].count("whistle") == 1
    reply_to_whistle(row_of(whistle, town.water).pk, coming=True, by=town.jiang)
    reply_to_whistle(row_of(whistle, town.housing).pk, coming=False, words="车坏了", by=town.bai)
    assert [each.kind for each in inbox(town.lin)].count("unit_cannot") == 1
    later()
    note_arrival(row_of(whistle, town.water).pk, arrival=Arrival("姜"), by=town.tang)
    close_whistle(whistle.pk, result="已关阀", by=town.tang)
    judge_unit(row_of(whistle, town.water).pk, verdict="yes", by=town.tang)
    judge_unit(row_of(whistle, town.housing).pk, verdict="no", words="没来", by=town.tang)
    judge_whistle(whistle.pk, verdict="yes", by=town.dong)

    whistle.refresh_from_db()
    presences = whistle.summoned.values_list("unit__code", "presence", "judged")
    assert list(presences) == [("water", "late", "yes"), ("housing", "absent", "no")]
    assert (whistle.result, whistle.justified) == ("已关阀", "yes")
    kinds = ["blown", "replied", "replied", "came", "absent", "closed", "judged", "judged"]
    assert list(whistle.steps.values_list("kind", flat=True)) == [*kinds, "justified"]
    case.refresh_from_db()
    told = case.steps.filter(kind="whistled").values_list("data__act", flat=True)
    assert (list(told), diary_break(case)) == (["blown", "closed"], None)


def test_who_comes_in_time_is_not_late():
    town = make_town()
    whistle = blown(town)
    note_arrival(row_of(whistle, town.water).pk, arrival=Arrival("姜"), by=town.tang)
    assert row_of(whistle, town.water).presence == "came"


def test_what_was_not_settled_goes_on_as_an_item(later):
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    about_case, about_nothing = blown(town, case_id=case.pk), blown(town, title="树压线")
    later()
    first = close_and_go_on(about_case.pk, result="要换主管", by=town.tang)
    second = close_and_go_on(about_nothing.pk, result="要停电", by=town.tang)
    items = BlockedItem.objects.in_bulk([first, second])
    assert (items[first].case, items[first].cause) == (case, "whistle")
    assert (items[second].title, items[second].area.code) == ("树压线", town.east.code)
    assert close_and_go_on(about_case.pk, result="要换主管", by=town.tang) == first


def test_a_whistle_about_an_item_is_about_its_case_and_an_item_that_stands_is_kept(later):
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    item = open_item(case.pk, words="卡住了", by=town.tang)
    whistle = blown(town, item_id=item)
    assert whistle.case == case
    other = blown(town, case_id=case.pk, title="再来")
    later()
    assert close_and_go_on(other.pk, result="没谈成", by=town.tang) == item


def test_the_same_call_twice_is_one_whistle():
    town = make_town()
    at = in_an_hour()
    assert blown(town, at=at) == blown(town, at=at)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"at": timedelta(minutes=-1)}, "已经过了", id="in-the-past"),
        pytest.param({"at": timedelta(days=400)}, "一年以后", id="years-ahead"),
        pytest.param({"place": " "}, "到哪里", id="nowhere"),
        pytest.param({"title": ""}, "来做什么", id="for-nothing"),
        pytest.param({"lon": None}, "坐标不完整", id="half-a-point"),
        pytest.param({"lon": 30.001, "lat": 100.021}, "经", id="swapped"),
        pytest.param({"units": []}, "至少召集一个", id="nobody"),
        pytest.param({"units": ["water", "water"]}, "填了两次", id="a-unit-twice"),
        pytest.param({"units": ["gone"]}, "撤销", id="a-closed-unit"),
        pytest.param({"units": ["east"]}, "本单位", id="the-own-unit"),
        pytest.param({"units": ["east_one"]}, "社区", id="a-community"),
    ],
)
def test_a_whistle_that_cannot_be_so_is_refused(changed, sentence):
    town = make_town()
    gone = make_unit("Gone", code="gone", closed_on=timezone.localdate())
    codes = changed.get("units", ["water"])
    wanted = [Wanted(gone if code == "gone" else getattr(town, code)) for code in codes]
    place = {"place": "门口", "lon": 100.021, "lat": 30.001}
    place |= {key: value for key, value in changed.items() if key in place}
    where = Place(at=timezone.now() + changed.get("at", timedelta(hours=1)), **place)
    about = About(changed.get("title", "水管爆裂"))
    with pytest.raises(Refusal, match=sentence):
        blow_whistle(town.east, about=about, where=where, wanted=wanted, by=town.tang)
    assert Whistle.objects.count() == 0


@pytest.mark.parametrize("state", [State.CLOSED, State.MERGED, State.REFUSED])
def test_nobody_is_called_about_a_case_that_has_ended(state):
    town = make_town()
    case = make_case(state=state, category=PIPE)
    with pytest.raises(CaseError, match="不需要再召集"):
        blown(town, case_id=case.pk, by=town.dong)


def test_nobody_is_called_about_an_item_that_is_struck_off():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    item = open_item(case.pk, words="卡住了", by=town.tang)
    strike_off(item, evidence="通了", by=town.dong)
    with pytest.raises(CaseError, match="已销号"):
        blown(town, item_id=item)


def test_a_whistle_is_not_closed_before_its_moment_unless_everybody_is_noted():
    town = make_town()
    whistle = blown(town, town.water)
    with pytest.raises(CaseError, match="还没到时间"):
        close_whistle(whistle.pk, result="好了", by=town.tang)
    note_arrival(row_of(whistle, town.water).pk, arrival=Arrival("姜"), by=town.tang)
    close_whistle(whistle.pk, result="好了", by=town.tang)
    close_whistle(whistle.pk, result="好了", by=town.tang)
    assert whistle.steps.filter(kind="closed").count() == 1


def test_what_is_closed_stays_as_it_is(later):
    town = make_town()
    whistle = blown(town)
    row = row_of(whistle, town.water)
    with pytest.raises(CaseError, match="先写明结果"):
        judge_unit(row.pk, verdict="yes", by=town.tang)
    later()
    close_whistle(whistle.pk, result="好了", by=town.tang)
    with pytest.raises(CaseError, match="登记不再更改"):
        note_arrival(row.pk, arrival=Arrival("姜"), by=town.tang)
    with pytest.raises(CaseError, match="不用再回复"):
        reply_to_whistle(row.pk, coming=True, by=town.jiang)
    with pytest.raises(CaseError, match="差在哪里"):
        judge_unit(row.pk, verdict="no", by=town.tang)
    judge_unit(row.pk, verdict="no", words="没来", by=town.tang)
    with pytest.raises(CaseError, match="不再更改"):
        judge_unit(row.pk, verdict="yes", by=town.tang)
    with pytest.raises(CaseError, match="是、部分或否"):
        judge_whistle(whistle.pk, verdict="maybe", by=town.dong)


def test_each_side_does_its_own_part(later):
    town = make_town()
    with pytest.raises(NotAllowed):
        blown(town, by=town.jiang)
    with pytest.raises(NotAllowed):
        blown(town, by=town.zhou)
    whistle = blown(town, by=town.lin)
    row = row_of(whistle, town.water)
    with pytest.raises(NotAllowed):
        reply_to_whistle(row.pk, coming=True, by=town.bai)
    with pytest.raises(NotAllowed):
        note_arrival(row.pk, arrival=Arrival("姜"), by=town.jiang)
    later()
    close_whistle(whistle.pk, result="好了", by=town.lin)
    with pytest.raises(NotAllowed):
        judge_whistle(whistle.pk, verdict="yes", by=town.tang)
    own = blown(town, by=town.dong)
    later()
    close_whistle(own.pk, result="好了", by=town.dong)
    with pytest.raises(CaseError, match="请由同事评价"):
        judge_whistle(own.pk, verdict="yes", by=town.dong)


def test_a_whistle_is_seen_by_its_center_the_district_and_who_is_called():
    town = make_town()
    whistle = blown(town, town.water)
    people = [town.tang, town.dong, town.jiang, town.bai, town.zhou, town.fang]
    seeing = [who.username for who in people if whistle in whistles_seen_by(who)]
    assert seeing == ["tang", "dong", "jiang"]
    assert [*whistles_to_answer(town.jiang)] == [whistle]
    reply_to_whistle(row_of(whistle, town.water).pk, coming=True, by=town.jiang)
    assert [*whistles_to_answer(town.jiang)] == []
