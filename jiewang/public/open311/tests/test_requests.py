from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.intake.actions import file_case, merge_case, refuse_case
from jiewang.center.intake.models import Report
from jiewang.public.open311.requests import w3
from jiewang.public.open311.tests.asking import get, listed, new_key, post, tree
from jiewang.testing import EAST, NOISE, PIPE, RUBBISH, make_case, make_category

SECRETS = ("陈小明", "13800138000", "我是三楼的", "东巷 8 号", "100.0251234", "A-17")


def sent(client, key, **fields):
    [made] = post(client, key, **fields).json()
    return Case.objects.get(number=made["service_request_id"])


def numbers(client, **query):
    return [each["service_request_id"] for each in listed(client, **query)]


def test_strangers_see_what_was_filed_and_nothing_that_was_written(client, town):
    case = sent(
        client,
        new_key(),
        description="我是三楼的陈小明 13800138000，水管爆了。",
        first_name="小明",
        last_name="陈",
        phone="13800138000",
        address_string="东巷 8 号",
        long="100.0251234",
        external_id="A-17",
    )
    file_case(case.pk, category=PIPE, urgency="normal", by=town.wu)
    case.refresh_from_db()

    assert listed(client) == [
        {
            "service_request_id": case.number,
            "status": "open",
            "status_notes": "Accepted; about to be sent to a unit.",
            "service_name": "Burst pipe",
            "service_code": PIPE,
            "description": "Burst pipe",
            "agency_responsible": "East Lane",
            "service_notice": None,
            "requested_datetime": w3(case.reported_at),
            "updated_datetime": w3(case.steps.last().at),
            "expected_datetime": None,
            "address": "East Lane · 东一社区",
            "address_id": f"{EAST}001",
            "zipcode": None,
            "lat": 30.005,
            "long": 100.0251,
            "media_url": None,
        }
    ]
    pages = ["requests.json", "requests.xml", f"requests/{case.number}.xml", "services.json"]
    pages += ["servicerequestupdates.xml", f"tokens/{case.number}.json"]
    leaked = [
        (page, secret)
        for page in pages
        for secret in SECRETS
        if secret in get(client, page).content.decode()
    ]
    assert leaked == []


def test_a_request_in_xml(client):
    case = make_case(state=State.FILED, lat=30.005, lon=100.025)

    _root, [(name, fields)] = tree(get(client, f"requests/{case.number}.xml", locale="zh"))

    assert (name, dict(fields)) == (
        "request",
        {
            "service_request_id": case.number,
            "status": "open",
            "status_notes": "已受理，即将派往承办单位。",
            "service_name": "水管爆裂",
            "service_code": PIPE,
            "description": "水管爆裂",
            "agency_responsible": "东巷街道",
            "service_notice": None,
            "requested_datetime": w3(case.reported_at),
            "updated_datetime": w3(case.steps.last().at),
            "expected_datetime": None,
            "address": "东巷街道 · 东一社区",
            "address_id": f"{EAST}001",
            "zipcode": None,
            "lat": "30.005",
            "long": "100.025",
            "media_url": None,
        },
    )


def unfiled(_town):
    return make_case()


def looked_at(_town):
    return make_case(state=State.VERIFYING)


def refused_unfiled(_town):
    return make_case(state=State.REFUSED)


def merged(_town):
    case = make_case(state=State.MERGED)
    Case.objects.filter(pk=case.merged_into_id).update(confidential=True)
    return case


def confidential(_town):
    return make_case(state=State.FILED, confidential=True)


def of_a_type_that_is_not_public(_town):
    return make_case(state=State.FILED, category=make_category("9.01.01", public=False))


def of_a_confidential_type(_town):
    return make_case(state=State.FILED, category=make_category("9.01.02", confidential=True))


@pytest.mark.parametrize(
    "hidden",
    [
        unfiled,
        looked_at,
        refused_unfiled,
        merged,
        confidential,
        of_a_type_that_is_not_public,
        of_a_confidential_type,
    ],
)
@pytest.mark.parametrize("shown_key", [False, True], ids=["stranger", "another-key"])
def test_what_is_not_public_is_nowhere(client, town, hidden, shown_key):
    case = hidden(town)
    query = {"api_key": new_key()} if shown_key else {}

    assert listed(client, **query) == []
    assert listed(client, service_request_id=case.number, **query) == []
    assert listed(client, "servicerequestupdates.json", **query) == []
    assert get(client, f"requests/{case.number}.json", **query).status_code == 404
    assert get(client, f"tokens/{case.number}.json", **query).status_code == 404


def test_the_sender_reads_its_own_report_back_in_full_before_anybody_filed_it(client):
    key = new_key()
    case = sent(
        client,
        key,
        service_code=RUBBISH,
        address_string="东巷 8 号",
        long="100.0251234",
        media_url="https://example.org/1.jpg",
    )

    [own] = listed(client, f"requests/{case.number}.json", api_key=key)

    assert (own["description"], own["address"]) == ("三楼水管爆了，水流到楼道里。", "东巷 8 号")
    assert (own["lat"], own["long"]) == (30.005, 100.0251234)
    assert (own["service_code"], own["service_name"]) == (RUBBISH, "暴露垃圾")
    assert (own["status"], own["media_url"]) == ("open", "https://example.org/1.jpg")
    assert own["status_notes"] == "Received; the center sees whether it is accepted."
    assert numbers(client, api_key=key) == [case.number]


