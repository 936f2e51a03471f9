from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiewang.center.case.actions import HOUSE, write_step
from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.center.check.actions import close_case
from jiewang.center.clock.models import Deadline
from jiewang.center.intake.actions import merge_case
from jiewang.public.v1.tests.asking import get, new_key, refusal
from jiewang.testing import EAST, FACADE, PIPE, RUBBISH, WEST, make_case, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return new_key("cases:read")


def numbers(client, key, path="/cases", **query):
    response = get(client, key, path, **query)
    assert response.status_code == 200, response.content.decode()
    return [each["number"] for each in response.json()["items"]]


def make_cases(count, **given):
    now = timezone.now()
    return [make_case(reported_at=now - timedelta(minutes=n), **given) for n in range(count)]


def test_a_case_as_lists_have_it(client, key, town):
    case = make_case(state=State.DISPATCHED, address="东巷 3 号", lon=100.025, lat=30.005)

    [out] = get(client, key, "/cases").json()["items"]

    clock = out.pop("pressing")
    assert (clock["kind"], clock["state"], clock["provisional"]) == ("sign", "ok", False)
    assert out == {
        "number": case.number,
        "state": "dispatched",
        "title": "三楼水管爆了，水流到楼道里。",
        "category": {"code": PIPE, "name": "Burst pipe"},
        "urgency": "normal",
        "area": {"code": town.grid.code, "name": "East Lane · 东一社区 · 东一社区第1网格"},
        "center": {"code": EAST, "name": "East Lane"},
        "unit": {"code": "water", "name": "Water station"},
        "address": "东巷 3 号",
        "lon": 100.025,
        "lat": 30.005,
        "placing": "pin",
        "confidential": False,
        "reported_at": timezone.localtime(case.reported_at).isoformat(),
        "closed_at": None,
        "merged_into": None,
        "moved_by_line": case.moved_by_line,
        "lines": case.diary_length,
    }


def test_filters(client, key, town):
    pipe = make_case(state=State.DISPATCHED).number
    rubbish = make_case(
        state=State.FILED, category=RUBBISH, area=town.areas[f"{WEST}002001"], urgency="urgent"
    ).number
    closed = make_case(state=State.CLOSED, category=FACADE).number
    Deadline.objects.filter(case__number=pipe).update(due_at=timezone.now() - timedelta(hours=1))

    def found(**query):
        return set(numbers(client, key, **query))

    assert found() == {pipe, rubbish, closed}
    assert found(state=["dispatched", "filed"]) == {pipe, rubbish}
    assert found(open="false") == {closed}
    assert found(open="true", urgency="urgent") == {rubbish}
    assert found(late="true") == {pipe}
    assert found(late="false") == {rubbish, closed}
    assert found(area=WEST) == {rubbish}
    assert found(area=f"{EAST}001") == {pipe, closed}
    assert found(unit="water") == {pipe}
    assert found(category="1") == {pipe, rubbish}
    assert found(category=[PIPE, FACADE]) == {pipe, closed}
    assert found(channel="resident_web") == {pipe, rubbish, closed}
    assert found(channel="hotline") == set()
    assert found(reported_from=timezone.now().isoformat()) == set()
    assert found(reported_to=timezone.now().isoformat()) == {pipe, rubbish, closed}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"state": "lost"}, "state"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"open": "perhaps"}, "open"),
        ({"reported_from": "today"}, "reported_from"),
        ({"reported_from": "2026-11-24T08:00:00"}, "reported_from"),
        ({"area": "1"}, "area"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "WzEsMl0x"}, "cursor"),
        ({"cursor": "WzEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNCwxXQ"}, "cursor"),
    ],
)
def test_a_filter_that_does_not_fit_is_told(client, key, query, told):
    response = get(client, key, "/cases", **query)
    assert refusal(response)[:2] == (422, "does_not_fit")
    assert [each["field"].partition(".")[0] for each in response.json()["error"]["fields"]] == [
        told
    ]


def test_going_on_with_the_cursor_gives_every_case_once_whatever_comes_meanwhile(client, key):
    at = timezone.now() - timedelta(hours=1)
    # All of one moment: then the order of their coming decides.
    wanted = [make_case(reported_at=at).number for _nth in range(5)][::-1]
    got, cursor = [], ""
    while cursor is not None:
        page = get(client, key, "/cases", limit=2, cursor=cursor).json()
        got += [each["number"] for each in page["items"]]
        cursor = page["next"]
        make_case()

    assert got[:1] + got[1:] == wanted


