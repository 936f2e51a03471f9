from datetime import timedelta

from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.intake.models import Report
from jiewang.public.open311.requests import w3
from jiewang.public.open311.tests.asking import get, listed, new_key, post, tree
from jiewang.public.open311.tests.test_requests import post_as
from jiewang.testing import PIPE, bring_case, make_case

PATH = "servicerequestupdates.json"


def test_a_case_is_told_in_plain_words_from_filing_to_closing(client):
    case = make_case(state=State.CLOSED)

    found = listed(client, PATH)

    assert [(each["status"], each["description"]) for each in found] == [
        ("open", "Accepted for handling"),
        ("open", "Sent to Water station"),
        ("open", "Water station has taken it on"),
        ("open", "Work has begun"),
        ("open", "The unit says: done"),
        ("open", "Another post has looked: done"),
        ("closed", "Closed"),
    ]
    assert {each["service_request_id"] for each in found} == {case.number}
    assert len({each["update_id"] for each in found}) == len(found)


def test_nothing_that_people_wrote_in_the_diary_goes_out(client):
    make_case(state=State.CLOSED)
    make_case(state=State.WAITING)
    make_case(state=State.CONSULTING)

    said = get(client, PATH).content.decode()

    written = ("水管已更换", "几楼的水管", "这段管道不归我们管", "已办理")
    assert [words for words in written if words in said] == []


def test_an_update_whole_in_both_formats(client):
    case = make_case(state=State.FILED)
    filed = case.steps.get(kind="filed")
    expected = {
        "update_id": f"{case.number}-{filed.line}",
        "service_request_id": case.number,
        "status": "open",
        "updated_datetime": w3(filed.at),
        "description": "Accepted for handling",
        "media_url": None,
    }

    assert listed(client, PATH) == [expected]
    root, [(name, fields)] = tree(get(client, "servicerequestupdates.xml"))
    assert (root, name, dict(fields)) == ("service_request_updates", "request_update", expected)


def test_updates_by_number_time_and_page(client):
    first, second = make_case(state=State.FILED), make_case(state=State.DISPATCHED)
    now = timezone.now()

    def numbers(**query):
        return [each["service_request_id"] for each in listed(client, PATH, **query)]

    assert numbers() == [first.number, second.number, second.number]
    assert numbers(service_request_id=first.number) == [first.number]
    assert numbers(service_request_id="1") == []
    assert numbers(page=2, page_size=2) == [second.number]
    assert numbers(end_date=w3(now - timedelta(days=1))) == []
    assert numbers(start_date=w3(now + timedelta(minutes=1)), end_date=w3(now + timedelta(1))) == []


def test_the_sender_hears_of_its_report_under_its_own_number(client):
    key = new_key()
    case = make_case(state=State.FILED, confidential=True)
    report = Report.objects.get(case=case)
    post_as(report, key)

    [own] = listed(client, PATH, api_key=key)

    assert (own["service_request_id"], own["description"]) == (
        report.number,
        "Accepted for handling",
    )
    assert listed(client, PATH) == []


def test_a_report_is_followed_from_its_posting_to_its_answer(client, town):
    key = new_key()
    [made] = post(client, key, phone="13800138000").json()
    number = made["service_request_id"]
    case = Case.objects.get(number=number)

    assert listed(client, PATH, api_key=key) == []
    bring_case(case, to=State.CLOSED, category=town.categories[PIPE])
    told = listed(client, PATH, api_key=key, service_request_id=number)
    [own] = listed(client, f"requests/{number}.json", api_key=key)

    assert [told[0]["description"], told[-1]["description"]] == ["Accepted for handling", "Closed"]
    assert {each["service_request_id"] for each in told} == {number}
    assert (own["status"], own["status_notes"]) == ("closed", "水管已更换，水已恢复。")
    # Strangers are told the same steps, and get none of the words.
    assert [each["description"] for each in listed(client, PATH)] == [
        each["description"] for each in told
    ]
    assert "13800138000" not in str(listed(client)) + str(own)