def test_a_sender_follows_its_report_under_its_own_number_after_it_was_merged(client, town):
    key = new_key()
    first = make_case(state=State.FILED)
    case = sent(client, key)
    merge_case(case.pk, into=first.pk, by=town.wu)

    assert {*numbers(client, api_key=key)} == {case.number, first.number}
    assert numbers(client, api_key=key, service_request_id=case.number) == [case.number]
    assert numbers(client, api_key=key, service_request_id=first.number) == [first.number]
    assert numbers(client) == [first.number]


def test_the_reason_of_a_refusal_goes_to_the_sender_alone(client, town):
    key = new_key()
    case = sent(client, key)
    refuse_case(case.pk, reason="no_matter", explanation="陈先生，这是物业的事。", by=town.wu)

    [own] = listed(client, service_request_id=case.number, api_key=key)

    assert (own["status"], own["status_notes"]) == ("closed", "陈先生，这是物业的事。")
    assert listed(client, service_request_id=case.number) == []


def test_a_closed_request_says_when_and_its_answer_goes_to_the_sender_alone(client):
    key = new_key()
    case = make_case(state=State.CLOSED)
    report = Report.objects.get(case=case)
    post_as(report, key)

    [stranger] = listed(client, service_request_id=case.number)
    [own] = listed(client, service_request_id=case.number, api_key=key)

    assert (stranger["status"], stranger["status_notes"]) == ("closed", "Closed.")
    assert stranger["updated_datetime"] == w3(case.closed_at)
    assert stranger["agency_responsible"] == "Water station"
    assert (own["status"], own["status_notes"]) == ("closed", "水管已更换，水已恢复。")


def post_as(report, secret):
    from jiewang.public.door.models import PostedReport
    from jiewang.public.keys.queries import key_shown

    PostedReport.objects.create(key=key_shown(secret), report=report)


def test_filters_by_type_status_and_several_numbers(client):
    pipe = make_case(state=State.FILED)
    noise = make_case(state=State.FILED, category=NOISE)
    closed = make_case(state=State.CLOSED)

    assert {*numbers(client)} == {pipe.number, noise.number, closed.number}
    assert numbers(client, service_code=NOISE) == [noise.number]
    assert len(numbers(client, service_code=f"{NOISE},{PIPE}")) == 3
    assert numbers(client, status="closed") == [closed.number]
    assert {*numbers(client, status="open")} == {pipe.number, noise.number}
    assert len(numbers(client, status="open,closed")) == 3
    both = f"{pipe.number}, {noise.number},26010100019"
    # It overrides all others, as the standard says.
    assert {*numbers(client, service_request_id=both, status="closed")} == {
        pipe.number,
        noise.number,
    }


def test_filters_by_time(client):
    now = timezone.now()
    old = make_case(state=State.FILED, reported_at=now - timedelta(days=100))
    new = make_case(state=State.FILED, reported_at=now - timedelta(days=10))

    assert numbers(client) == [new.number]
    assert numbers(client, end_date=w3(now - timedelta(days=20))) == [old.number]
    # Ninety days from the first one asked for.
    assert numbers(client, start_date=w3(now - timedelta(days=101))) == [old.number]
    start, end = w3(now - timedelta(days=11)), w3(now)
    assert numbers(client, start_date=start, end_date=end) == [new.number]
    # A plus sign that was not escaped.
    assert numbers(client, start_date=start.replace("+", " ")) == [new.number]
    assert numbers(client, start_date=f"{now - timedelta(days=12):%Y-%m-%d}") == [new.number]


def test_filters_by_the_last_change(client):
    before = timezone.now()
    case = make_case(state=State.FILED)

    assert numbers(client, updated_after=w3(before)) == [case.number]
    assert numbers(client, updated_before=w3(before - timedelta(minutes=1))) == []
    assert numbers(client, updated_after=w3(before + timedelta(minutes=9))) == []


def test_pages_are_whole_and_in_order(client):
    now = timezone.now()
    made = [
        make_case(state=State.FILED, reported_at=now - timedelta(minutes=nth)).number
        for nth in range(1, 6)
    ]

    pages = [numbers(client, page=page, page_size=2) for page in (1, 2, 3, 4)]

    assert pages == [made[:2], made[2:4], made[4:], []]


def test_a_list_costs_the_same_number_of_queries_for_one_and_for_three(client):
    key = new_key()

    def cost():
        with CaptureQueriesContext(connection) as queries:
            listed(client, api_key=key)
        return len(queries)

    post_as(Report.objects.get(case=make_case(state=State.CLOSED)), key)
    cost()
    one = cost()
    for _nth in range(2):
        post_as(Report.objects.get(case=make_case(state=State.CLOSED)), key)
    assert cost() == one


def test_the_token_of_a_request_is_its_number(client):
    case = make_case(state=State.FILED)

    found = listed(client, f"tokens/{case.number}.json")

    assert found == [{"service_request_id": case.number, "token": case.number}]
    assert tree(get(client, f"tokens/{case.number}.xml"))[1] == [
        ("request", [("service_request_id", case.number), ("token", case.number)])
    ]