def test_a_page_costs_the_same_for_one_case_and_for_twenty(client, key, settings):
    settings.CALENDAR_CHECK_SECONDS = 60

    def cost(path):
        with CaptureQueriesContext(connection) as asked:
            assert get(client, key, path).status_code == 200
        return len(asked)

    first = make_case(state=State.DISPATCHED)
    one = f"/cases/{first.number}"
    paths = ["/cases", one, f"{one}/diary", "/categories", "/areas", "/units"]
    # Once for what is read once: the key's day, the calendar, the catalog.
    for path in paths:
        cost(path)
    few = {path: cost(path) for path in paths}
    make_cases(20, state=State.DISPATCHED)
    for _nth in range(20):
        write_step(first, CaseStep.Kind.NOTED, actor=HOUSE)
        make_report(first)

    assert {path: cost(path) for path in few} == few
    assert few["/cases"] <= 6
    assert few[one] <= 9


def test_one_case_with_all_that_belongs_to_it(client, key):
    case = make_case(
        state=State.CLOSED, text="我是陈小明，电话 13800138000，水管爆了。", phone="13800138000"
    )

    out = get(client, key, f"/cases/{case.number}").json()

    assert (out["number"], out["state"]) == (case.number, "closed")
    assert out["answer"]["text"] == "水管已更换，水已恢复。"
    assert {(each["unit"]["code"], each["role"], each["state"]) for each in out["orders"]} == {
        ("water", "lead", "handled"),
        ("housing", "assist", "handled"),
    }
    assert {each["result"] for each in out["orders"]} == {None}
    assert {each["state"] for each in out["clocks"]} == {"met"}
    [report] = out["reports"]
    assert report["text"] == "我是陈小明，电话 …，水管爆了。"
    assert report["has_contact"] is True
    assert "13800138000" not in str(out["reports"])
    [photo] = out["photos"]
    assert photo["stage"] == "result"


def test_an_answer_goes_out_without_the_name_it_calls_the_reporter_by(client, key, town):
    case = make_case(state=State.CHECKED)
    case.reports.update(name="陈小明")
    close_case(case.pk, answer="陈小明您好：水管已更换。", by=town.he)
    out = get(client, key, f"/cases/{case.number}").json()
    assert out["answer"]["text"] == "…您好：水管已更换。"


def test_the_diary_tells_codes_and_only_with_a_scope_the_notes(client, key):
    case = make_case(state=State.HANDLED)
    full = new_key("cases:read", "cases:notes")

    lines = get(client, key, f"/cases/{case.number}/diary").json()["items"]
    noted = get(client, full, f"/cases/{case.number}/diary").json()["items"]

    assert [each["line"] for each in lines] == list(range(1, case.diary_length + 1))
    last = lines[-1]
    assert (last["kind"], last["title"], last["state"]) == (
        "fed_back",
        "Result fed back",
        "handled",
    )
    assert (last["unit"], last["post"], last["data"]["role"]) == ("water", "UH01", "lead")
    assert {each["note"] for each in lines} == {None}
    assert noted[-1]["note"] == "Water station已办理。"
    assert "by" not in last


def test_staff_notes_go_out_without_the_names_and_numbers_of_the_reporters(client, town):
    full = new_key("cases:read", "cases:notes")
    case = make_case(state=State.HANDLED)
    case.reports.update(name="陈小明", phone="13800000001")
    note = "陈小明 13800000001 说水管已换。"
    case.orders.update(result=note)
    write_step(case, CaseStep.Kind.NOTED, actor=HOUSE, note=note)

    told = get(client, full, f"/cases/{case.number}").json()["orders"]
    noted = get(client, full, f"/cases/{case.number}/diary").json()["items"]

    assert {each["result"] for each in told} == {"… … 说水管已换。"}
    assert noted[-1]["note"] == "… … 说水管已换。"


def test_notes_of_a_merged_case_go_out_without_the_reporters_it_gave_away(client, town):
    case, into = make_case(), make_case(state=State.FILED)
    case.reports.update(name="陈小明")
    write_step(case, CaseStep.Kind.NOTED, actor=HOUSE, note="陈小明又来电。")
    case.refresh_from_db()
    merge_case(case.pk, into=into.pk, by=town.dong)

    full = new_key("cases:read", "cases:notes")
    noted = get(client, full, f"/cases/{case.number}/diary").json()["items"]

    assert [each["note"] for each in noted if each["kind"] == "noted"] == ["…又来电。"]


def test_what_a_key_may_not_see_is_not_there(client, key, town):
    secret = make_case(confidential=True).number
    other = make_case(state=State.DISPATCHED, category=RUBBISH).number
    mine = make_case(state=State.DISPATCHED).number
    confident = new_key("cases:read", "cases:confidential")
    bound = new_key("cases:read", unit="water")

    assert secret not in numbers(client, key)
    assert refusal(get(client, key, f"/cases/{secret}"))[:2] == (404, "not_found")
    assert refusal(get(client, key, f"/cases/{secret}/diary"))[:2] == (404, "not_found")
    assert get(client, confident, f"/cases/{secret}").status_code == 200
    assert numbers(client, bound) == [mine]
    assert refusal(get(client, bound, f"/cases/{other}"))[:2] == (404, "not_found")
    assert refusal(get(client, key, "/cases/1" + "2" * 300))[:2] == (404, "not_found")
