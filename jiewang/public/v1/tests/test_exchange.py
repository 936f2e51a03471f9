"""The exchange with a hotline over the network: each order once, each answer until it arrived."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.exchange.models import Outgoing
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.public.v1.tests.asking import get, new_key, refusal, send
from jiewang.testing import PIPE
from jiewang.testing.cases import bring_case

pytestmark = pytest.mark.django_db

TEXT = "三楼水管爆了，水流到楼道里。"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def city():
    return new_key("exchange:city")


def order(number="CQ-1", **fields):
    due = (timezone.now() + timedelta(days=3)).isoformat()
    return {"number": number, "text": TEXT, "due_at": due} | fields


def sent(client, key, *orders):
    response = send(client, key, "/exchange/orders", {"orders": list(orders)})
    assert response.status_code == 200, response.content.decode()
    return response.json()["results"]


def outcomes(results):
    return [each["outcome"] for each in results]


def asked(client, key, **query):
    response = get(client, key, "/exchange/answers", **query)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def closed(town, number="CQ-1"):
    case = OutsideReference.objects.get(number=number).report.case
    return bring_case(case, to=State.CLOSED, category=town.categories[PIPE])


def test_one_bad_order_does_not_spoil_the_others(client, city):
    good = order("A")
    results = sent(
        client,
        city,
        good,
        order("B", phone="12"),
        "no object",
        order("C", dance=True),
        order("D", due_at="tomorrow"),
        {"number": 5},
        order("E"),
        good,
    )
    assert outcomes(results) == [
        *("accepted", "refused", "refused", "refused", "refused", "refused", "accepted"),
        "repeated",
    ]
    assert [each["number"] for each in results][:2] == ["A", "B"]
    assert "11 digits" in results[1]["message"]
    assert results[3]["message"] == "dance: There is no such field. Check its name."
    assert results[4]["message"].startswith("due_at: Send a moment")
    assert Case.objects.count() == 2
    assert results[0]["case"] == results[-1]["case"] is not None


def test_the_whole_request_again_writes_nothing(client, city):
    orders = [order("A"), order("B")]
    sent(client, city, *orders)
    again = sent(client, city, *reversed(orders))
    assert outcomes(again) == ["repeated", "repeated"]
    assert Case.objects.count() == 2


def test_changes_urgings_and_withdrawals_go_to_the_case_that_stands(client, city):
    first = order()
    [taken] = sent(client, city, first)
    results = sent(
        client,
        city,
        first | {"text": "现在电梯也停了，请快一点。"},
        {"number": "CQ-1", "what": "urge", "text": "再次催促，请尽快。"},
        {"number": "CQ-1", "what": "withdraw"},
    )
    assert outcomes(results) == ["changed"] * 3
    assert {each["case"] for each in results} == {taken["case"]}


@pytest.mark.parametrize(
    "body",
    [{"orders": []}, {"orders": [{"number": "A"}] * 501}, {"orders": {}}, {}, {"more": 1}],
    ids=["none", "too-many", "no-list", "missing", "unknown"],
)
def test_a_request_that_is_none_is_refused_as_a_whole(client, city, body):
    status, code, _message = refusal(send(client, city, "/exchange/orders", body))
    assert (status, code) == (422, "does_not_fit")


# --- Answers ---------------------------------------------------------------------------------


def test_answers_come_again_until_they_are_acknowledged(client, town, city):
    sent(client, city, order())
    case = closed(town)
    accepted, done = asked(client, city)["items"]
    assert (accepted["kind"], done["kind"]) == ("accepted", "closed")
    assert (done["number"], done["case"]) == ("CQ-1", case.number)
    assert done["text"] == case.answers.get().text
    assert (done["reason"], done["until"]) == (None, None)
    assert asked(client, city)["items"] == [accepted, done]

    ids = {"ids": [accepted["id"], done["id"], 999_999]}
    told = send(client, city, "/exchange/acknowledgements", ids)
    assert told.json() == {
        "acknowledged": [accepted["id"], done["id"]],
        "unknown": [999_999],
    }
    assert asked(client, city) == {"items": [], "next": None}
    assert send(client, city, "/exchange/acknowledgements", ids).json() == told.json()


def test_a_reading_is_paged_and_the_next_begins_at_the_oldest(client, town, city):
    sent(client, city, order("A"), order("B"))
    for number in "AB":
        closed(town, number)
    numbers, after = [], ""
    while True:
        page = asked(client, city, limit=1, **({"after": after} if after else {}))
        numbers += [(each["number"], each["kind"]) for each in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert numbers == [
        *(("A", "accepted"), ("A", "closed"), ("B", "accepted"), ("B", "closed")),
    ]
    assert asked(client, city, limit=1)["items"][0]["number"] == "A"


def test_each_system_sees_and_acknowledges_its_own_only(client, town, city):
    sent(client, city, order())
    closed(town)
    other = new_key("exchange:district")
    assert asked(client, other)["items"] == []
    ids = list(Outgoing.objects.values_list("pk", flat=True))
    told = send(client, other, "/exchange/acknowledgements", {"ids": ids}).json()
    assert told["acknowledged"] == []
    assert len(asked(client, city)["items"]) == 2


@pytest.mark.parametrize("path", ["/exchange/answers", "/exchange/reconciliation?day=2026-11-01"])
@pytest.mark.parametrize("scopes", [["reports:write"], ["exchange:city", "exchange:district"]])
def test_a_key_speaks_for_exactly_one_system(client, path, scopes):
    status, code, message = refusal(get(client, new_key(*scopes), path))
    assert (status, code) == (403, "narrow_key")
    assert "exchange:city" in message


def test_strangers_exchange_nothing(client):
    assert send(client, "", "/exchange/orders", {"orders": [order()]}).status_code == 401
    assert get(client, "", "/exchange/answers").status_code == 401
    assert Case.objects.count() == 0


def test_a_cursor_of_ones_own_making_is_refused(client, city):
    assert get(client, city, "/exchange/answers", after="zzz").status_code == 422


# --- A day -----------------------------------------------------------------------------------


def yesterday():
    return (timezone.localdate() - timedelta(days=1)).isoformat()


def test_a_day_is_compared_with_the_list_that_is_sent(client, town, city):
    sent(client, city, order("A"), order("B"))
    closed(town, "A")
    OutsideReference.objects.update(received_at=timezone.now() - timedelta(days=1))
    mine = get(client, city, "/exchange/reconciliation", day=yesterday()).json()
    assert [row["number"] for row in mine["orders"]] == ["A", "B"]
    assert (mine["system"], mine["differences"]) == ("city", None)

    theirs = {"day": yesterday(), "orders": [{"number": "A"}, {"number": "C"}]}
    first = send(client, city, "/exchange/reconciliation", theirs)
    assert first.status_code == 200, first.content.decode()
    found = first.json()["differences"]
    lists = {
        name: [row["number"] for row in rows] for name, rows in found.items() if name != "both"
    }
    assert lists == {
        "we_lack": ["C"],
        "they_lack": ["B"],
        "other_day": [],
        "answered_here": ["A"],
        "answered_there": [],
        "due_differs": [],
    }
    assert found["both"] == 1
    again = send(client, city, "/exchange/reconciliation", theirs).json()
    assert again["differences"] == found
    shown = get(client, city, "/exchange/reconciliation", day=yesterday()).json()
    assert shown["differences"] == found


@pytest.mark.parametrize("day", ["2999-01-01", "1999-12-31", "soon", ""])
def test_a_day_that_cannot_be_is_refused(client, city, day):
    assert get(client, city, "/exchange/reconciliation", day=day).status_code == 422


def test_the_document_says_what_an_order_is(client):
    document = client.get("/api/v1/openapi.json").json()
    schema = document["components"]["schemas"]["OrdersIn"]["properties"]["orders"]["items"]
    assert {"number", "what", "text", "due_at", "sent_at"} <= set(schema["properties"])
    assert "/api/v1/exchange/orders" in document["paths"]
