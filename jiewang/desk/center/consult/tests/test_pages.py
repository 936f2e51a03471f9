"""The pages of consultation, pressed as people press them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.consult.actions import Wanted, decide, pass_on
from jiewang.center.consult.models import BlockedItem, Call
from jiewang.center.consult.tests.props import called, held, opened, verdict
from jiewang.center.consult.whistles.actions import About, Place, blow_whistle
from jiewang.center.consult.whistles.models import Whistle
from jiewang.center.dispatch.models import Precedent
from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.testing import EAST, PIPE, RUBBISH, make_case, make_town


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def in_days(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def press(client, address, **data):
    """Send a form and follow where it leads; the page that comes."""
    page = client.post(address, data, follow=True)
    assert page.status_code == 200, text_of(page)
    return page


def test_an_item_goes_the_whole_ladder_by_clicks():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    tang = signed_in(town.tang)
    page = tang.get(f"/cases/{case.number}")
    assert f"/blocked/new?case={case.number}" in page.content.decode()

    press(tang, f"/blocked/new?case={case.number}", words="两家都说不是自己的管子")
    item = BlockedItem.objects.get()
    at = f"/blocked/{item.pk}"
    press(tang, f"{at}/name_coordinator", who="lin", due_on=in_days(2), on_site="on")
    press(signed_in(town.lin), f"{at}/record_coordination", outcome="passed_on", words="谈不拢")
    form = tang.get(f"{at}/call_meeting").content.decode()
    # Who has had the case need not be looked for.
    assert 'value="water" selected' in form
    moment = timezone.now() + timedelta(hours=3)
    press(
        tang, f"{at}/call_meeting", at=local(moment), place="会议室", agenda="权属",
        unit_0="water", asked_0="图纸", unit_1="housing",
    )  # fmt: skip
    rows = {call.unit.code: call.pk for call in Call.objects.all()}
    press(signed_in(town.jiang), f"/blocked/calls/{rows['water']}/reply", coming="yes")
    for call in rows.values():
        press(tang, f"/blocked/calls/{call}/presence", came="yes", who="陈")
    press(tang, f"{at}/write_minutes", minutes="确认为公共管段")
    press(
        tang, f"{at}/decide", text="由房管局更换", lead="housing", assist=["water", "housing"],
        number="5", unit_of_time="workday", money="12.3456", money_from="water",
    )  # fmt: skip
    press(
        tang, f"{at}/make_precedent", category_code="1.02", area_code=EAST, keywords="水管，漏水",
        valid_from=in_days(0), note="同类照办",
    )  # fmt: skip
    page = press(signed_in(town.dong), f"{at}/strike_off", evidence="新管已通水")

    item.refresh_from_db()
    assert item.stage == "struck_off"
    made = item.decisions.get()
    assert (made.money, [each.unit.code for each in made.assisting.all()]) == (
        12_345_600,
        ["water"],
    )
    assert Precedent.objects.get().keywords == ["水管", "漏水"]
    for words in ("12.3456 万元", "已销号", "新管已通水", "确认为公共管段"):
        assert words in text_of(page)


def test_a_matter_without_a_case_is_opened_from_the_list():
    town = make_town()
    tang = signed_in(town.tang)
    page = press(tang, "/blocked/new", title="管网改造", area_code=EAST, words="三家谈不拢")
    assert "管网改造" in text_of(page)
    assert "管网改造" in text_of(tang.get("/blocked"))
    assert "没有符合" in text_of(tang.get("/blocked?q=别的"))


def test_a_whistle_is_blown_answered_and_noted_on_its_page():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE, lon=100.021, lat=30.001)
    tang = signed_in(town.tang)
    at = timezone.now() + timedelta(hours=1)
    page = press(
        tang, f"/whistles/new?case={case.number}", title="关阀", at=local(at), place="门口",
        lon="100.021", lat="30.001", unit_0="water", asked_0="带图纸",
    )  # fmt: skip
    whistle = Whistle.objects.get()
    row = whistle.summoned.get()
    assert (whistle.case, whistle.lon) == (case, 100.021)
    assert f"/whistles/units/{row.pk}/arrival" in page.content.decode()
    jiang = signed_in(town.jiang)
    page = jiang.get(f"/whistles/{whistle.pk}")
    assert f"/whistles/units/{row.pk}/reply" in page.content.decode()
    assert f"/whistles/units/{row.pk}/arrival" not in page.content.decode()
    press(jiang, f"/whistles/units/{row.pk}/reply", coming="no", words="车坏了")
    press(tang, f"/whistles/units/{row.pk}/arrival", came="yes")
    press(tang, f"/whistles/{whistle.pk}/close", result="未解决", goes_on="on")
    press(tang, f"/whistles/units/{row.pk}/judge", verdict="yes")
    page = press(
        signed_in(town.dong), f"/whistles/{whistle.pk}/judge", verdict="partly", words="一"
    )
    assert "部分" in text_of(page)
    assert BlockedItem.objects.get().cause == "whistle"


@pytest.mark.parametrize(
    ("address", "data", "status", "sentence"),
    [
        pytest.param("decide", {"text": "x", "number": "5"}, 422, "主办单位", id="no-lead"),
        pytest.param("call_meeting", {"at": "x"}, 422, "", id="a-moment-that-is-none"),
        pytest.param("strike_off", {"evidence": ""}, 422, "", id="no-evidence"),
        pytest.param("nothing", {}, 404, "", id="an-act-that-is-none"),
    ],
)
def test_a_form_that_is_refused_comes_back_with_what_was_typed(address, data, status, sentence):
    town = make_town()
    item = held(town)
    page = signed_in(town.dong).post(f"/blocked/{item.pk}/{address}", data)
    assert page.status_code == status
    assert sentence in text_of(page)


def test_who_decided_on_an_older_page_is_told_and_sees_what_is_new():
    town = make_town()
    item = held(town)
    data = {"text": "归水务", "lead": "water", "number": "5", "unit_of_time": "workday"}
    data["seen"] = item.moved_by_line
    decide(item.pk, verdict=verdict(town.housing), by=town.tang)
    pass_on(item.pk, note="没有落实", by=town.tang)
    dong = signed_in(town.dong)
    page = dong.post(f"/blocked/{item.pk}/decide", data)
    assert (page.status_code, "归水务" in page.content.decode()) == (409, True)
    page = dong.post(f"/blocked/{item.pk}/decide", {**data, "look": "1"})
    item.refresh_from_db()
    assert f'name="seen" value="{item.moved_by_line}"' in page.content.decode()


def test_what_cannot_be_done_now_says_why():
    town = make_town()
    item = opened(town)
    page = text_of(signed_in(town.tang).get(f"/blocked/{item.pk}"))
    assert "还没有统筹人，请先指定。" in page


def test_minutes_are_a_page_to_print_and_two_files():
    town = make_town()
    item = held(town)
    meeting = item.meetings.get()
    tang = signed_in(town.tang)
    assert "议定" in text_of(tang.get(f"/blocked/meetings/{meeting.pk}"))
    docx = tang.get(f"/blocked/meetings/{meeting.pk}.docx")
    pdf = tang.get(f"/blocked/meetings/{meeting.pk}.pdf")
    assert (docx.content[:2], pdf.content[:4]) == (b"PK", b"%PDF")
    assert tang.get(f"/blocked/meetings/{meeting.pk}.txt").status_code == 404


def test_others_streets_see_nothing_of_it():
    town = make_town()
    item = called(town)
    meeting, zhou = item.meetings.get(), signed_in(town.zhou)
    for address in (f"{item.pk}", f"{item.pk}/decide", f"meetings/{meeting.pk}", "0", "9" * 30):
        assert zhou.get(f"/blocked/{address}").status_code == 404
    assert item.title not in text_of(zhou.get("/blocked?stage=consulting"))


def a_bit_of_everything(town):
    item = held(town)
    decide(item.pk, verdict=verdict(town.housing), by=town.tang)
    other = opened(town, category=RUBBISH)
    pass_on(other.pk, note="一起定", by=town.tang)
    called(town)
    where = Place(timezone.now() + timedelta(hours=1), "门口", 100.021, 30.001)
    whistle = blow_whistle(
        town.east, about=About("关阀"), where=where, wanted=[Wanted(town.water)], by=town.tang
    )
    return item, other, whistle


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["tang", "dong", "jiang", "fang"])
def test_every_page_opens_without_what_the_policy_forbids(who, language):
    town = make_town()
    item, other, whistle = a_bit_of_everything(town)
    client = signed_in(getattr(town, who), language)
    addresses = ["/blocked", "/blocked?stage=supervised", "/whistles", "/whistles?tab=closed"]
    addresses += ["/precedents", "/blocked/new", f"/blocked/{item.pk}", f"/blocked/{other.pk}"]
    addresses += [f"/whistles/{whistle}", f"/blocked/{other.pk}/call_meeting"]
    addresses += [f"/blocked/{item.pk}/make_precedent", f"/blocked/{item.pk}/decide"]
    for address in addresses:
        page = client.get(address)
        assert page.status_code in {200, 404}, address
        assert forbidden_in(page) == [], address


def test_the_list_costs_the_same_for_one_row_and_for_three(django_assert_max_num_queries):
    town = make_town()
    tang = signed_in(town.tang)

    def cost():
        with django_assert_max_num_queries(40) as asked:
            tang.get("/blocked?stage=coordinating")
        return len(asked.captured_queries)

    opened(town)
    cost()
    one = cost()
    opened(town)
    opened(town)
    assert cost() == one
