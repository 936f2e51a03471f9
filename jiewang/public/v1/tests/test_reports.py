import pytest
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.intake.models import Report
from jiewang.public.door.models import PostedReport
from jiewang.public.v1.tests.asking import LAT, LON, fields_of, new_key, post, refusal

pytestmark = pytest.mark.django_db


def told(at):
    return timezone.localtime(at).isoformat()


def test_a_report_is_taken_in_with_everything_done(client, town):
    response = post(
        client,
        new_key(),
        name="陈小明",
        phone="13800138000",
        external_id="17",
        kind="complaint",
        urgency="urgent",
        answers={"floor": 3},
    )

    stored = Report.objects.get()
    case = stored.case
    assert response.status_code == 201, response.content.decode()
    assert response.json() == {
        "number": stored.number,
        "case": case.number,
        "state": "reported",
        "external_id": "17",
        "channel": "api",
        "reported_at": told(stored.reported_at),
        "received_at": told(stored.received_at),
        "code": None,
    }
    assert (stored.name, stored.phone, stored.kind) == ("陈小明", "13800138000", "complaint")
    assert (stored.lon, stored.lat, stored.answers) == (LON, LAT, {"floor": 3})
    assert case.urgency == "urgent"
    assert PostedReport.objects.get().report == stored


def test_the_same_delivery_is_one_report_and_with_other_content_a_conflict(client):
    key, headers = new_key(), {"Idempotency-Key": "a"}
    first = post(client, key, headers)

    again = post(client, key, headers)
    other = post(client, key, headers, text="别的事情")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    number = first.json()["number"]
    sentence = f"This delivery came before with other content and became report {number}, which was not changed"
    assert refusal(other) == (409, "other_content", sentence)
    assert Case.objects.count() == 1


def test_an_outside_number_is_the_senders_own(client):
    one, other = new_key(), new_key(name="Other")
    assert post(client, one, external_id="17").status_code == 201
    assert post(client, one, external_id="17").status_code == 200
    assert refusal(post(client, one, external_id="17", text="别的事情"))[:2] == (
        409,
        "other_content",
    )
    assert post(client, other, external_id="17").status_code == 201


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        pytest.param({"text": ...}, {"text": "This is missing."}, id="missing"),
        pytest.param(
            {"txt": "x"}, {"txt": "There is no such field. Check its name."}, id="unknown"
        ),
        pytest.param({"text": 5}, {"text": "Send text."}, id="a-number-for-text"),
        pytest.param({"lon": "100"}, {"lon": "Send a number, without quotes."}, id="quoted"),
        pytest.param(
            {"confidential": "yes"},
            {"confidential": "Send true or false, without quotes."},
            id="yes",
        ),
        pytest.param(
            {"text": "a" * 1_000_000}, {"text": "At most 20000 characters."}, id="a-megabyte"
        ),
        pytest.param(
            {"reported_at": "2026-11-24T08:00:00"},
            {"reported_at": "The moment needs its time zone, such as +08:00."},
            id="no-zone",
        ),
        pytest.param(
            {"reported_at": 1},
            {"reported_at": "Send a moment such as 2026-11-24T08:00:00+08:00."},
            id="seconds",
        ),
        pytest.param({"answers": []}, {"answers": "Send an object: {…}."}, id="a-list"),
    ],
)
def test_what_does_not_fit_is_told_field_by_field(client, odd, said):
    response = post(client, new_key(), **odd)
    assert refusal(response)[:2] == (422, "does_not_fit")
    assert fields_of(response) == said
    assert not Report.objects.exists()
