from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from jiewang.center.case.models import Case
from jiewang.center.intake.models import Report
from jiewang.public.door.models import PostedReport
from jiewang.public.open311.tests.asking import BASE, new_key, post, said, tree
from jiewang.public.open311.tests.test_services import ask_more
from jiewang.testing import EAST


def test_a_report_is_taken_in_whole_and_its_number_comes_back_at_once(client, town):
    ask_more()
    fields = {
        "service_code": "1.01.09",
        "address_string": "东巷 8 号",
        "first_name": "小明",
        "last_name": "陈",
        "phone": "138 0013 8000",
        "email": "ming@example.org",
        "device_id": "tt222111",
        "account_id": "123456",
        "media_url": "https://example.org/1.jpg",
        "attribute[place]": "院坝",
        "attribute[count][]": "3",
        "attribute[since]": "2026-10-31T23:00:00Z",
        "external_id": "A-17",
    }

    response = post(client, new_key(), **fields)

    report = Report.objects.get()
    assert (response.status_code, response.json()) == (
        200,
        [
            {
                "service_request_id": report.number,
                "service_notice": f"The report has arrived. Its number is {report.number}; the center looks at it next.",
                "account_id": None,
            }
        ],
    )
    key = PostedReport.objects.get(report=report).key
    assert (report.channel, report.external_id, report.by) == (
        "open311",
        f"{key.prefix}/A-17",
        None,
    )
    assert (report.text, report.address) == ("三楼水管爆了，水流到楼道里。", "东巷 8 号")
    assert (report.name, report.phone) == ("陈小明", "13800138000")
    assert (report.lat, report.lon, report.case.area) == (30.005, 100.025, town.grid)
    assert report.answers == {
        "service_code": "1.01.09",
        "service_name": "占道<经营>",
        "media_url": "https://example.org/1.jpg",
        "现场在哪类位置": "院坝",
        "有几处": 3,
        "从什么时候开始的": "2026-11-01",
    }
    # Least data: what nobody here needs stands nowhere.
    kept = str([*Report.objects.values_list(), *Case.objects.values_list()])
    assert [x for x in ("ming@example.org", "tt222111", "123456") if x in kept] == []


def test_a_person_files_it_whatever_the_sender_chose(client):
    post(client, new_key(), service_code="1.01.01")

    case = Case.objects.get()
    assert (case.state, case.category) == ("reported", None)
    # The suggestions are the machine's own, from the text.
    assert case.suggestions.first().category_code == "1.02.01"


def test_who_files_sees_which_type_the_sender_chose(client, town):
    post(client, new_key(), service_code="1.01.01", media_url="https://example.org/1.jpg")
    number = Case.objects.get().number
    client.force_login(town.wu)

    for path in ("/queue", f"/cases/{number}"):
        page = client.get(path, follow=True).content.decode()
        seen = ("Type the sender chose", "暴露垃圾", "https://example.org/1.jpg")
        assert [words for words in seen if words not in page] == [], path


def test_the_answer_in_xml(client):
    response = post(client, new_key(), suffix="xml")

    number = Case.objects.get().number
    notice = f"The report has arrived. Its number is {number}; the center looks at it next."
    assert tree(response) == (
        "service_requests",
        [
            (
                "request",
                [
                    ("service_request_id", number),
                    ("service_notice", notice),
                    ("account_id", None),
                ],
            )
        ],
    )


@pytest.mark.parametrize(
    ("place", "area", "placing"),
    [
        pytest.param(
            {"address_string": "东巷街道东一社区 3 号"}, f"{EAST}001", "address", id="words"
        ),
        pytest.param({"address_id": f"{EAST}001"}, f"{EAST}001", "address", id="area-code"),
        pytest.param(
            {"lat": "40", "long": "116"}, "990001", "outside", id="outside-goes-to-the-center"
        ),
    ],
)
def test_each_way_to_say_where(client, place, area, placing):
    fields = {"lat": None, "long": None, **place}

    assert post(client, new_key(), **fields).status_code == 200

    case = Case.objects.get()
    assert (case.area.code, case.placing) == (area, placing)


def test_without_a_description_the_service_says_what_it_is(client):
    assert post(client, new_key(), description=" ").status_code == 200
    assert Report.objects.get().text == "水管爆裂"


def test_the_key_may_come_in_a_header(client):
    response = client.post(f"{BASE}requests.json", said(), headers={"X-Api-Key": new_key()})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        pytest.param({"Idempotency-Key": "a" * 300}, {}, id="delivery-key"),
        pytest.param({}, {"external_id": "17"}, id="outside-number"),
    ],
)
def test_the_same_delivery_again_gets_the_first_number(client, headers, fields):
    key = new_key()
    first = post(client, key, headers=headers, **fields)

    again = post(client, key, headers=headers, description="另一句话", **fields)

    assert again.json() == first.json()
    assert (Report.objects.count(), PostedReport.objects.count()) == (1, 1)


def test_another_sender_with_the_same_delivery_key_and_number_is_no_repeat(client):
    for name in ("City app", "Other app"):
        headers = {"Idempotency-Key": "1"}
        post(client, new_key(name), headers=headers, external_id="17")

    assert Report.objects.count() == 2
    assert len(set(Report.objects.values_list("number", flat=True))) == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_delivery_four_times_at_one_moment_makes_one_report():
    key, gate = new_key(), Barrier(4)

    def one(_nth):
        gate.wait()
        try:
            return post(Client(), key, headers={"Idempotency-Key": "1"}).json()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(one, range(4)))

    assert answers == [answers[0]] * 4
    assert (Report.objects.count(), PostedReport.objects.count()) == (1, 1)
